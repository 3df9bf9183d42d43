/** Every type of Value at its edges, written and read back through the whole path: what goes in comes out, in every binding. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import {
  create,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  toJson,
} from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownKey } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { type Binding, failureOfCall, sessionClient } from '../support/transport-gateway.js';
import {
  encodedValue,
  storedValue,
  VALUE_VECTORS,
  writtenValue,
} from '../support/value-vectors.js';

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

const value = (kind: Kind): ValueInit => ({ kind });
const int = (number: bigint) => value({ case: 'intValue', value: number });
const text = (content: string) => value({ case: 'stringValue', value: content });
const nil = () => value({ case: 'nullValue', value: {} });
const list = (values: ValueInit[]) =>
  value({ case: 'listValue', value: { values, ordered: false } });

/** JSON made by the library underneath has no sign of zero, in requests and answers alike: it ends in JSON.stringify. */
function withoutSignsOfZero(content: Value): Value {
  const unsigned = (part: JsonValue): JsonValue => {
    if (Array.isArray(part)) return part.map(unsigned);
    if (typeof part !== 'object' || part === null) return Object.is(part, -0) ? 0 : part;
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, unsigned(each)]));
  };
  return fromJson(ValueSchema, unsigned(toJson(ValueSchema, content)));
}

const VECTORS = VALUE_VECTORS.map((vector) => [vector.name, writtenValue(vector)] as const);

/** What the vectors are read as, where they were written and read in these bindings. */
const expectedVectors = (...bindings: Binding[]): Record<string, string> =>
  Object.fromEntries(
    VALUE_VECTORS.map((vector) => {
      const stored = storedValue(vector);
      const isJson = bindings.includes('Connect, HTTP/1.1, JSON');
      return [vector.name, encodedValue(isJson ? withoutSignsOfZero(stored) : stored)];
    }),
  );

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
      answers[name] = encodedValue(result?.record?.bins['v']);
    } catch (error) {
      answers[name] = String(error);
    }
  }
  return answers;
}

const keyOf = (name: string) => ownKey(name, 'test', 'values');

describe('values', () => {
  it.each(VALUE_BINDINGS)('%s: come back as they were put', async (binding) => {
    const gateway = await startLiveGateway();
    const both = { write: binding, read: binding };
    expect(await writeAndRead(gateway, VECTORS, both)).toEqual(expectedVectors(binding));
    expect(gateway.defects()).toEqual([]);
  });

  it.each(VALUE_BINDINGS)('%s: are what another binding wrote', async (read) => {
    const gateway = await startLiveGateway();
    const write = read === 'gRPC' ? 'Connect, HTTP/1.1, JSON' : 'gRPC';
    const answers = await writeAndRead(gateway, VECTORS, { write, read });
    expect(answers).toEqual(expectedVectors(write, read));
  });

  it('come back from operations as from reads', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const segments = VECTORS.map(([name, content]) => ({
      keys: [keyOf(name)],
      verb: { case: 'upsert', value: {} } as const,
      operations: [
        { bin: 'v', op: { case: 'put', value: content } as const },
        { bin: 'v', op: { case: 'get', value: {} } as const },
      ],
    }));
    const { results, summary } = await client.execute({ segments });
    expect(summary?.ok).toBe(VECTORS.length);
    const answers = results.map(({ operationResults }) => encodedValue(operationResults[1]?.value));
    expect(answers).toEqual(Object.values(expectedVectors()));
  });

  it.each(VALUE_BINDINGS)('%s: are large', async (binding) => {
    const gateway = await startLiveGateway();
    const contents: [string, ValueInit][] = [
      ['text', text('é'.repeat(LARGEST_BYTES / 2))],
      ['bytes', value({ case: 'bytesValue', value: new Uint8Array(LARGEST_BYTES).fill(0xa5) })],
      ['list', list(new Array<ValueInit>(20_000).fill(int(1_000_000n)))],
    ];
    const answers = await writeAndRead(gateway, contents, { write: binding, read: binding });
    for (const [name, content] of contents) {
      // Texts of a megabyte each make unreadable differences.
      expect(answers[name] === encodedValue(create(ValueSchema, content))).toBe(true);
    }
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
    const { result } = await client.get({ key: keyOf('big'), allowMissing: true });
    expect(result?.outcome).toBe(Outcome.NOT_FOUND);
  });

  // Servers of other versions may take such keys.
  it.skipIf(!requires('own-cluster'))(
    "with a double as map key are the server's to refuse, and nothing is written",
    async () => {
      const gateway = await startLiveGateway();
      const client = sessionClient(gateway, 'gRPC');
      const key = value({ case: 'doubleValue', value: 1.5 });
      const entries = [{ key, value: int(1n) }];
      const bins = { v: value({ case: 'mapValue', value: { entries } }) };
      const call = client.put({ key: keyOf('double key'), bins });
      const error = ConnectError.from(await failureOfCall(call));
      expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
        { name: 'SERVER_ERROR', inDoubt: false, code: { case: 'serverCode', value: 1 } },
      ]);
      const { result } = await client.get({ key: keyOf('double key'), allowMissing: true });
      expect(result?.outcome).toBe(Outcome.NOT_FOUND);
    },
  );

  it.each(VALUE_BINDINGS)('%s: null in a bin removes it', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    await client.put({ key: keyOf('n'), bins: { a: int(1n), b: int(2n) } });
    await client.put({ key: keyOf('n'), bins: { a: nil() } });
    const { result } = await client.get({ key: keyOf('n') });
    expect(Object.keys(result?.record?.bins ?? {})).toEqual(['b']);
  });
});
