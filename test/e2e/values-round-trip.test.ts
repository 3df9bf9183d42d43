/** Every type of Value at its edges, written and read back through the whole path: what goes in comes out, in every binding. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import {
  MapOrder,
  type Value,
  ValueSchema as ValueDescriptor,
  type ValueSchema,
} from '@aerogate/proto/aerogate/v1/value_pb';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { type Binding, failureOfCall, sessionClient } from '../support/transport-gateway.js';

type ValueInit = MessageInitShape<typeof ValueSchema>;
type Kind = NonNullable<ValueInit['kind']>;

/** One for each encoding of messages and way of framing them. */
const VALUE_BINDINGS = [
  'gRPC',
  'Connect, HTTP/1.1, JSON',
  'Connect, HTTP/2',
  'gRPC-Web, HTTP/1.1',
] as const satisfies readonly Binding[];

const MIB = 1024 * 1024;
/** A record of the server is at most 1 MiB by default, its own overhead included. */
const LARGEST_BYTES = MIB - 1024;
const DEEPEST = 30;

const value = (kind: Kind): ValueInit => ({ kind });
const int = (number: bigint) => value({ case: 'intValue', value: number });
const double = (number: number) => value({ case: 'doubleValue', value: number });
const text = (content: string) => value({ case: 'stringValue', value: content });
const bytes = (...content: number[]) =>
  value({ case: 'bytesValue', value: Uint8Array.from(content) });
const nil = () => value({ case: 'nullValue', value: {} });
const bool = (content: boolean) => value({ case: 'boolValue', value: content });
const list = (values: ValueInit[], ordered = false) =>
  value({ case: 'listValue', value: { values, ordered } });
const map = (entries: [ValueInit, ValueInit][], order = MapOrder.UNORDERED) =>
  value({
    case: 'mapValue',
    value: { entries: entries.map(([key, content]) => ({ key, value: content })), order },
  });

function nested(levels: number, wrap: (inner: ValueInit) => ValueInit): ValueInit {
  let result = text('bottom');
  for (let level = 0; level < levels; level += 1) result = wrap(result);
  return result;
}

/** A sketch as the server makes it: 4 index bits, no minhash bits, every register empty. */
const EMPTY_SKETCH = Uint8Array.from([
  0,
  4,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...new Array<number>(12).fill(0),
]);

const SCALARS: Readonly<Record<string, ValueInit>> = {
  'int 0': int(0n),
  'int 1': int(1n),
  'int -1': int(-1n),
  'int 2^31': int(2n ** 31n),
  'int 2^53-1': int(2n ** 53n - 1n),
  'int 2^53': int(2n ** 53n),
  'int 2^53+1': int(2n ** 53n + 1n),
  'int -2^53-1': int(-(2n ** 53n) - 1n),
  'int min': int(INT64_MIN),
  'int max': int(INT64_MAX),
  'double 0': double(0),
  'double 1.0, which is no int': double(1),
  'double 2^53': double(2 ** 53),
  'double 0.1': double(0.1),
  'double max': double(Number.MAX_VALUE),
  'double smallest normal': double(2 ** -1022),
  'double denormal': double(Number.MIN_VALUE),
  'double NaN': double(Number.NaN),
  'double +inf': double(Number.POSITIVE_INFINITY),
  'double -inf': double(Number.NEGATIVE_INFINITY),
  'bool true': bool(true),
  'bool false': bool(false),
  'text empty': text(''),
  'text with NUL': text('a\0b\0'),
  'text beyond the BMP': text('\u{1f680}\u{10ffff}é\ufeff\ufffd'),
  'text that looks like a number': text('9223372036854775808'),
  'bytes empty': bytes(),
  'bytes all': bytes(...Array.from({ length: 256 }, (_, byte) => byte)),
  'geojson point': value({
    case: 'geojsonValue',
    value: '{"type":"Point","coordinates":[-122.0,37.5]}',
  }),
  'geojson circle': value({
    case: 'geojsonValue',
    value: '{"type":"AeroCircle","coordinates":[[-122.0,37.5],1000]}',
  }),
  hll: value({ case: 'hllValue', value: EMPTY_SKETCH }),
  ...Object.fromEntries(
    [7, 8, 9, 10, 11, 12].map((particleType) => [
      `blob of particle type ${particleType}`,
      value({ case: 'blobValue', value: { particleType, data: Uint8Array.of(1, 0, 255) } }),
    ]),
  ),
  'opaque text that is not UTF-8': value({
    case: 'opaqueValue',
    value: { particleType: 3, data: Uint8Array.of(0xff, 0xfe, 0x41) },
  }),
};

const EVERY_KEY: [ValueInit, ValueInit][] = [
  [int(INT64_MIN), text('least int')],
  [int(-1n), nil()],
  [int(1n), bool(true)],
  [int(INT64_MAX), text('greatest int')],
  [text(''), int(1n)],
  [text('1'), double(1)],
  [text('\u{1f680}'), bytes(0)],
  [bytes(), int(2n)],
  [bytes(49), int(3n)],
];

const COLLECTIONS: Readonly<Record<string, ValueInit>> = {
  'list empty': list([]),
  'list ordered and empty': list([], true),
  'list of every scalar': list([nil(), ...Object.values(SCALARS)]),
  'list unordered keeps its order': list([int(3n), int(1n), text('a'), int(2n), int(1n)]),
  'list of mixed numbers': list([int(1n), double(1), text('1'), bytes(49)]),
  'list inside an ordered list': list([list([]), list([int(1n)])], true),
  'map empty': map([]),
  'map of every key': map(EVERY_KEY),
  'map of maps': map([[text('m'), map([[int(1n), list([map([])])]])]]),
  'map with values of every type': map(
    Object.values(SCALARS).map((content, index) => [int(BigInt(index)), content]),
  ),
  'lists 30 deep': nested(DEEPEST, (inner) => list([inner])),
  'maps 30 deep': nested(DEEPEST, (inner) => map([[text('k'), inner]])),
  'ordered maps 30 deep': nested(DEEPEST, (inner) =>
    map([[text('k'), inner]], MapOrder.KEY_ORDERED),
  ),
};

const CASES = Object.entries({ ...SCALARS, ...COLLECTIONS });

/** Bytes tell what equality of objects does not: NaN from NaN, -0 from 0, a missing case from a zero. */
function encoded(content: ValueInit | Value | undefined): string {
  if (content === undefined) return 'nothing';
  return Buffer.from(toBinary(ValueDescriptor, create(ValueDescriptor, content))).toString('hex');
}

async function writeAndRead(
  gateway: LiveGateway,
  contents: readonly (readonly [string, ValueInit])[],
  binding: { readonly write: Binding; readonly read: Binding },
): Promise<Record<string, string>> {
  const writer = sessionClient(gateway, binding.write);
  const reader = sessionClient(gateway, binding.read);
  const answers: Record<string, string> = {};
  for (const [name, content] of contents) {
    const key = keyOf(name);
    try {
      await writer.put({ key, bins: { v: content } });
      const { result } = await reader.get({ key });
      answers[name] = encoded(result?.record?.bins['v']);
    } catch (error) {
      answers[name] = String(error);
    }
  }
  return answers;
}

const expected = (contents: readonly (readonly [string, ValueInit])[]) =>
  Object.fromEntries(contents.map(([name, content]) => [name, encoded(content)]));

const keyOf = (name: string) => ({
  namespace: 'test',
  set: 'values',
  userKey: { case: 'stringValue', value: name } as const,
});

describe('values', () => {
  it.each(VALUE_BINDINGS)('%s: come back as they were put', async (binding) => {
    const gateway = await startLiveGateway();
    const both = { write: binding, read: binding };
    expect(await writeAndRead(gateway, CASES, both)).toEqual(expected(CASES));
    expect(gateway.defects()).toEqual([]);
  });

  it.each(VALUE_BINDINGS)('%s: are what another binding wrote', async (read) => {
    const gateway = await startLiveGateway();
    const write = read === 'gRPC' ? 'Connect, HTTP/1.1, JSON' : 'gRPC';
    expect(await writeAndRead(gateway, CASES, { write, read })).toEqual(expected(CASES));
  });

  it('come back from operations as from reads', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const segments = CASES.map(([name, content]) => ({
      keys: [keyOf(name)],
      verb: { case: 'upsert', value: {} } as const,
      operations: [
        { bin: 'v', op: { case: 'put', value: content } as const },
        { bin: 'v', op: { case: 'get', value: {} } as const },
      ],
    }));
    const { results, summary } = await client.execute({ segments });
    expect(summary?.ok).toBe(CASES.length);
    const answers = results.map(({ operationResults }) => encoded(operationResults[1]?.value));
    expect(answers).toEqual(CASES.map(([, content]) => encoded(content)));
  });

  it.each(VALUE_BINDINGS)('%s: are large', async (binding) => {
    const gateway = await startLiveGateway();
    const contents: [string, ValueInit][] = [
      ['text', text('é'.repeat(LARGEST_BYTES / 2))],
      ['bytes', value({ case: 'bytesValue', value: new Uint8Array(LARGEST_BYTES).fill(0xa5) })],
      ['list', list(new Array<ValueInit>(20_000).fill(int(1_000_000n)))],
    ];
    const answers = await writeAndRead(gateway, contents, { write: binding, read: binding });
    // Texts of a megabyte each make unreadable differences.
    for (const [name, content] of contents) expect(answers[name] === encoded(content)).toBe(true);
  });

  it("past the size of a record are the server's to refuse, and nothing is written", async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const bins = { v: text('x'.repeat(MIB + 1)) };
    const error = ConnectError.from(await failureOfCall(client.put({ key: keyOf('big'), bins })));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
      { name: 'RECORD_TOO_BIG', inDoubt: false, code: { case: 'serverCode', value: 13 } },
    ]);
    expect(await gateway.holds({ namespace: 'test', set: 'values', key: 'big' })).toBe(false);
  });

  it.each(VALUE_BINDINGS)('%s: null in a bin removes it', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: keyOf('n'), bins: { a: int(1n), b: int(2n) } });
    await client.put({ key: keyOf('n'), bins: { a: nil() } });
    const { result } = await client.get({ key: keyOf('n') });
    expect(Object.keys(result?.record?.bins ?? {})).toEqual(['b']);
  });
});

describe('collections with an order', () => {
  const shuffled = [text('b'), int(3n), double(0.5), nil(), int(-1n), bytes(1), text('a'), int(3n)];
  const inOrder = [nil(), int(-1n), int(3n), int(3n), text('a'), text('b'), bytes(1), double(0.5)];
  const entries = (order: MapOrder): ValueInit =>
    map(
      [
        [text('b'), int(1n)],
        [int(9n), int(2n)],
        [text('a'), int(3n)],
        [int(-9n), int(4n)],
      ],
      order,
    );
  const sorted = (order: MapOrder): ValueInit =>
    map(
      [
        [int(-9n), int(4n)],
        [int(9n), int(2n)],
        [text('a'), int(3n)],
        [text('b'), int(1n)],
      ],
      order,
    );

  it.each(VALUE_BINDINGS)('%s: are sorted as the server sorts, and say so', async (binding) => {
    const gateway = await startLiveGateway();
    const written: Record<string, ValueInit> = {
      list: list(shuffled, true),
      'by key': entries(MapOrder.KEY_ORDERED),
      'by key and value': entries(MapOrder.KEY_VALUE_ORDERED),
      unsaid: map([[int(1n), int(1n)]], MapOrder.UNSPECIFIED),
    };
    const read: Record<string, ValueInit> = {
      list: list(inOrder, true),
      'by key': sorted(MapOrder.KEY_ORDERED),
      'by key and value': sorted(MapOrder.KEY_VALUE_ORDERED),
      unsaid: map([[int(1n), int(1n)]]),
    };
    const both = { write: binding, read: binding };
    const answers = await writeAndRead(gateway, Object.entries(written), both);
    expect(answers).toEqual(expected(Object.entries(read)));
  });
});
