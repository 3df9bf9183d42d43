/** The check that a cluster takes a condition for what our engine takes it for: the same records pass. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import fc from 'fast-check';
import { expect } from 'vitest';
import { AelError } from '../../server/src/ael/ael-error.js';
import { compileAel } from '../../server/src/ael/compile.js';
import { compileFilter } from '../../server/src/engine/expression/record-filter.js';
import type { StoredRecord } from '../../server/src/engine/record.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { valueToProto } from '../../server/src/gateway/translate/value.js';
import { type AelBins, arbitraryAel, arbitraryAelBins } from './arbitrary-ael.js';
import { callStream, callUnary } from './call-context.js';
import { startEmbeddedServices } from './embedded-services.js';
import { allOf, rowsOf } from './query-calls.js';
import type { SegmentInit } from './session-gateway.js';
import { GIVEN_SEEDS } from './test-cluster.js';

const RECORDS = 40;

export interface AelMeaning {
  /** Conditions that compile, and those that some and not all records pass. */
  readonly compiled: number;
  readonly telling: number;
}

/** On the cluster of the test: an embedded node, or one that was given. */
export async function checkAelMeaning(runs: number): Promise<AelMeaning> {
  const { services } = await startEmbeddedServices();
  const set = {
    namespace: 'test',
    set: `meaning${GIVEN_SEEDS === undefined ? '' : String(process.pid)}`,
  };
  const all = fc.sample(arbitraryAelBins, RECORDS);
  await writeAll(services, all, set);
  const stored = all.map((bins) => recordOf(bins, set.set));
  const counts = { compiled: 0, telling: 0 };
  await fc.assert(
    fc.asyncProperty(arbitraryAel, async (text) => {
      const passes = filterOf(text);
      if (passes === undefined) return;
      const expected = stored.flatMap((record, id) => (passes(record) ? [id] : []));
      const found = await foundBy(services, text, set);
      expect([text, found]).toEqual([text, expected]);
      counts.compiled += 1;
      counts.telling += Number(expected.length > 0 && expected.length < RECORDS);
    }),
    { numRuns: runs },
  );
  return counts;
}

type SetOfRecords = { readonly namespace: string; readonly set: string };

function filterOf(text: string): ReturnType<typeof compileFilter> | undefined {
  try {
    const features = { paths: true, strings: false };
    return compileFilter(compileAel(text, { purpose: 'filter', features }).expression, () => 0);
  } catch (error) {
    if (error instanceof AelError) return undefined;
    throw new Error(`what compiles is sound: ${text}`, { cause: error });
  }
}

async function foundBy(
  services: readonly BoundService[],
  text: string,
  set: SetOfRecords,
): Promise<readonly number[]> {
  const request = {
    target: { case: 'dataset', value: set },
    filterExpression: { form: { case: 'ael', value: text } },
  } as const;
  const rows = rowsOf(await allOf(callStream(services, SessionService.method.query, request)));
  return rows
    .map(({ record }) => {
      const kind = record?.bins['id']?.kind;
      return kind?.case === 'intValue' ? Number(kind.value) : Number.NaN;
    })
    .toSorted((a, b) => a - b);
}

async function writeAll(
  services: readonly BoundService[],
  records: readonly AelBins[],
  set: SetOfRecords,
): Promise<void> {
  const segments = records.map((bins, id): SegmentInit => {
    const values = Object.entries({ ...bins, id: { type: 'int', value: BigInt(id) } as const });
    return {
      verb: { case: 'upsert', value: {} },
      keys: [{ ...set, userKey: { case: 'intValue', value: BigInt(id) } }],
      operations: values.flatMap(([bin, value]) =>
        value === undefined ? [] : [{ bin, op: { case: 'put', value: valueToProto(value) } }],
      ),
    };
  });
  const { summary } = await callUnary(services, SessionService.method.execute, { segments });
  expect(summary?.failed).toBe(0);
}

function recordOf(bins: AelBins, set: string): StoredRecord {
  return {
    digest: new Uint8Array(20),
    set,
    bins: Object.entries(bins).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    generation: 1,
    voidTimeSeconds: 0,
    lastUpdateTimeMs: 0,
    storedBytes: 100,
  };
}
