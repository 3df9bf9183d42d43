/** Queries over an index on the elements of lists: each record once, in one stream, in parts and in pages. */

import { IndexCollection } from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Driver } from '../../server/src/driver/driver.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callStream, callUnary } from '../support/call-context.js';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.js';
import { MANY } from '../support/many-records.js';
import { allOf, rowsOf, trailerOf } from '../support/query-calls.js';
import { int } from '../support/session-gateway.js';

const { execute, query, queryPage } = SessionService.method;

const RECORDS = 60;
/** More than the hundred entries among which a server looks for repetitions. */
const ELEMENTS = 130;
const INDEX = 'aerogate_query_elements';

const REQUEST = {
  target: { case: 'dataset', value: MANY },
  indexFilter: {
    index: { case: 'bin', value: 'l' },
    collection: IndexCollection.LIST,
    predicate: { case: 'range', value: { low: 1n, high: 1_000n } },
  },
} as const;

describe('a query over elements of lists', () => {
  it('brings each record once', async () => {
    const { services } = await startFilled();
    const frames = await allOf(callStream(services, query, REQUEST));

    expect(idsOf(rowsOf(frames))).toEqual(ALL);
    expect(trailerOf(frames)).toMatchObject({ rowsSent: BigInt(RECORDS) });
  });

  it('brings as many records as its limit, all of them different', async () => {
    const { services } = await startFilled();
    const rows = rowsOf(await allOf(callStream(services, query, { ...REQUEST, limit: 41n })));

    expect(rows).toHaveLength(41);
    expect(new Set(idsOf(rows)).size).toBe(41);
  });

  it.each([1, 7, 59, 61])('goes on from the token of every part of %i', async (chunkSize) => {
    const { services } = await startFilled();
    const found: RecordResult[] = [];
    let token: Uint8Array = new Uint8Array();
    do {
      const frames = await allOf(
        callStream(services, query, { ...REQUEST, chunkSize, token, limit: 1_000n }),
      );
      found.push(...rowsOf(frames));
      token = trailerOf(frames).nextToken;
    } while (token.length > 0);

    expect(idsOf(found)).toEqual(ALL);
  });

  it.each([3, 25])('fills pages of %i', async (chunkSize) => {
    const { services } = await startFilled();
    const pages: (readonly RecordResult[])[] = [];
    let token: Uint8Array = new Uint8Array();
    do {
      const page = await callUnary(services, queryPage, { ...REQUEST, chunkSize, token });
      pages.push(page.results);
      token = page.nextToken;
    } while (token.length > 0);

    expect(idsOf(pages.flat())).toEqual(ALL);
    const full = Math.floor(RECORDS / chunkSize);
    expect(pages.slice(0, full).map(({ length }) => length)).toEqual(Array(full).fill(chunkSize));
  });
});

const ALL = Array.from({ length: RECORDS }, (_, id) => id);

async function startFilled(): Promise<EmbeddedServices> {
  const started = await startEmbeddedServices({ nodes: 2 });
  await createIndex(started.driver);
  await write(started.services);
  return started;
}

async function write(services: readonly BoundService[]): Promise<void> {
  const segments = ALL.map((id) => {
    const values = Array.from({ length: ELEMENTS }, (_, i) => int(BigInt(1 + id + i * 2)));
    return {
      verb: { case: 'upsert', value: {} } as const,
      keys: [{ ...MANY, userKey: { case: 'intValue', value: BigInt(id) } as const }],
      operations: [
        {
          bin: 'l',
          op: { case: 'put', value: { kind: { case: 'listValue', value: { values } } } } as const,
        },
      ],
    };
  });
  const { summary } = await callUnary(services, execute, { segments });
  expect(summary).toMatchObject({ ok: RECORDS });
}

async function createIndex(driver: Driver): Promise<void> {
  const { namespace, set } = MANY;
  const ask = async (command: string, to: 'any' | 'all'): Promise<readonly string[]> => {
    const request = { commands: [command], target: { to } } as const;
    const answers = await driver.info(request, { settings: CONTRACT_SETTINGS });
    return answers.map((each) => each.answers.get(command)?.toLowerCase() ?? '');
  };
  const subject = `namespace=${namespace};set=${set};indexname=${INDEX}`;
  const [made] = await ask(`sindex-create:${subject};bin=l;type=numeric;indextype=list`, 'any');
  expect(made).toBe('ok');
  await expect
    .poll(() => ask(`sindex/${namespace}/${INDEX}`, 'all'))
    .toSatisfy((states: readonly string[]) => states.every((s) => s.includes('load_pct=100')));
}

function idsOf(rows: readonly RecordResult[]): number[] {
  return rows.map(({ key }) => Number(key?.userKey.value)).toSorted((a, b) => a - b);
}
