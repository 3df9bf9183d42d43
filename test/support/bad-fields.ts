/** Good requests with one field made bad at a time: enums out of range, oneofs without a case, and values past a field's bounds. */

import type { DescField, DescMessage, DescOneof, Message } from '@bufbuild/protobuf';
import {
  isReflectList,
  isReflectMap,
  isReflectMessage,
  type ReflectMessage,
  reflect,
} from '@bufbuild/protobuf/reflect';

/** What is bad of one field, and where it stands. */
export interface BadField {
  /** The field or oneof, as `Message.field`. */
  readonly name: string;
  /** What the field holds; undefined: its oneof has no case. */
  readonly content: unknown;
  /** The path of the field; of a oneof, that of its message. */
  readonly path: string;
  /** Makes it bad until the function it answers is called. */
  readonly apply: () => () => void;
}

export interface BadFieldRules {
  /** Contents that are past the bounds of a field, as `Message.field`: of lists, contents of the first element. */
  readonly bounds: Readonly<Record<string, readonly unknown[]>>;
  /** Lists, as `Message.field`, that may not be empty. */
  readonly filled: ReadonlySet<string>;
  /** Fields that are refused with the message they stand in, since it is their agreement that is wrong. */
  readonly joint: ReadonlySet<string>;
  /** Oneofs, as `Message.oneof`, that need no case. */
  readonly optional: ReadonlySet<string>;
}

/** Numbers no enum has. */
const NO_ENUM = [99_999, -1];

/** Every field of the request that can be made bad, wherever it is nested. */
export function badFields(
  descriptor: DescMessage,
  request: Message,
  rules: BadFieldRules,
): BadField[] {
  return badFieldsOf(reflect(descriptor, request, false), '', rules);
}

export function nameOf(member: DescField | DescOneof): string {
  return `${member.parent.name}.${member.name}`;
}

function badFieldsOf(message: ReflectMessage, path: string, rules: BadFieldRules): BadField[] {
  // The messages of protobuf itself are bounded as a whole, by the field they stand in.
  if (message.desc.typeName.startsWith('google.')) return [];
  // An enum is always there, if only as its zero.
  const set = message.fields.filter(
    (field) => message.isSet(field) || (field.fieldKind === 'enum' && field.oneof === undefined),
  );
  return [
    ...message.oneofs.flatMap((oneof) => clearedOneof(message, oneof, path, rules)),
    ...set.flatMap((field) => {
      const place = path === '' ? field.jsonName : `${path}.${field.jsonName}`;
      return [...ownBadness(message, field, place, rules), ...nested(message, field, place, rules)];
    }),
  ];
}

function clearedOneof(
  message: ReflectMessage,
  oneof: DescOneof,
  path: string,
  rules: BadFieldRules,
): BadField[] {
  const field = message.oneofCase(oneof);
  // A field that says whether it is set is a oneof of one, which no file spells.
  if (field === undefined || rules.optional.has(nameOf(oneof))) return [];
  return [
    {
      name: nameOf(oneof),
      content: undefined,
      path,
      apply: () => {
        const before = message.get(field);
        message.clear(field);
        return () => {
          message.set(field, before);
        };
      },
    },
  ];
}

function ownBadness(
  message: ReflectMessage,
  field: DescField,
  path: string,
  rules: BadFieldRules,
): BadField[] {
  const name = nameOf(field);
  const numbers = field.enum === undefined ? [] : NO_ENUM;
  const contents: unknown[] = [...numbers, ...(rules.bounds[name] ?? [])];
  const bad = contents.map((content) => ({
    name,
    content,
    path: pathOfBad(field, path, rules),
    apply: () => replaced(message, field, content),
  }));
  if (!rules.filled.has(name)) return bad;
  return [...bad, { name, content: [], path, apply: () => emptied(message, field) }];
}

function pathOfBad(field: DescField, path: string, { joint }: BadFieldRules): string {
  if (joint.has(nameOf(field))) return path.slice(0, path.lastIndexOf('.'));
  return field.fieldKind === 'list' ? `${path}[0]` : path;
}

function replaced(message: ReflectMessage, field: DescField, content: unknown): () => void {
  if (field.fieldKind === 'list') {
    const list = message.get(field);
    const before = list.get(0);
    list.set(0, content);
    return () => {
      list.set(0, before);
    };
  }
  const before = message.isSet(field) ? message.get(field) : undefined;
  message.set(field, content);
  return () => {
    if (before === undefined) message.clear(field);
    else message.set(field, before);
  };
}

function emptied(message: ReflectMessage, field: DescField): () => void {
  if (field.fieldKind !== 'list') throw new TypeError(`${nameOf(field)} is no list`);
  const list = message.get(field);
  const before = [...list];
  list.clear();
  return () => {
    for (const element of before) list.add(element);
  };
}

function nested(
  message: ReflectMessage,
  field: DescField,
  path: string,
  rules: BadFieldRules,
): BadField[] {
  const content: unknown = message.get(field);
  if (isReflectMessage(content)) return badFieldsOf(content, path, rules);
  if (isReflectList(content)) {
    return [...content].flatMap((element, i) =>
      isReflectMessage(element) ? badFieldsOf(element, `${path}[${i}]`, rules) : [],
    );
  }
  if (!isReflectMap(content)) return [];
  return [...content].flatMap(([mapKey, element]) =>
    isReflectMessage(element)
      ? badFieldsOf(element, `${path}[${JSON.stringify(mapKey)}]`, rules)
      : [],
  );
}
