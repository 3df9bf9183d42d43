/** Keys of every type, and what JSON does to values: exact integers, the sign of zero, text that is none. */

import type { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../server/src/model/digest.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownInteger, ownKey, ownName, ownPrefix, ownSet } from '../support/own-names.js';
import { type Binding, failureOfCall, sessionClient } from '../support/transport-gateway.js';

type ValueInit = MessageInitShape<typeof ValueSchema>;

const KEY_BINDINGS = [
  'gRPC',
  'Connect, HTTP/1.1, JSON',
  'Connect, HTTP/2',
  'gRPC-Web, HTTP/1.1',
] as const satisfies readonly Binding[];

const int = (value: bigint): ValueInit => ({ kind: { case: 'intValue', value } });
const double = (value: number): ValueInit => ({ kind: { case: 'doubleValue', value } });
const text = (value: string): ValueInit => ({ kind: { case: 'stringValue', value } });
const keyOf = (name: string) => ownKey(name, 'test', 'values');
const SET = ownSet('values');
const KEY_SET = ownSet('keys');

describe('the sign of zero', () => {
  const minusZero = { v: double(-0) };

  it.each(['gRPC', 'Connect, HTTP/2', 'gRPC-Web, HTTP/1.1'] as const)(
    '%s: stays',
    async (binding) => {
      const gateway = await startLiveGateway();
      const client = sessionClient(gateway, binding);
      await client.put({ key: keyOf('zero'), bins: minusZero });
      const { result } = await client.get({ key: keyOf('zero') });
      expect(result?.record?.bins['v']?.kind.value).toBe(-0);
    },
  );

  it('in JSON is read', async () => {
    const gateway = await startLiveGateway();
    await putMinusZero(gateway);
    const { result } = await sessionClient(gateway, 'gRPC').get({ key: keyOf('zero') });
    expect(result?.record?.bins['v']?.kind.value).toBe(-0);
  });

  // JSON.stringify, which the library underneath ends in, writes -0 as 0. Passes once that is overcome.
  it.fails('in JSON is written', async () => {
    const gateway = await startLiveGateway();
    await putMinusZero(gateway);
    const answer = await postJson(gateway, 'Get', `{"key":${zeroKey()}}`);
    expect(answer).toContain('"double":-0');
  });

  const zeroKey = (): string => `{"namespace":"test","set":"${SET}","string":"${ownName('zero')}"}`;

  const putMinusZero = (gateway: LiveGateway): Promise<string> =>
    postJson(gateway, 'Put', `{"key":${zeroKey()},"bins":{"v":{"double":-0.0}}}`);
});

describe('values in JSON', () => {
  it('integers come out as strings, and go in as either', async () => {
    const gateway = await startLiveGateway();
    const key = `{"namespace":"test","set":"${SET}","int":"-9223372036854775808"}`;
    const bins = '{"a":{"int":"9223372036854775807"},"b":{"int":7},"c":{"double":"-Infinity"}}';
    await postJson(gateway, 'Put', `{"key":${key},"bins":${bins}}`);
    const { result } = JSON.parse(await postJson(gateway, 'Get', `{"key":${key}}`)) as {
      readonly result: { readonly key: object; readonly record: object };
    };
    expect(result.record).toMatchObject({
      bins: {
        a: { int: '9223372036854775807' },
        b: { int: '7' },
        c: { double: '-Infinity' },
      },
    });
    expect(result.key).toMatchObject({ namespace: 'test', int: '-9223372036854775808' });
  });

  it('integers are exact beyond what a double holds, as numbers too', async () => {
    const gateway = await startLiveGateway();
    // Beyond 2^53, and odd: no double is that number.
    const number = 9_007_199_254_740_993n + 2n * ownInteger(0);
    const key = `{"namespace":"test","set":"${SET}","int":${number}}`;
    await postJson(gateway, 'Put', `{"key":${key},"bins":{"v":{"int":-9007199254740993}}}`);
    const userKey = { case: 'intValue', value: number } as const;
    const { result } = await sessionClient(gateway, 'gRPC').get({
      key: { namespace: 'test', set: SET, userKey },
    });
    expect(result?.record?.bins['v']?.kind.value).toBe(-9_007_199_254_740_993n);
  });

  it('integers are exact in the JSON of streams too', async () => {
    const gateway = await startLiveGateway();
    const number = 9_007_199_254_740_993n + 2n * ownInteger(1);
    const key = `{"namespace":"test","set":"${SET}","int":${number}}`;
    const operations = '[{"bin":"v","put":{"int":-9007199254740993}}]';
    const body = Buffer.from(
      `{"segments":[{"upsert":{},"keys":[${key}],"operations":${operations}}]}`,
    );
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    const url = `${gateway.webUrl}/aerogate.v1.SessionService/ExecuteStream`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/connect+json' },
      body: Buffer.concat([head, body]),
    });
    expect(await response.text()).toContain('trailer');
    const userKey = { case: 'intValue', value: number } as const;
    const { result } = await sessionClient(gateway, 'gRPC').get({
      key: { namespace: 'test', set: SET, userKey },
    });
    expect(result?.record?.bins['v']?.kind.value).toBe(-9_007_199_254_740_993n);
  });

  it('a text with half a character is refused, not changed', async () => {
    const gateway = await startLiveGateway();
    const key = `{"namespace":"test","set":"${SET}","string":"half"}`;
    const body = `{"key":${key},"bins":{"v":{"string":"\\ud83d"}}}`;
    expect(await postJson(gateway, 'Put', body)).toContain('invalid_argument');
    expect(await gateway.messagesSent()).toBe(0);
  });
});

describe('keys', () => {
  // The two integers at the ends are whoever asks first: they are only written and read.
  const keysOfTest = () =>
    ({
      text: { case: 'stringValue', value: ownName('k') },
      'text with NUL and beyond the BMP': {
        case: 'stringValue',
        value: ownName('a\0\u{1f680}'),
      },
      'int min': { case: 'intValue', value: INT64_MIN },
      'int max': { case: 'intValue', value: INT64_MAX },
      'int 2^53+1': { case: 'intValue', value: 2n ** 53n + 1n + 2n * ownInteger(0) },
      bytes: { case: 'bytesValue', value: bytesOf(`\0\u{ff}${ownPrefix()}`) },
      'bytes that spell the text': { case: 'bytesValue', value: bytesOf(ownName('k')) },
    }) as const;

  it.each(KEY_BINDINGS)('%s: of every type name a record each', async (binding) => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    const digests = new Set<string>();
    for (const [name, userKey] of Object.entries(keysOfTest())) {
      const key = { namespace: 'test', set: KEY_SET, userKey };
      await client.put({ key, bins: { name: text(name) } });
      const { result } = await client.get({ key });
      const digest = result?.key?.digest ?? new Uint8Array();
      expect(result?.key?.userKey).toEqual(userKey);
      expect(result?.record?.bins['name']?.kind.value).toBe(name);
      // By digest alone the same record is found.
      const found = await client.get({ key: { namespace: 'test', set: KEY_SET, digest } });
      expect(found.result?.record).toEqual(result?.record);
      expect(found.result?.key?.digest).toEqual(digest);
      digests.add(Buffer.from(digest).toString('hex'));
    }
    expect(digests.size).toBe(Object.keys(keysOfTest()).length);
  });

  it("given by digest alone are written, and are the user key's record", async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const digest = digestOf(KEY_SET, { type: 'string', value: ownName('later') });
    await client.put({ key: { namespace: 'test', set: KEY_SET, digest }, bins: { v: int(1n) } });
    const { result } = await client.get({ key: { ...keyOf('later'), set: KEY_SET } });
    expect(result?.record?.bins['v']?.kind.value).toBe(1n);
  });

  it('of no set are apart from those of a set', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await client.put({ key: { ...keyOf('x'), set: '' }, bins: { v: int(1n) } });
    expect(ConnectError.from(await failureOfCall(client.get({ key: keyOf('x') }))).code).toBe(
      Code.NotFound,
    );
  });
});

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));

/** The body a JSON call is answered with, as text: parsing it loses what is tested here. */
async function postJson(gateway: LiveGateway, rpc: string, body: string): Promise<string> {
  const response = await fetch(`${gateway.webUrl}/aerogate.v1.SessionService/${rpc}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}
