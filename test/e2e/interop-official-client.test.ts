/** The official npm client reads what the gateway wrote and the reverse: an encoder and decoder that share no mistake with ours. */

import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Key } from '@aerogate/proto/aerogate/v1/key_pb';
import { MapOrder, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownInteger, ownName, ownPrefix, ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { failureOfCall, sessionClient } from '../support/transport-gateway.js';

const SCRIPT = fileURLToPath(new URL('interop-official-client.mjs', import.meta.url));
const CLIENT_TIMEOUT_MS = 50_000;
const SET = ownSet('interop');
const NEVER_EXPIRES = 0xffff_ffff;

type ValueInit = MessageInitShape<typeof ValueSchema>;
type Kind = NonNullable<ValueInit['kind']>;
/** A value as the script spells it. */
type Spelt = readonly [type: string, value: unknown];

interface Pair {
  readonly ours: ValueInit;
  readonly theirs: Spelt;
}

const value = (kind: Kind): ValueInit => ({ kind });
const pair = (ours: ValueInit, ...theirs: Spelt): Pair => ({ ours, theirs });
const int = (number: bigint): Pair =>
  pair(value({ case: 'intValue', value: number }), 'int', String(number));
const double = (number: number): Pair =>
  pair(value({ case: 'doubleValue', value: number }), 'double', number);
const text = (content: string): Pair =>
  pair(value({ case: 'stringValue', value: content }), 'string', content);
const bool = (content: boolean): Pair =>
  pair(value({ case: 'boolValue', value: content }), 'bool', content);
const bytes = (hex: string): Pair =>
  pair(value({ case: 'bytesValue', value: Buffer.from(hex, 'hex') }), 'bytes', hex);
const list = (...items: Pair[]): Pair =>
  pair(
    value({ case: 'listValue', value: { values: items.map(({ ours }) => ours) } }),
    'list',
    items.map(({ theirs }) => theirs),
  );

function map(...entries: [string, Pair][]): Pair {
  const ours = entries.map(([key, { ours: content }]) => ({ key: text(key).ours, value: content }));
  // What the client makes of objects.
  const mapValue = { entries: ours, order: MapOrder.KEY_ORDERED };
  const theirs = entries.map(([key, content]) => [text(key).theirs, content.theirs]);
  return pair(value({ case: 'mapValue', value: mapValue }), 'map', theirs);
}

/** What the client can express and tell apart; whole doubles and keys that are no text it can not (1.0 reads as 1). */
const VALUES: Readonly<Record<string, Pair>> = {
  zero: int(0n),
  minus: int(-1n),
  'int 2^53-1': int(2n ** 53n - 1n),
  'int 2^53+1': int(2n ** 53n + 1n),
  'int min': int(-(2n ** 63n)),
  'int max': int(2n ** 63n - 1n),
  half: double(0.5),
  tiny: double(Number.MIN_VALUE),
  'tiny but normal': double(1.5e-300),
  text: text('Tim'),
  empty: text(''),
  unicode: text('é\u{1f680}\ufffd'),
  yes: bool(true),
  no: bool(false),
  bytes: bytes('00ff10'),
  list: list(int(1n), text('a'), double(0.5), bytes('01'), list(list()), bool(true)),
  map: map(['a', int(1n)], ['b', list(text('x'))], ['c', map(['d', double(2.5)])]),
  geojson: pair(
    value({ case: 'geojsonValue', value: '{"type":"Point","coordinates":[-122.5,37.25]}' }),
    'geojson',
    '{"type":"Point","coordinates":[-122.5,37.25]}',
  ),
};
/** Read by the client as plain text, which is a loss of its own (a Double of its own when written). */
const READ_AS: Readonly<Record<string, Spelt>> = {
  geojson: ['string', '{"type":"Point","coordinates":[-122.5,37.25]}'],
};

const KEY_NAMES = ['text', 'int', 'bytes'] as const;
type KeyName = (typeof KEY_NAMES)[number];

function userKeyOf(name: KeyName): Key['userKey'] {
  if (name === 'text') return { case: 'stringValue', value: ownName('k-é') };
  if (name === 'int') return { case: 'intValue', value: -ownInteger(42) };
  const value = Buffer.concat([Buffer.of(0, 1, 255), Buffer.from(ownPrefix())]);
  return { case: 'bytesValue', value };
}

function theirs(name: KeyName): Spelt {
  const { case: type, value } = userKeyOf(name);
  if (type === 'bytesValue') return ['bytes', Buffer.from(value).toString('hex')];
  return type === 'intValue' ? ['int', String(value)] : ['string', value];
}

const ours = (name: KeyName) => ({ namespace: 'test', set: SET, userKey: userKeyOf(name) });

describe.skipIf(!requires('aerospike-client'))('the official client', () => {
  it('reads what the gateway wrote', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    for (const [name, { ours: content }] of Object.entries(VALUES)) {
      await client.put({ key: named(name), bins: { v: content } });
    }
    const steps = Object.keys(VALUES).map((name) => ({
      step: 'get',
      key: ['string', ownName(name)],
    }));
    const answers = await runClient(gateway, steps);
    const read = Object.keys(VALUES).map((name, index) => [name, answers[index]?.['bins']]);
    const expected = Object.entries(VALUES).map(([name, { theirs }]) => [
      name,
      { v: READ_AS[name] ?? theirs },
    ]);
    expect(read).toEqual(expected);
  });

  it('wrote what the gateway reads', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const steps = Object.entries(VALUES).map(([name, { theirs }]) => ({
      step: 'put',
      key: ['string', ownName(name)],
      bins: { v: theirs },
    }));
    expect(new Set(await runClient(gateway, steps))).toEqual(new Set(['written']));
    const read: unknown[] = [];
    for (const name of Object.keys(VALUES)) {
      const { result } = await client.get({ key: named(name) });
      read.push([name, plain(result?.record?.bins['v'])]);
    }
    expect(read).toEqual(
      Object.entries(VALUES).map(([name, { ours: content }]) => [name, plain(content)]),
    );
  });

  it('finds records by the same user keys, generations and times to live', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const bins = { a: int(1n).ours };
    for (const name of KEY_NAMES) {
      const ttl = { kind: { case: 'seconds', value: 1_000 } } as const;
      await client.put({ key: ours(name), bins, ttl });
      await client.put({ key: ours(name), bins, ttl });
    }
    const answers = await runClient(
      gateway,
      KEY_NAMES.flatMap((name) => [
        { step: 'get', key: theirs(name) },
        { step: 'putIfGeneration', key: theirs(name), bins: { a: int(9n).theirs }, gen: 7 },
        { step: 'putIfGeneration', key: theirs(name), bins: { a: int(2n).theirs }, gen: 2 },
      ]),
    );
    for (const [index, name] of KEY_NAMES.entries()) {
      const [read, wrongGeneration, written] = answers.slice(index * 3, index * 3 + 3);
      expect(read).toMatchObject({ gen: 2, bins: { a: int(1n).theirs } });
      expect(read?.['ttl']).toBeGreaterThan(900);
      expect(read?.['ttl']).toBeLessThanOrEqual(1_000);
      expect(wrongGeneration).toMatchObject({ code: 3 });
      expect(written).toBe('written');
      // And the gateway sees the client's generation: the one it knew is no longer right.
      const stale = client.put({ key: ours(name), bins, generation: 2 });
      expect(ConnectError.from(await failureOfCall(stale)).code).toBe(Code.Aborted);
      await client.put({ key: ours(name), bins, generation: 3 });
    }
  });

  it('stores times to live and for-ever that the gateway reads', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const bins = { a: int(1n).theirs };
    await runClient(gateway, [
      { step: 'put', key: theirs('text'), bins, ttl: 500 },
      { step: 'put', key: theirs('int'), bins, ttl: NEVER_EXPIRES },
    ]);
    const timed = await client.get({ key: ours('text') });
    expect(timed.result?.record?.ttlSeconds).toBeGreaterThan(400);
    expect(timed.result?.record?.generation).toBe(1);
    const forever = await client.get({ key: ours('int') });
    expect(forever.result?.record?.ttlSeconds).toBeUndefined();
  });

  it.skipIf(!requires('own-cluster'))('stores user keys as the gateway does', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    const bins = { a: int(1n) };
    await runClient(gateway, [
      { step: 'put', key: theirs('text'), bins: { a: bins.a.theirs }, sendKey: true },
    ]);
    await client.put({ key: ours('int'), bins: { a: bins.a.ours } });
    const stored = async (key: string | bigint): Promise<unknown> =>
      (await gateway.embedded.control.peek({ namespace: 'test', set: SET, key }))?.userKey;
    const [text, integer] = [ownName('k-é'), -ownInteger(42)];
    expect(await stored(text)).toEqual({ type: 'string', value: text });
    expect(await stored(integer)).toEqual({ type: 'integer', value: integer });
  });
});

function named(name: string) {
  return {
    namespace: 'test',
    set: SET,
    userKey: { case: 'stringValue', value: ownName(name) } as const,
  };
}

function plain(content: ValueInit | undefined): unknown {
  return content === undefined ? undefined : toJson(ValueSchema, create(ValueSchema, content));
}

async function runClient(
  { cluster }: LiveGateway,
  steps: readonly object[],
): Promise<Record<string, unknown>[]> {
  const child = spawn(process.execPath, [SCRIPT, cluster.seeds, SET], {
    timeout: CLIENT_TIMEOUT_MS,
  });
  child.stdin.end(JSON.stringify(steps));
  const [output, errors] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  if (output === '') throw new Error(`the client ended without an answer: ${errors}`);
  return JSON.parse(output) as Record<string, unknown>[];
}
