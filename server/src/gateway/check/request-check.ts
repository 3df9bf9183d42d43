/** Refuses what a request holds and this gateway does not honour: checkers compiled from descriptors, once for each message. */

import type { DescField, DescMessage, DescOneof, Message } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { type GatewayError, invalidArgument, unsupported } from '../gateway-error.js';
import { HONOURED_FIELDS } from './honoured.js';

/** Throws GatewayError: UNSUPPORTED for a field not honoured yet, INVALID_ARGUMENT for one the API does not have. */
export type RequestCheck = (request: Message) => void;

/** What was found, and where: steps from the inside out, as they are put together only when something was. */
interface Finding {
  readonly steps: FieldStep[];
  readonly unknownField?: number;
}

/** Looks at the value of one field or oneof; `undefined` when all in it is honoured. */
type Look = (value: unknown) => Finding | undefined;

interface MemberLook {
  /** The property of the message: a field or a oneof. */
  readonly member: string;
  readonly look: Look;
}

/** A generated message as this file sees it: properties by local names. */
type Fields = Message & Readonly<Record<string, unknown>>;

class MessageCheck {
  /** Filled in after it is made, since messages nest in themselves. */
  looks: readonly MemberLook[] = [];

  find(message: Fields): Finding | undefined {
    const unknown = message.$unknown?.[0];
    if (unknown !== undefined) return { steps: [], unknownField: unknown.no };
    for (const { member, look } of this.looks) {
      const finding = look(message[member]);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }
}

const checks = new Map<string, MessageCheck>();

/** The check of a request message. Throws a plain Error when the table of honoured fields names what does not exist. */
export function requestCheck(descriptor: DescMessage): RequestCheck {
  const check = messageCheck(descriptor);
  return (request) => {
    const finding = check.find(request);
    if (finding !== undefined) throw refusalOf(finding);
  };
}

/** What is wrong with a message that holds a field the API does not have; nothing inside its own fields is looked at. */
export function findUnknown({ $unknown }: Message): GatewayError | undefined {
  const unknown = $unknown?.[0];
  return unknown === undefined ? undefined : refusalOf({ steps: [], unknownField: unknown.no });
}

function refusalOf({ steps, unknownField }: Finding): GatewayError {
  let path: FieldPath | undefined;
  for (const step of steps.toReversed()) path = fieldAt(path, step);
  if (unknownField === undefined) {
    return unsupported(path, 'this gateway does not honour the field yet, and ignores none.');
  }
  const detail = `holds a field with number ${unknownField}, which this version of the API does not have.`;
  return invalidArgument(path, path === undefined ? `The request ${detail}` : detail);
}

function messageCheck(descriptor: DescMessage): MessageCheck {
  const known = checks.get(descriptor.typeName);
  if (known !== undefined) return known;
  const check = new MessageCheck();
  checks.set(descriptor.typeName, check);
  const isHonoured = honouredFieldsOf(descriptor);
  check.looks = descriptor.members
    .map((member) => memberLook(member, isHonoured))
    .filter((look) => look !== undefined);
  return check;
}

function honouredFieldsOf(descriptor: DescMessage): (field: DescField) => boolean {
  // Timestamps and durations are read by the rules of their own.
  if (descriptor.typeName.startsWith('google.protobuf.')) return () => true;
  const table = HONOURED_FIELDS[descriptor.typeName];
  if (table === undefined) throw new Error(`${descriptor.typeName} has no table of fields`);
  return (field) => field.name in table;
}

function memberLook(
  member: DescField | DescOneof,
  isHonoured: (field: DescField) => boolean,
): MemberLook | undefined {
  if (member.kind === 'oneof') return oneofLook(member, isHonoured);
  const look = isHonoured(member) ? nestedLook(member) : refusedLook(member);
  return look === undefined ? undefined : { member: member.localName, look };
}

/** One look for all cases: only the one that is set costs anything. */
function oneofLook(oneof: DescOneof, isHonoured: (field: DescField) => boolean): MemberLook {
  const looks = new Map<string, Look>();
  for (const field of oneof.fields) {
    const step = field.jsonName;
    const look = isHonoured(field) ? nestedLook(field) : (): Finding => ({ steps: [step] });
    if (look !== undefined) looks.set(field.localName, look);
  }
  const look: Look = (value) => {
    const { case: name, value: content } = value as { case?: string; value?: unknown };
    return name === undefined ? undefined : looks.get(name)?.(content);
  };
  return { member: oneof.localName, look };
}

/** Looks into messages; scalars and enums hold nothing to find. */
function nestedLook(field: DescField): Look | undefined {
  if (field.message === undefined) return undefined;
  const check = messageCheck(field.message);
  const step = field.jsonName;
  switch (field.fieldKind) {
    case 'list':
      return (value) => findInList(value as readonly Fields[], check, step);
    case 'map':
      return (value) => findInMap(value as Readonly<Record<string, Fields>>, check, step);
    default:
      return (value) => {
        if (value === undefined) return undefined;
        return under(check.find(value as Fields), step);
      };
  }
}

function findInList(
  list: readonly Fields[],
  check: MessageCheck,
  step: string,
): Finding | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index];
    const finding = element === undefined ? undefined : check.find(element);
    if (finding !== undefined) return under(under(finding, index), step);
  }
  return undefined;
}

function findInMap(
  map: Readonly<Record<string, Fields>>,
  check: MessageCheck,
  step: string,
): Finding | undefined {
  for (const [mapKey, value] of Object.entries(map)) {
    const finding = check.find(value);
    if (finding !== undefined) return under(under(finding, { mapKey }), step);
  }
  return undefined;
}

function under(finding: Finding | undefined, step: FieldStep): Finding | undefined {
  finding?.steps.push(step);
  return finding;
}

function refusedLook(field: DescField): Look {
  const step = field.jsonName;
  const isSet = presenceOf(field);
  return (value) => (isSet(value) ? { steps: [step] } : undefined);
}

/** When a field outside oneofs counts as set: what has no presence is set when it differs from its zero. */
function presenceOf(field: DescField): (value: unknown) => boolean {
  switch (field.fieldKind) {
    case 'list':
      return (value) => (value as readonly unknown[]).length > 0;
    case 'map':
      return (value) => Object.keys(value as object).length > 0;
    default:
      return field.presence === FeatureSet_FieldPresence.IMPLICIT
        ? (value) => !isZero(value)
        : (value) => value !== undefined;
  }
}

function isZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  return value === '' || value === 0 || value === 0n || value === false;
}
