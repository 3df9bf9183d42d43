/** Numbers out of range, words no enum has, and requests too large or without their parts: refused before anything is sent. */

import type { ErrorDisposition } from '@aerogate/proto/aerogate/v1/record_pb';
import type { ReadModeSc, Replica } from '@aerogate/proto/aerogate/v1/settings_pb';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  BINS_MAX,
  KEYS_MAX,
  OPERATIONS_MAX,
  SEGMENTS_MAX,
} from '../../server/src/gateway/limits.js';
import {
  type Case,
  DELETE,
  execute,
  expectRefused,
  expectUntouched,
  int,
  key,
  many,
  type Put,
  put,
  putBin,
  QUERY,
  refusalOf,
  SECRET,
  shortKey,
  summaryOf,
  TESTED_BINDINGS,
  text,
  UPSERT,
  upsert,
} from '../support/bad-request.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { sessionClient } from '../support/transport-gateway.js';

const seconds = (number: number): Put => ({ ttl: { kind: { case: 'seconds', value: number } } });
const settings = (given: object): Put => ({ session: { settings: given } });

const NUMBERS: readonly Case[] = [
  ['generation 0', put({ v: int(1n) }, { generation: 0 }), 'generation', /65535/],
  ['generation 65536', put({ v: int(1n) }, { generation: 65_536 }), 'generation', /65535/],
  [
    'a generation of a segment',
    execute({ ...DELETE, generation: 65_536 }),
    'segments[0].generation',
    /65535/,
  ],
  ['a TTL of 0', put({ v: int(1n) }, seconds(0)), 'ttl.seconds', /315360000/],
  ['a TTL past ten years', put({ v: int(1n) }, seconds(315_360_001)), 'ttl.seconds', /315360000/],
  [
    'a TTL that has passed',
    put({ v: int(1n) }, { ttl: { kind: { case: 'at', value: { seconds: 1n } } } }),
    'ttl.at',
    /passed/,
  ],
  ['a TTL of no kind', put({ v: int(1n) }, { ttl: {} }), 'ttl', /required/],
  [
    '101 retries',
    put({ v: int(1n) }, settings({ maxRetries: 101 })),
    'session.settings.maxRetries',
    /100/,
  ],
  [
    'a timeout of 25 hours',
    put({ v: int(1n) }, settings({ totalTimeout: { seconds: 90_000n } })),
    'session.settings.totalTimeout',
    /24 h/,
  ],
  [
    'a timeout below zero',
    put({ v: int(1n) }, settings({ totalTimeout: { seconds: -1n } })),
    'session.settings.totalTimeout',
    /24 h/,
  ],
  [
    'a timeout of half a millisecond',
    put({ v: int(1n) }, settings({ socketTimeout: { nanos: 500_000 } })),
    'session.settings.socketTimeout',
    /millisecond/,
  ],
  [
    'a queue of no records',
    put({ v: int(1n) }, settings({ recordQueueSize: 0 })),
    'session.settings.recordQueueSize',
    /100000/,
  ],
  [
    'a touch percentage of 101',
    { get: { key, session: { settings: { readTouchTtlPercent: 101 } } } },
    'session.settings.readTouchTtlPercent',
    /100/,
  ],
  [
    'an answer that is too small',
    { get: { key, maxResponseBytes: 65_535 } },
    'maxResponseBytes',
    /65536/,
  ],
  [
    'an answer that is too large',
    { get: { key, maxResponseBytes: 67_108_865 } },
    'maxResponseBytes',
    /67108864/,
  ],
  ['a tag of 65 letters', { get: { key, requestTag: 'x'.repeat(65) } }, 'requestTag', /64/],
  ['a tag with a line break', { get: { key, requestTag: 'a\nb' } }, 'requestTag', /ASCII/],
];

const ENUMS: readonly Case[] = [
  [
    'an unknown disposition',
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a number the enum does not have
    { get: { key, errorDisposition: 99 as ErrorDisposition } },
    'errorDisposition',
    /./,
  ],
  [
    'an unknown replica',
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a number the enum does not have
    { get: { key, session: { settings: { replica: 77 as Replica } } } },
    'session.settings.replica',
    /./,
  ],
  [
    'an unknown commit level',
    put({ v: int(1n) }, settings({ commitLevel: -1 })),
    'session.settings.commitLevel',
    /./,
  ],
  [
    'an unknown read mode',
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a number the enum does not have
    { get: { key, session: { settings: { readModeSc: 2_147_483_647 as ReadModeSc } } } },
    'session.settings.readModeSc',
    /./,
  ],
];

const SHAPES: readonly Case[] = [
  ['no segments', { execute: {} }, 'segments', /at least one/],
  ['no verb', execute({ operations: [putBin('a')] }), 'segments[0]', /verb/],
  ['no operation in an upsert', upsert(), 'segments[0].operations', /needs an operation/],
  [
    'only reads in an upsert',
    upsert({ bin: 'a', op: { case: 'get', value: {} } }),
    'segments[0].operations',
    /query reads/,
  ],
  [
    'a write in a query',
    execute({ ...QUERY, operations: [putBin('a')] }),
    'segments[0].operations',
    /reads/,
  ],
  [
    'operations of a delete',
    execute({ ...DELETE, operations: [putBin('a')] }),
    'segments[0].operations',
    /no operations/,
  ],
  ['an operation of no kind', upsert({ bin: 'a' }), 'segments[0].operations[0]', /cases/],
  [
    'text added',
    upsert({ bin: 'a', op: { case: 'add', value: text(SECRET) } }),
    'segments[0].operations[0].add',
    /int or double/,
  ],
  [
    'a number appended',
    upsert({ bin: 'a', op: { case: 'append', value: int(1n) } }),
    'segments[0].operations[0].append',
    /string or bytes/,
  ],
  [
    'a TTL of a query',
    execute({ ...QUERY, ttl: { kind: { case: 'never', value: {} } } }),
    'segments[0].ttl',
    /does not take/,
  ],
  [
    'a generation of a query',
    execute({ ...QUERY, generation: 1 }),
    'segments[0].generation',
    /does not take/,
  ],
  ['bins beside no bins', { get: { key, bins: ['a'], noBins: true } }, 'noBins', /bins/],
  [
    'too many segments',
    { execute: { segments: many(SEGMENTS_MAX + 1, { ...QUERY, keys: [shortKey] }) } },
    'segments',
    /1000/,
  ],
  ['too many keys', execute({ ...QUERY, keys: many(KEYS_MAX + 1, shortKey) }), 'segments', /5000/],
  [
    'too many keys over two segments',
    { execute: { segments: many(2, { ...QUERY, keys: many(KEYS_MAX / 2 + 1, shortKey) }) } },
    'segments',
    /5000/,
  ],
  [
    'too many operations',
    execute({ ...UPSERT, operations: many(OPERATIONS_MAX + 1, putBin('a')) }),
    'segments[0].operations',
    /1000/,
  ],
  ['too many bins', { get: { key, bins: many(BINS_MAX + 1, 'b') } }, 'bins', /32767/],
];

const UNKNOWN_BEHAVIOR: Case = [
  'a behaviour nobody defined',
  { get: { key, session: { behavior: 'FASTER' } } },
  'session.behavior',
  /no behaviour/,
];

describe.each(TESTED_BINDINGS)('%s', (binding) => {
  it.each(Object.entries({ numbers: NUMBERS, enums: ENUMS, shapes: SHAPES }))(
    'refuses wrong %s',
    async (_name, cases) => {
      await expectRefused(await startLiveGateway(), binding, cases);
    },
  );

  it('refuses a behaviour nobody defined, never taking DEFAULT', async () => {
    const [, request, field, says] = UNKNOWN_BEHAVIOR;
    const gateway = await startLiveGateway();
    const error = await refusalOf(gateway, binding, request);
    expect(summaryOf(error)).toEqual({
      code: Code.InvalidArgument,
      reason: 'UNKNOWN_BEHAVIOR',
      field,
    });
    expect(error.rawMessage).toMatch(says);
    await expectUntouched(gateway);
  });

  it('takes as many as the limits allow', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, binding);
    const keys = Array.from({ length: KEYS_MAX }, (_, number) => ({
      ...shortKey,
      userKey: { case: 'intValue', value: BigInt(number) } as const,
    }));
    const exists = { case: 'exists', value: {} } as const;
    const { results } = await client.execute({ segments: [{ verb: exists, keys }] });
    expect(results).toHaveLength(KEYS_MAX);
    const single = Array.from({ length: SEGMENTS_MAX }, () => ({ verb: exists, keys: [shortKey] }));
    expect((await client.execute({ segments: single })).results).toHaveLength(SEGMENTS_MAX);
    const operations = many(OPERATIONS_MAX, putBin('a'));
    const { summary } = await client.execute({
      segments: [{ ...UPSERT, keys: [shortKey], operations }],
    });
    expect(summary?.ok).toBe(1);
  });
});
