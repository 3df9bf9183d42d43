/** Messages of any shape a client can send: fields set or not, numbers at their edges, enums out of range, cases missing. */

import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import fc from 'fast-check';

/** Draws one thing of a list; what fast-check calls a generator of values. */
type Draw = fc.GeneratorValue;

export interface MessageShape {
  /** Messages within messages. */
  readonly maxDepth: number;
  /** Names the test wants to meet more often than chance would have it, such as a namespace that exists. */
  readonly texts: readonly string[];
  /** Fields that may be set. */
  readonly takes: (field: DescField) => boolean;
}

export function arbitraryMessage(desc: DescMessage, shape: MessageShape): fc.Arbitrary<Message> {
  return fc.gen().map((draw) => fill(unchecked(desc), draw, shape, 0).message);
}

/** Takes what no generated setter would: a client need not be made with any. */
function unchecked(desc: DescMessage): ReflectMessage {
  return reflect(desc, create(desc), false);
}

function fill(
  message: ReflectMessage,
  draw: Draw,
  shape: MessageShape,
  depth: number,
): ReflectMessage {
  for (const member of message.members) {
    if (member.kind === 'oneof') {
      // One past the last case is none of them.
      const field = member.fields[draw(fc.nat, member.fields.length)];
      if (field !== undefined && shape.takes(field))
        setField(message, field, draw, { shape, depth });
    } else if (shape.takes(member) && draw(fc.boolean)) {
      setField(message, member, draw, { shape, depth });
    }
  }
  return message;
}

function setField(
  message: ReflectMessage,
  field: DescField,
  draw: Draw,
  { shape, depth }: { readonly shape: MessageShape; readonly depth: number },
): void {
  const one = (): unknown => {
    if (field.message === undefined) return scalar(field, draw, shape);
    const inner = unchecked(field.message);
    return depth >= shape.maxDepth ? inner : fill(inner, draw, shape, depth + 1);
  };
  switch (field.fieldKind) {
    case 'list': {
      const count = draw(fc.nat, 3);
      for (let i = 0; i < count; i += 1) message.get(field).add(one());
      return;
    }
    case 'map': {
      const count = draw(fc.nat, 3);
      for (let i = 0; i < count; i += 1) message.get(field).set(draw(texts, shape.texts), one());
      return;
    }
    default:
      message.set(field, one());
  }
}

function scalar(field: DescField, draw: Draw, shape: MessageShape): unknown {
  if (field.enum !== undefined) return draw(integers, 0, 25);
  switch (field.scalar) {
    case ScalarType.STRING:
      return draw(texts, shape.texts);
    case ScalarType.BYTES:
      return draw(bytes);
    case ScalarType.BOOL:
      return draw(fc.boolean);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return draw(fc.double);
    case ScalarType.INT64:
    case ScalarType.SINT64:
      return draw(fc.bigInt, -(2n ** 63n), 2n ** 63n - 1n);
    case ScalarType.UINT64:
      return draw(fc.bigInt, 0n, 2n ** 64n - 1n);
    case ScalarType.UINT32:
      return draw(integers, 0, 0xffff_ffff);
    default:
      return draw(integers, -(2 ** 31), 2 ** 31 - 1);
  }
}

function texts(favourites: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...favourites) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '\0', 'a:b', '\ud800', '__proto__', 'x'.repeat(64)),
    },
  );
}

function bytes(): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc.constant(new Uint8Array(20)),
    fc.constant(new Uint8Array()),
  );
}

function integers(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min, max }),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(min, max),
  );
}
