/** IndexService against a cluster: each kind of index ordered, followed until it is built, queried by, and dropped. */

import {
  type Expression,
  ExpressionOp,
  type ExpressionSchema,
  ExpressionType,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  type CreateIndexRequestSchema,
  IndexCollection,
  IndexService,
  IndexState,
  IndexType,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { IndexFilter, IndexFilterSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callStream, callUnary } from '../support/call-context.js';
import { collect } from '../support/collect.js';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.js';
import { MANY } from '../support/many-records.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { requires } from '../support/requirements.js';
import {
  int,
  type OperationInit,
  type SegmentInit,
  statusOf,
  text,
} from '../support/session-gateway.js';

const { createIndex, dropIndex, getIndex, listIndexes, watchIndex } = IndexService.method;
const { execute, query } = SessionService.method;

type CreateInit = MessageInitShape<typeof CreateIndexRequestSchema>;
type FilterInit = Exclude<MessageInitShape<typeof IndexFilterSchema>, IndexFilter>;

const TARGET = { target: { case: 'dataset', value: MANY } } as const;
const RECORDS = 120;
/** So many values each bin has. */
const VALUES = 6;
const NAME = 'aerogate_session_indexes';
const NAMED = { namespace: MANY.namespace, name: NAME };
const byBin = (bin: string) => ({ source: { case: 'bin', value: bin } }) as const;
const onBin = (bin: string) => ({ index: { case: 'bin', value: bin } }) as const;
const equal = (value: ReturnType<typeof int> | ReturnType<typeof text>) =>
  ({ predicate: { case: 'equal', value } }) as const;
const SCORES = [{ step: { case: 'mapKey', value: text('scores') } }] as const;
/** The bin n and one more. */
const SUM: Exclude<MessageInitShape<typeof ExpressionSchema>, Expression> = {
  form: {
    case: 'tree',
    value: {
      node: {
        case: 'call',
        value: {
          op: ExpressionOp.ADD,
          args: [
            { node: { case: 'bin', value: 'n' }, type: ExpressionType.INT },
            { node: { case: 'literal', value: int(1n) } },
          ],
        },
      },
    },
  },
};

interface Kind {
  readonly kind: string;
  readonly definition: Omit<CreateInit, '$typeName'>;
  readonly filter: FilterInit;
}

const KINDS: readonly Kind[] = [
  {
    kind: 'integers',
    definition: { ...byBin('n'), type: IndexType.INTEGER },
    filter: { ...onBin('n'), ...equal(int(2n)) },
  },
  {
    kind: 'strings, by its name',
    definition: { ...byBin('s'), type: IndexType.STRING },
    filter: { index: { case: 'indexName', value: NAME }, ...equal(text('v2')) },
  },
  {
    kind: 'bytes',
    definition: { ...byBin('b'), type: IndexType.BLOB },
    filter: {
      ...onBin('b'),
      predicate: { case: 'equal', value: { kind: { case: 'bytesValue', value: bytesOf(2) } } },
    },
  },
  {
    kind: 'points',
    definition: { ...byBin('g'), type: IndexType.GEO2DSPHERE },
    filter: {
      ...onBin('g'),
      predicate: { case: 'withinRadius', value: { longitude: 2, latitude: 0, radiusMeters: 500 } },
    },
  },
  {
    kind: 'elements of a list',
    definition: { ...byBin('l'), type: IndexType.STRING, collection: IndexCollection.LIST },
    filter: { ...onBin('l'), ...equal(text('v2')), collection: IndexCollection.LIST },
  },
  {
    kind: 'keys of a map',
    definition: { ...byBin('m'), type: IndexType.STRING, collection: IndexCollection.MAP_KEYS },
    filter: { ...onBin('m'), ...equal(text('k2')), collection: IndexCollection.MAP_KEYS },
  },
  {
    kind: 'values of a map within a map',
    definition: {
      ...byBin('m'),
      ...{ type: IndexType.INTEGER, collection: IndexCollection.MAP_VALUES, context: [...SCORES] },
    },
    filter: {
      ...{ ...onBin('m'), ...equal(int(2n)) },
      ...{ collection: IndexCollection.MAP_VALUES, context: [...SCORES] },
    },
  },
  {
    kind: 'what an expression yields',
    definition: { source: { case: 'expression', value: SUM }, type: IndexType.INTEGER },
    filter: { index: { case: 'expression', value: SUM }, ...equal(int(3n)) },
  },
];

describe('an index', () => {
  it.each(KINDS)('of $kind is built, queried by and dropped', async ({ definition, filter }) => {
    const { services, driver } = await startWithout({ nodes: 3 });
    await write(services);

    await callUnary(services, createIndex, { ...TARGET, ...definition, name: NAME });
    const looks = await collect(
      callStream(services, watchIndex, { ...NAMED, interval: { nanos: 100_000_000 } }),
    );
    const request = { ...TARGET, indexFilter: filter };
    const rows = rowsOf(await allOf(callStream(services, query, request)));
    const { index, statistics, nodes } = await callUnary(services, getIndex, NAMED);

    expect(looks.at(-1)).toMatchObject({ last: true, index: { state: IndexState.READY } });
    expect(rows.map(({ key }) => Number(key?.userKey.value) % VALUES)).toEqual(
      Array.from({ length: RECORDS / VALUES }, () => 2),
    );
    expect(index).toMatchObject({
      ...{ ...MANY, name: NAME, type: definition.type, state: IndexState.READY },
      collection: definition.collection ?? IndexCollection.DEFAULT,
      context: definition.context ?? [],
    });
    expect(statistics?.loadPercent).toBe(100);
    expect(nodes).toHaveLength(driver.cluster().nodes.length);
    expect(nodes.every(({ state }) => state === IndexState.READY)).toBe(true);

    expect((await callUnary(services, dropIndex, NAMED)).dropped).toBe(true);
    expect((await callUnary(services, listIndexes, MANY)).indexes).toEqual([]);
    const gone = await statusOf(allOf(callStream(services, query, request)));
    expect(gone.code).toBe(GRPC_CODE.NOT_FOUND);
  });

  it('of a set is made, listed and dropped', async () => {
    const { services } = await startWithout();
    await write(services);

    await callUnary(services, createIndex, {
      ...{ ...TARGET, name: NAME, source: { case: 'setIndex', value: {} } },
    });
    const looks = await collect(callStream(services, watchIndex, NAMED));
    const { indexes } = await callUnary(services, listIndexes, MANY);
    await callUnary(services, dropIndex, NAMED);

    expect(looks.at(-1)?.last).toBe(true);
    expect(indexes).toMatchObject([
      { ...MANY, name: NAME, source: { case: 'setIndex' }, state: IndexState.READY },
    ]);
    expect((await callUnary(services, listIndexes, MANY)).indexes).toEqual([]);
  });

  it.skipIf(!requires('own-cluster'))(
    'of a whole namespace holds the records of all its sets',
    async () => {
      const { services } = await startWithout();
      await write(services);
      const target = { case: 'wholeNamespace', value: MANY.namespace } as const;

      const { index } = await callUnary(services, createIndex, {
        ...{ target, name: NAME, ...byBin('n'), type: IndexType.INTEGER },
      });
      await collect(callStream(services, watchIndex, NAMED));
      const { statistics } = await callUnary(services, getIndex, NAMED);

      expect(index).toMatchObject({ set: '', name: NAME });
      expect(statistics?.entries).toBe(BigInt(RECORDS));
    },
  );

  it('ordered again is the same, and another of its name is refused', async () => {
    const { services } = await startWithout();
    const order = { ...TARGET, name: NAME, ...byBin('n'), type: IndexType.INTEGER };

    await callUnary(services, createIndex, order);
    await callUnary(services, createIndex, order);
    const status = await statusOf(
      callUnary(services, createIndex, { ...order, type: IndexType.STRING }),
    );

    expect(status.code).toBe(GRPC_CODE.ALREADY_EXISTS);
    expect((await callUnary(services, listIndexes, MANY)).indexes).toHaveLength(1);
    await callUnary(services, dropIndex, NAMED);
  });

  it('that is not there can not be read, followed or dropped', async () => {
    const { services } = await startWithout();

    const statuses = [
      await statusOf(callUnary(services, getIndex, NAMED)),
      await statusOf(collect(callStream(services, watchIndex, NAMED))),
      await statusOf(callUnary(services, dropIndex, NAMED)),
    ];
    const allowed = await callUnary(services, dropIndex, { ...NAMED, allowMissing: true });

    expect(statuses.map(({ code }) => code)).toEqual([
      ...[GRPC_CODE.NOT_FOUND, GRPC_CODE.NOT_FOUND, GRPC_CODE.NOT_FOUND],
    ]);
    expect(allowed.dropped).toBe(false);
  });
});

/** A cluster that was given may still have the index of a test that was cut short. */
async function startWithout(options: { readonly nodes?: number } = {}): Promise<EmbeddedServices> {
  const started = await startEmbeddedServices(options);
  await callUnary(started.services, dropIndex, { ...NAMED, allowMissing: true });
  return started;
}

function bytesOf(value: number): Uint8Array {
  return Uint8Array.of(value, 0xff);
}

async function write(services: readonly BoundService[]): Promise<void> {
  const segments = Array.from({ length: RECORDS }, (_, id): SegmentInit => {
    const value = id % VALUES;
    return {
      verb: { case: 'upsert', value: {} } as const,
      keys: [{ ...MANY, userKey: { case: 'intValue', value: BigInt(id) } as const }],
      operations: Object.entries(binsOf(value)).map(
        ([bin, kind]): OperationInit => ({
          ...{ bin, op: { case: 'put', value: { kind } } as const },
        }),
      ),
    };
  });
  const { summary } = await callUnary(services, execute, { segments });
  expect(summary).toMatchObject({ ok: RECORDS });
}

type ValueKind = NonNullable<Exclude<MessageInitShape<typeof ValueSchema>, Value>['kind']>;

function binsOf(value: number): Readonly<Record<string, ValueKind>> {
  const point = JSON.stringify({ type: 'Point', coordinates: [value, 0] });
  const entries = [{ key: text('a'), value: int(BigInt(value)) }];
  const scores = { kind: { case: 'mapValue', value: { entries } } } as const;
  return {
    n: { case: 'intValue', value: BigInt(value) },
    s: { case: 'stringValue', value: `v${value}` },
    b: { case: 'bytesValue', value: bytesOf(value) },
    g: { case: 'geojsonValue', value: point },
    l: { case: 'listValue', value: { values: [text(`v${value}`), text('other')] } },
    m: {
      case: 'mapValue',
      value: {
        entries: [
          { key: text(`k${value}`), value: int(0n) },
          { key: text('scores'), value: scores },
        ],
      },
    },
  };
}
