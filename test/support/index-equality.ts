/** The check that a query finds the same records by the index it chooses as it finds without one. */

import type { ExpressionNode } from '@aerogate/proto/aerogate/v1/expression_pb';
import { ExpressionService, QueryAccess } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import {
  IndexCollection,
  IndexService,
  IndexState,
  IndexType,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { KnownIndex } from '../../server/src/ael/index-choice/known-index.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { contextToProto } from '../../server/src/gateway/translate/context.js';
import { expressionTree } from '../../server/src/gateway/translate/expression-tree.js';
import { valueToProto } from '../../server/src/gateway/translate/value.js';
import { arbitraryFilter } from './arbitrary-filter.js';
import { type ArbitraryBins, arbitraryBins } from './arbitrary-filter-bins.js';
import { callStream, callUnary } from './call-context.js';
import { startEmbeddedServices } from './embedded-services.js';
import { FILTER_INDEXES } from './filter-indexes.js';
import { allOf, rowsOf } from './query-calls.js';
import type { SegmentInit } from './session-gateway.js';

const RECORDS = 400;
const SET = { namespace: 'test', set: 'indexed' } as const;
/** A part of the partitions, with some hundred records: a query asks for them in windows. */
const DATASET = {
  target: { case: 'dataset', value: SET },
  partitions: { filter: { case: 'range', value: { start: 0, end: 768 } } },
} as const;

/** Queries that went by an index, and those that found records. */
export interface IndexEquality {
  readonly indexed: number;
  readonly found: number;
}

/** On an embedded node of its own, with random records, every kind of index, and so many random filters. */
export async function checkIndexEquality(runs: number): Promise<IndexEquality> {
  const { services } = await startEmbeddedServices();
  await writeAll(services, fc.sample(arbitraryBins, RECORDS));
  for (const index of FILTER_INDEXES) await createIndex(services, index);
  await Promise.all(FILTER_INDEXES.map(({ name }) => untilReady(services, name)));
  const counts = { indexed: 0, found: 0 };
  await fc.assert(
    fc.asyncProperty(arbitraryFilter, async (filter) => {
      const tree = expressionTree(filter);
      if (tree === undefined) return;
      const plain = await keysOf(services, 'filterExpression', tree);
      const chosen = await keysOf(services, 'where', tree);
      expect(chosen).toEqual(plain);
      if (typeof plain === 'string') return;
      counts.found += Number(plain.length > 0);
      const where = { form: { case: 'tree', value: tree } } as const;
      const { explainQuery } = ExpressionService.method;
      const { access } = await callUnary(services, explainQuery, { query: { ...DATASET, where } });
      counts.indexed += Number(access === QueryAccess.SECONDARY_INDEX);
    }),
    { numRuns: runs },
  );
  return counts;
}

/** The keys found, in order, or how the query failed. A filter that has no index is never planned with. */
async function keysOf(
  services: readonly BoundService[],
  field: 'where' | 'filterExpression',
  tree: ExpressionNode,
): Promise<readonly number[] | string> {
  const { query } = SessionService.method;
  const condition = { [field]: { form: { case: 'tree', value: tree } } };
  try {
    const rows = rowsOf(await allOf(callStream(services, query, { ...DATASET, ...condition })));
    return rows
      .map(({ record }) => {
        const kind = record?.bins['n']?.kind;
        return kind?.case === 'intValue' ? Number(kind.value) : Number.NaN;
      })
      .toSorted((a, b) => a - b);
  } catch (error) {
    return String(error);
  }
}

async function writeAll(
  services: readonly BoundService[],
  records: readonly ArbitraryBins[],
): Promise<void> {
  const { execute } = SessionService.method;
  const segments = records.map((bins, id): SegmentInit => {
    const values = Object.entries({ ...bins, n: { type: 'int', value: BigInt(id) } as const });
    return {
      verb: { case: 'upsert', value: {} },
      keys: [{ ...SET, userKey: { case: 'intValue', value: BigInt(id) } }],
      operations: values.flatMap(([bin, value]) =>
        value === undefined ? [] : [{ bin, op: { case: 'put', value: valueToProto(value) } }],
      ),
    };
  });
  const { summary } = await callUnary(services, execute, { segments });
  expect(summary?.failed).toBe(0);
}

const TYPES = {
  numeric: IndexType.INTEGER,
  string: IndexType.STRING,
  blob: IndexType.BLOB,
  geo2dsphere: IndexType.GEO2DSPHERE,
} as const;
const COLLECTIONS = {
  default: IndexCollection.DEFAULT,
  list: IndexCollection.LIST,
  mapKeys: IndexCollection.MAP_KEYS,
  mapValues: IndexCollection.MAP_VALUES,
} as const;

async function createIndex(services: readonly BoundService[], index: KnownIndex): Promise<void> {
  const { subject, type, collection, name } = index;
  if (subject.by === 'set') throw new TypeError('an index of a set has no values');
  const source =
    subject.by === 'bin'
      ? ({ case: 'bin', value: subject.bin } as const)
      : ({
          case: 'expression',
          value: { form: { case: 'packed', value: subject.packed } },
        } as const);
  const context = subject.by === 'bin' ? contextToProto(subject.context ?? []) : [];
  await callUnary(services, IndexService.method.createIndex, {
    target: DATASET.target,
    ...{ name, source, type: TYPES[type], collection: COLLECTIONS[collection] },
    context: context ?? [],
  });
}

async function untilReady(services: readonly BoundService[], name: string): Promise<void> {
  const request = { namespace: 'test', name, interval: { seconds: 0n, nanos: 100_000_000 } };
  const followed = callStream(services, IndexService.method.watchIndex, request);
  for await (const { index } of followed) if (index?.state === IndexState.READY) return;
}
