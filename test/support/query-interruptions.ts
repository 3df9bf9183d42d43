/** Queries that break off in every way and go on: by streams and by pages, over a set without a server. */

import { type QueryResponse, SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import fc from 'fast-check';
import { expect } from 'vitest';
import { RESUME_TOKEN_MAX_BYTES } from '../../server/src/gateway/limits.js';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import { partitionOf } from '../../server/src/model/digest.js';
import { PARTITION_COUNT } from '../../server/src/model/limits.js';
import type { QueryEvent, QueryRequest } from '../../server/src/model/query.js';
import { callStream, callUnary } from './call-context.js';
import { createFakeSet, digestText, type FakeSet } from './fake-set.js';
import { fakeGateway } from './session-gateway.js';
import { seededRandom } from './wire-fuzz.js';

const { query, queryPage } = SessionService.method;

const DATASET = {
  target: { case: 'dataset', value: { namespace: 'test', set: 'users' } },
} as const;
const INDEX = {
  indexFilter: {
    index: { case: 'bin', value: 'id' },
    predicate: { case: 'range', value: {} },
  },
} as const;

/** More calls than any run needs that gets on. */
const CALLS_MAX = 20_000;

interface Run {
  readonly seed: number;
  readonly records: number;
  readonly overIndex: boolean;
  readonly limit: number | undefined;
  /** Those that are read, the end not included; all of them where it is not given. */
  readonly range: readonly [number, number] | undefined;
}

const runs = fc.record({
  seed: fc.nat(),
  records: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 300, max: 900 })),
  overIndex: fc.boolean(),
  limit: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
  range: fc.option(
    fc
      .tuple(fc.nat(PARTITION_COUNT - 1), fc.integer({ min: 1, max: PARTITION_COUNT }))
      .map(([start, size]) => [start, Math.min(start + size, PARTITION_COUNT)] as const),
    { nil: undefined },
  ),
});

/** Checks it with so many sets, limits and interruptions. */
export async function checkInterrupted(numRuns: number): Promise<void> {
  const property = fc.asyncProperty(runs, async (run) => {
    const set = setOf(run);
    expectOnce(await readInterrupted(set, run), set, run);
  });
  await fc.assert(property, { numRuns });
}

/** Checks it with so many sets, limits and sizes of pages. */
export async function checkPages(numRuns: number): Promise<void> {
  const property = fc.asyncProperty(runs, async (run) => {
    const set = setOf(run);
    expectOnce(await readPages(set, run), set, run);
  });
  await fc.assert(property, { numRuns });
}

function setOf({ records, overIndex, seed }: Run): FakeSet {
  return createFakeSet({ records, overIndex, random: seededRandom(seed) });
}

function requestOf({ overIndex, limit, range, seed }: Run) {
  return {
    ...DATASET,
    ...(range === undefined ? {} : partitionsOf(range, seed)),
    ...(overIndex ? INDEX : {}),
    ...(limit === undefined ? {} : { limit: BigInt(limit) }),
  };
}

/** The same as a range and as a list, by turns. */
function partitionsOf([start, end]: readonly [number, number], seed: number) {
  const ids = Array.from({ length: end - start }, (_, index) => start + index);
  return seed % 2 === 0
    ? ({ partitions: { filter: { case: 'range', value: { start, end } } } } as const)
    : { partitions: { filter: { case: 'set', value: { ids } } as const } };
}

/** Streams that break off: the cluster fails, the reader goes away, or its last frames never arrive. */
async function readInterrupted(set: FakeSet, run: Run): Promise<string[]> {
  const random = seededRandom(run.seed + 1);
  const failing = function* (request: QueryRequest): Generator<readonly QueryEvent[]> {
    for (const window of set.query(request)) {
      if (random() < 0.02) throw clientFailure('CONNECTION', {});
      yield window;
    }
  };
  const { services } = fakeGateway({ query: failing });
  const state: ReadState = { found: [], token: new Uint8Array(), isThrough: false };
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const chunkSize = random() < 0.3 ? { chunkSize: 1 + Math.floor(random() * 700) } : {};
    const frames = random() < 0.5 ? Math.floor(random() * 12) : Number.POSITIVE_INFINITY;
    const request = { ...requestOf(run), ...chunkSize, token: state.token };
    // Where the cluster fails, what came before stays, and the query goes on behind it.
    await take(callStream(services, query, request), frames, state).catch(() => undefined);
    expect(state.token.length).toBeLessThanOrEqual(RESUME_TOKEN_MAX_BYTES);
    if (state.isThrough) return state.found;
  }
  throw new Error('the query does not get on');
}

interface ReadState {
  readonly found: string[];
  token: Uint8Array;
  isThrough: boolean;
}

async function take(
  responses: AsyncIterable<QueryResponse>,
  frames: number,
  state: ReadState,
): Promise<void> {
  let taken = 0;
  for await (const { frame } of responses) {
    if (frame.case === 'records') {
      state.found.push(...frame.value.results.map(({ key }) => digestOf(key)));
      state.token = frame.value.token;
    }
    if (frame.case === 'trailer') {
      state.token = frame.value.nextToken;
      state.isThrough = state.token.length === 0;
    }
    taken += 1;
    if (taken > frames) return;
  }
}

async function readPages(set: FakeSet, run: Run): Promise<string[]> {
  const random = seededRandom(run.seed + 2);
  const { services } = fakeGateway({ query: (request) => set.query(request) });
  const found: string[] = [];
  let token: Uint8Array = new Uint8Array();
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const chunkSize = 1 + Math.floor(random() * 400);
    const request = { ...requestOf(run), token, chunkSize };
    const page = await callUnary(services, queryPage, request);
    expect(page.results.length).toBeLessThanOrEqual(chunkSize);
    found.push(...page.results.map(({ key }) => digestOf(key)));
    if (page.nextToken.length === 0) return found;
    token = page.nextToken;
  }
  throw new Error('the query does not get on');
}

function digestOf(key: { readonly digest?: Uint8Array | undefined } | undefined): string {
  return digestText(key?.digest ?? new Uint8Array());
}

function expectOnce(found: readonly string[], set: FakeSet, { limit, range }: Run): void {
  const [start, end] = range ?? [0, PARTITION_COUNT];
  const asked = [...set.digests].filter((digest) => {
    const partition = partitionOf(Buffer.from(digest, 'hex'));
    return partition >= start && partition < end;
  });
  expect(new Set(found).size).toBe(found.length);
  expect(found).toHaveLength(Math.min(limit ?? asked.length, asked.length));
  const known = new Set(asked);
  expect(found.every((digest) => known.has(digest))).toBe(true);
}
