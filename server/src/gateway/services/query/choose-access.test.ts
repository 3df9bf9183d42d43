import { ExpressionOp as Op } from '@aerogate/proto/aerogate/v1/expression_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { callStream, callUnary } from '../../../../../test/support/call-context.js';
import { createFakeClock } from '../../../../../test/support/fake-clock.js';
import { type FakeDriverOptions, infoAnswer } from '../../../../../test/support/fake-driver.js';
import { entry } from '../../../../../test/support/index-lists.js';
import {
  allOf,
  DATASET,
  fakeSet,
  overSet,
  type QueryInit,
} from '../../../../../test/support/query-calls.js';
import { fakeGateway, int, statusOf } from '../../../../../test/support/session-gateway.js';
import { binNode, callNode, literalNode } from '../../../../../test/support/tree-nodes.js';
import { serverFailure } from '../../../model/aerospike-error.js';
import { INT64_MAX } from '../../../model/limits.js';
import { intValue } from '../../../model/value.js';
import { INDEX_KNOWLEDGE_MAX_AGE_MS } from '../index/known-indexes.js';

const { query, queryPage } = SessionService.method;

const OVER_21 = {
  form: { case: 'tree', value: callNode(Op.GT, binNode('age'), literalNode(int(21n))) },
} as const;
const AGE = entry('users_age');
const CITY = entry('users_city', { bin: 'city', type: 'string' });

/** A gateway on one node that lists these indexes. */
function gatewayWith(lists: readonly string[] | Error, options: FakeDriverOptions = {}) {
  const clock = createFakeClock();
  let listed: readonly string[] | Error = lists;
  const gateway = fakeGateway({
    ...{ clock, ...options },
    info: ({ commands }) => {
      if (listed instanceof Error) throw listed;
      const all = listed.join(';');
      return [
        infoAnswer('A1', commands, (command) =>
          command.startsWith('sindex-list') ? all : 'entries=100;entries_per_bval=2;load_pct=100',
        ),
      ];
    },
  });
  const asked = () =>
    gateway.driver.calls.flatMap((call) => (call.call === 'query' ? [call.request] : []));
  return {
    ...{ ...gateway, clock, asked },
    /** The answers of nodes change. */
    list(next: readonly string[]): void {
      listed = next;
    },
    async run(request: QueryInit) {
      const frames = await allOf(callStream(gateway.services, query, { ...DATASET, ...request }));
      const header = frames[0]?.frame;
      return header?.case === 'header' ? header.value.indexName : undefined;
    },
    commands: () =>
      gateway.driver.calls.flatMap((call) => (call.call === 'info' ? call.request.commands : [])),
  };
}

describe('the index of a query', () => {
  it('is chosen from its condition, which stays its filter', async () => {
    const gateway = gatewayWith([CITY, AGE]);
    expect(await gateway.run({ where: OVER_21 })).toBe('users_age');
    const [first] = gateway.asked();
    expect(first?.index).toEqual({
      bin: 'age',
      collection: 'default',
      context: [],
      begin: intValue(22),
      end: intValue(INT64_MAX),
    });
    expect(first?.filter).toMatchObject({ node: 'operation', name: 'gt' });
  });

  it('is none where none fits, where a filter is packed or never chooses, and where a key says where to begin', async () => {
    const gateway = gatewayWith([CITY, AGE]);
    const packed = { form: { case: 'packed', value: Uint8Array.of(0xc3) } } as const;
    const key = { namespace: 'test', set: 'users' };
    const after = { ...key, userKey: { case: 'stringValue', value: 'k' } } as const;
    for (const request of [
      {},
      { where: packed },
      { filterExpression: OVER_21 },
      { where: OVER_21, partitions: { filter: { case: 'after', value: after } } },
    ] satisfies QueryInit[]) {
      expect(await gateway.run(request)).toBe('');
    }
    expect(gateway.asked().some(({ index }) => index !== undefined)).toBe(false);
  });

  it('is asked for by name where the request does, and left alone', async () => {
    const gateway = gatewayWith([CITY, AGE]);
    const indexFilter = {
      index: { case: 'indexName', value: 'users_city' },
      predicate: { case: 'range', value: { low: 5n } },
    } as const;
    expect(await gateway.run({ where: OVER_21, indexFilter })).toBe('users_city');
    expect(gateway.commands()).toEqual([]);
    const hint = { preference: { case: 'indexName', value: 'users_age' } } as const;
    const status = await statusOf(gateway.run({ indexFilter, hint }));
    expect(status.code).toBe(Code.InvalidArgument);
    expect(status.message).toMatch(/^hint: the index is given/);
  });

  it('follows a hint that fits, and ignores one that does not unless it is hard', async () => {
    const wide = entry('all_ages', { set: 'null' });
    const gateway = gatewayWith([wide, AGE, CITY]);
    const byName = (value: string, hard = false): QueryInit => ({
      where: OVER_21,
      hint: { preference: { case: 'indexName', value }, hard },
    });
    expect(await gateway.run(byName('users_age'))).toBe('users_age');
    expect(await gateway.run(byName('users_city'))).toBe('users_age');
    expect(await gateway.run(byName('nobodys'))).toBe('users_age');
    const unusable = await statusOf(gateway.run(byName('users_city', true)));
    expect(unusable.code).toBe(Code.FailedPrecondition);
    expect(unusable.message).toMatch(/^hint: the index cannot/);
    const missing = await statusOf(gateway.run(byName('nobodys', true)));
    expect(missing.code).toBe(Code.NotFound);
  });

  it('is required where the request says so', async () => {
    const gateway = gatewayWith([CITY]);
    for (const where of [{ where: OVER_21 }, {}]) {
      const status = await statusOf(gateway.run({ ...where, requireIndex: true }));
      expect(status.code).toBe(Code.FailedPrecondition);
      expect(status.message).toMatch(/^requireIndex: no index fits/);
    }
    expect(gateway.asked()).toEqual([]);
  });

  it('is none where nobody can be asked, unless one is required', async () => {
    const gateway = gatewayWith(serverFailure(22));
    expect(await gateway.run({ where: OVER_21 })).toBe('');
    const status = await statusOf(gateway.run({ where: OVER_21, requireIndex: true }));
    expect(status.code).toBe(Code.FailedPrecondition);
  });

  it('asks nobody where the condition cannot hold', async () => {
    const gateway = gatewayWith([]);
    const no = literalNode({ kind: { case: 'boolValue', value: false } });
    expect(await gateway.run({ where: { form: { case: 'tree', value: no } } })).toBe('');
    expect(gateway.asked()).toEqual([]);
  });
});

describe('what is known of indexes', () => {
  it('is kept for a while', async () => {
    const gateway = gatewayWith([AGE]);
    await gateway.run({ where: OVER_21 });
    await gateway.run({ where: OVER_21 });
    expect(gateway.commands()).toHaveLength(2);
    gateway.clock.advance(INDEX_KNOWLEDGE_MAX_AGE_MS);
    gateway.list([]);
    expect(await gateway.run({ where: OVER_21 })).toBe('');
  });

  it('is forgotten when an index turns out to be gone', async () => {
    const gateway = gatewayWith([AGE], {
      *query({ index }) {
        yield [];
        if (index !== undefined) throw serverFailure(201);
      },
    });
    // Nobody named it: the same call, repeated, looks for another way.
    await expect(gateway.run({ where: OVER_21 })).rejects.toMatchObject({
      codeName: 'INDEX_NOTREADABLE',
    });
    gateway.list([]);
    await expect(gateway.run({ where: OVER_21 })).rejects.toThrow(/without reading all/);
    expect(gateway.commands().filter((command) => command.startsWith('sindex-list'))).toHaveLength(
      2,
    );
  });
});

describe('a query that goes on', () => {
  const page = { ...DATASET, where: OVER_21, chunkSize: 2 };

  it('goes by the index it began with, whichever would be chosen now', async () => {
    const gateway = gatewayWith([AGE], overSet(fakeSet(10)));
    const first = await callUnary(gateway.services, queryPage, page);
    expect(first.indexName).toBe('users_age');
    gateway.clock.advance(INDEX_KNOWLEDGE_MAX_AGE_MS);
    gateway.list([AGE, entry('better_age', { set: 'null' })]);
    const next = await callUnary(gateway.services, queryPage, { ...page, token: first.nextToken });
    expect(next.indexName).toBe('users_age');
  });

  it('goes by none where it began with none', async () => {
    const gateway = gatewayWith([], overSet(fakeSet(10)));
    const first = await callUnary(gateway.services, queryPage, page);
    gateway.clock.advance(INDEX_KNOWLEDGE_MAX_AGE_MS);
    gateway.list([AGE]);
    const next = await callUnary(gateway.services, queryPage, { ...page, token: first.nextToken });
    expect([first.indexName, next.indexName]).toEqual(['', '']);
  });

  it('is told to begin anew where its index is gone', async () => {
    const gateway = gatewayWith([AGE], overSet(fakeSet(10)));
    const first = await callUnary(gateway.services, queryPage, page);
    gateway.list([]);
    gateway.clock.advance(INDEX_KNOWLEDGE_MAX_AGE_MS);
    const next = callUnary(gateway.services, queryPage, { ...page, token: first.nextToken });
    expect((await statusOf(next)).message).toMatch(/index the query goes by is gone/);
  });

  it('waits for a node that has yet to build its part of the index, and keeps its token', async () => {
    const gateway = gatewayWith([AGE], overSet(fakeSet(10)));
    const first = await callUnary(gateway.services, queryPage, page);
    gateway.list([entry('users_age', { state: 'WO' })]);
    gateway.clock.advance(INDEX_KNOWLEDGE_MAX_AGE_MS);
    const goOn = { ...page, token: first.nextToken };
    await expect(callUnary(gateway.services, queryPage, goOn)).rejects.toMatchObject({
      codeName: 'INDEX_NOTREADABLE',
    });
    gateway.list([AGE]);
    const next = await callUnary(gateway.services, queryPage, goOn);
    expect(next.indexName).toBe('users_age');
  });
});
