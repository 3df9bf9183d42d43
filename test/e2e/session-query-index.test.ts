/** Queries over secondary indexes: what a range selects, exactly, also in pages that end inside of one value. */

import type { IndexFilter, IndexFilterSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Driver, InfoAnswer } from '../../server/src/driver/driver.js';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callStream, callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { MANY } from '../support/many-records.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { int, statusOf, text } from '../support/session-gateway.js';

const { execute, query, queryPage } = SessionService.method;

type FilterInit = Exclude<MessageInitShape<typeof IndexFilterSchema>, IndexFilter>;

const DATASET = { target: { case: 'dataset', value: MANY } } as const;
/** So many values that each is shared by many records, and a page ends among them. */
const VALUES = 5;
const RECORDS = 300;

describe('Query over an index', () => {
  it('finds a range of integers, and of pages of any size each record once', async () => {
    const { services, driver } = await startEmbeddedServices({ nodes: 2 });
    await createIndex(driver, 'aerogate_query_n', 'n', 'numeric');
    await write(services);
    const indexFilter: FilterInit = {
      index: { case: 'bin', value: 'n' },
      predicate: { case: 'range', value: { low: 1n, high: 3n } },
    };
    const frames = await allOf(callStream(services, query, { ...DATASET, indexFilter }));
    expect(frames[0]?.frame.value).toMatchObject({ indexName: 'aerogate_query_n' });
    const whole = rowsOf(frames);
    const expected = Array.from({ length: RECORDS }, (_, id) => id).filter(
      (id) => id % VALUES >= 1 && id % VALUES <= 3,
    );
    expect(idsOf(whole)).toEqual(expected);

    for (const chunkSize of [7, 64]) {
      const found: number[] = [];
      let token: Uint8Array = new Uint8Array();
      do {
        const request = { ...DATASET, indexFilter, chunkSize, token };
        const page = await callUnary(services, queryPage, request);
        expect(page.indexName).toBe('aerogate_query_n');
        found.push(...idsOf(page.results));
        token = page.nextToken;
      } while (token.length > 0);
      expect(found.toSorted((a, b) => a - b)).toEqual(expected);
    }
  });

  it.each<[string, string, FilterInit, (id: number) => boolean]>([
    [
      'equal text',
      'string',
      { index: { case: 'bin', value: 's' }, predicate: { case: 'equal', value: text('v2') } },
      (id) => id % VALUES === 2,
    ],
    [
      'equal text, by the name of the index',
      'string',
      {
        index: { case: 'indexName', value: 'aerogate_query_s' },
        predicate: { case: 'equal', value: text('v2') },
      },
      (id) => id % VALUES === 2,
    ],
  ])('finds %s', async (_name, type, indexFilter, matches) => {
    const { services, driver } = await startEmbeddedServices();
    await createIndex(driver, 'aerogate_query_s', 's', type);
    await write(services);
    const rows = rowsOf(await allOf(callStream(services, query, { ...DATASET, indexFilter })));

    expect(idsOf(rows)).toEqual(Array.from({ length: RECORDS }, (_, id) => id).filter(matches));
  });

  it('finds points within a circle and a region', async () => {
    const { services, driver } = await startEmbeddedServices();
    await createIndex(driver, 'aerogate_query_g', 'g', 'geo2dsphere');
    await write(services);
    const idsWithin = async (predicate: NonNullable<FilterInit['predicate']>) =>
      idsOf(
        rowsOf(
          await allOf(
            callStream(services, query, {
              ...DATASET,
              indexFilter: { index: { case: 'bin', value: 'g' }, predicate },
            }),
          ),
        ),
      );
    const box = (size: number) => [
      [-size, -size],
      [size, -size],
      [size, size],
      [-size, size],
      [-size, -size],
    ];
    const region = { type: 'Polygon', coordinates: [box(0.45)] };

    // Points stand on the equator, a tenth of a degree (some 11 km) apart.
    expect(
      await idsWithin({
        case: 'withinRadius',
        value: { longitude: 0, latitude: 0, radiusMeters: 25_000 },
      }),
    ).toEqual([0, 1, 2]);
    expect(await idsWithin({ case: 'withinRegion', value: JSON.stringify(region) })).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('is NOT_FOUND where there is no such index', async () => {
    const { services } = await startEmbeddedServices();
    await write(services);
    const status = await statusOf(
      callUnary(services, queryPage, {
        ...DATASET,
        indexFilter: {
          index: { case: 'bin', value: 'none' },
          predicate: { case: 'equal', value: int(1n) },
        },
      }),
    );

    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
  });
});

async function write(services: readonly BoundService[]): Promise<void> {
  const segments = Array.from({ length: RECORDS }, (_, id) => ({
    verb: { case: 'upsert', value: {} } as const,
    keys: [{ ...MANY, userKey: { case: 'intValue', value: BigInt(id) } as const }],
    operations: [
      { bin: 'n', op: { case: 'put', value: int(BigInt(id % VALUES)) } as const },
      { bin: 's', op: { case: 'put', value: text(`v${id % VALUES}`) } as const },
      { bin: 'g', op: { case: 'put', value: pointAt(id / 10) } as const },
    ],
  }));
  const { summary } = await callUnary(services, execute, { segments });
  expect(summary).toMatchObject({ ok: RECORDS });
}

function pointAt(longitude: number) {
  const value = JSON.stringify({ type: 'Point', coordinates: [longitude % 180, 0] });
  return { kind: { case: 'geojsonValue', value } } as const;
}

async function createIndex(driver: Driver, name: string, bin: string, type: string): Promise<void> {
  const { namespace, set } = MANY;
  const command = `sindex-create:ns=${namespace};set=${set};indexname=${name};bin=${bin};type=${type}`;
  const request = { commands: [command], target: { to: 'any' } } as const;
  const [answer] = await driver.info(request, { settings: CONTRACT_SETTINGS });
  expect(answer?.answers.get(command)?.toLowerCase()).toBe('ok');
  const state = `sindex/${namespace}/${name}`;
  const isRead = { commands: [state], target: { to: 'all' } } as const;
  await expect
    .poll(async () => driver.info(isRead, { settings: CONTRACT_SETTINGS }))
    .toSatisfy((nodes: readonly InfoAnswer[]) =>
      nodes.every(({ answers }) => answers.get(state)?.includes('load_pct=100')),
    );
}

function idsOf(rows: readonly RecordResult[]): number[] {
  return rows.map(({ key }) => Number(key?.userKey.value)).toSorted((a, b) => a - b);
}
