/** Requests as no client would write them: random by descriptor, then bent, as protobuf or as JSON. */

import {
  type DescField,
  type DescMessage,
  fromBinary,
  ScalarType,
  toJsonString,
} from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type Random = () => number;

const MESSAGE_DEPTH_MAX = 12;

export function pickFrom<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

export function randomBytes(random: Random, maxLength: number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * maxLength) }, () =>
    Math.floor(random() * 256),
  );
}

/** A message as its descriptor says, with odd values, bent in one of several ways or left as it is. */
export function bentMessage(descriptor: DescMessage, random: Random): Uint8Array {
  const whole = random() < 0.05 ? randomBytes(random, 300) : encodeRandom(descriptor, random, 0);
  return random() < 0.5 ? whole : pickFrom(random, BENDS)(Buffer.from(whole), random);
}

type Bend = (bytes: Buffer, random: Random) => Uint8Array;

const BENDS: readonly Bend[] = [
  function flipBits(bytes, random) {
    for (let flips = 1 + Math.floor(random() * 4); flips > 0 && bytes.length > 0; flips -= 1) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, Math.floor(random() * bytes.length));
  },
  function repeatSlice(bytes, random) {
    const from = Math.floor(random() * bytes.length);
    const slice = bytes.subarray(from, from + Math.floor(random() * 40));
    return Buffer.concat([bytes, ...new Array<Buffer>(1 + Math.floor(random() * 50)).fill(slice)]);
  },
  function addUnknown(bytes, random) {
    const writer = new BinaryWriter();
    const number = 1 + Math.floor(random() * 536_870_910);
    writer.tag(number, WireType.LengthDelimited).bytes(randomBytes(random, 30));
    return Buffer.concat([bytes, writer.finish()]);
  },
  function addHugeLength(bytes, random) {
    const length = pickFrom(random, [
      'ffffffff0f',
      'ffffff7f',
      'ffffffffffffffffff01',
      '80808080808080808080',
    ]);
    return Buffer.concat([bytes, Buffer.from(`0a${length}`, 'hex')]);
  },
  function nestDeeply(bytes, random) {
    // Field 1 or 2 of everything: past any limit on recursion, in few bytes for each level.
    let nested = bytes.subarray(0, 50);
    for (let level = Math.floor(random() * 600); level > 0; level -= 1) {
      const field = pickFrom(random, [1, 2, 7, 8]);
      nested = Buffer.from(
        new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(nested).finish(),
      );
    }
    return nested;
  },
  function unclosedGroup(bytes, random) {
    const groups = Buffer.alloc(Math.floor(random() * 20_000), 0x0b);
    return Buffer.concat([bytes, groups]);
  },
];

function encodeRandom(descriptor: DescMessage, random: Random, depth: number): Uint8Array {
  const writer = new BinaryWriter();
  const { fields } = descriptor;
  const count =
    depth > MESSAGE_DEPTH_MAX ? 0 : Math.floor(random() * Math.min(fields.length, 4) + 1);
  for (let written = 0; written < count && fields.length > 0; written += 1) {
    const field = depth === 0 && written === 0 ? fields[0] : pickFrom(random, fields);
    if (field === undefined) continue;
    const repeats = field.fieldKind === 'list' ? Math.floor(random() * 4) : 1;
    for (let repeat = 0; repeat < repeats; repeat += 1) writeField(writer, field, random, depth);
  }
  return writer.finish();
}

function writeField(writer: BinaryWriter, field: DescField, random: Random, depth: number): void {
  if (field.fieldKind === 'map') {
    const entry = new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(pickFrom(random, TEXTS));
    if (field.message !== undefined) {
      const value = encodeRandom(field.message, random, depth + 1);
      entry.tag(2, WireType.LengthDelimited).bytes(value);
    }
    writer.tag(field.number, WireType.LengthDelimited).bytes(entry.finish());
  } else if (field.message !== undefined) {
    const bytes =
      wellNamed(field.message, random) ?? encodeRandom(field.message, random, depth + 1);
    writer.tag(field.number, WireType.LengthDelimited).bytes(bytes);
  } else {
    writeScalar(writer, field, random);
  }
}

/** Keys are mostly such as a cluster has, or nothing would ever pass the first check. */
function wellNamed(descriptor: DescMessage, random: Random): Uint8Array | undefined {
  if (descriptor.name !== 'Key' || random() < 0.2) return undefined;
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string('test');
  writer.tag(2, WireType.LengthDelimited).string('fuzz');
  return writer
    .tag(4, WireType.Varint)
    .int64(Math.floor(random() * 20))
    .finish();
}

function writeScalar(writer: BinaryWriter, field: DescField, random: Random): void {
  switch (field.scalar) {
    case ScalarType.STRING:
      writer.tag(field.number, WireType.LengthDelimited);
      if (random() < 0.1) writer.bytes(randomBytes(random, 20));
      else writer.string(pickFrom(random, TEXTS));
      break;
    case ScalarType.BYTES:
      writer.tag(field.number, WireType.LengthDelimited).bytes(randomBytes(random, 40));
      break;
    case ScalarType.DOUBLE:
      writer.tag(field.number, WireType.Bit64).double(pickFrom(random, DOUBLES));
      break;
    default:
      // Enums too: an unknown number of one is as good a guess as any.
      writer.tag(field.number, WireType.Varint).int64(pickFrom(random, INTEGERS));
  }
}

const TEXTS = [
  '',
  'a',
  'b',
  'test',
  'fuzz',
  'a\0',
  'é'.repeat(8),
  'x'.repeat(16),
  'x'.repeat(70_000),
  '__proto__',
  'constructor',
  '\u{1f680}',
  'build',
  'DEFAULT',
];
const DOUBLES = [0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE];
const INTEGERS = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '20',
  '-1',
  '256',
  '65536',
  '4294967296',
  '9223372036854775807',
  '-9223372036854775808',
];

/** A message as JSON, mostly with a piece of it replaced by something that does not belong there. */
export function bentJson(descriptor: DescMessage, random: Random): string {
  const text = random() < 0.1 ? pickFrom(random, JSONS) : jsonOf(descriptor, random);
  if (random() < 0.4) return text;
  const at = Math.floor(random() * text.length);
  const cut = at + Math.floor(random() * 5);
  return text.slice(0, at) + pickFrom(random, SHARDS) + text.slice(random() < 0.5 ? at : cut);
}

function jsonOf(descriptor: DescMessage, random: Random): string {
  try {
    const message = fromBinary(descriptor, encodeRandom(descriptor, random, 0));
    return toJsonString(descriptor, message);
  } catch {
    // Some random messages have no JSON, such as durations out of range.
    return '{}';
  }
}

const nestedList = (levels: number): string =>
  `{"key":{"namespace":"test","int":1},"bins":{"a":${'{"list":{"values":['.repeat(levels)}${']}}'.repeat(levels)}}}`;

const JSONS = [
  '',
  '[]',
  'null',
  '0',
  '"x"',
  '{"__proto__":{}}',
  '{"key":null}',
  '['.repeat(50_000),
  '{"key":'.repeat(5_000),
  nestedList(90),
  nestedList(4_000),
  '{"bins":{"__proto__":{"int":1}},"key":{"namespace":"test","int":1}}',
];
const SHARDS = [
  '',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud83d',
  '1e999',
  '-',
  'null',
  '\u0000',
  '\ufeff',
  '"__proto__":',
  '99999999999999999999',
];
