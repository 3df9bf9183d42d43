/** Query and QueryPage on the tests' cluster: complete, resumable anywhere, exact in their limits, gone when nobody reads. */

import {
  type ExpressionNodeSchema,
  ExpressionType,
  ExpressionOp as Op,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import type { PartitionFilterSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { type QueryResponse, SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { createPresetStore } from '../../server/src/behavior/behavior-store.js';
import type { Driver } from '../../server/src/driver/driver.js';
import type { BoundService } from '../../server/src/gateway/service.js';
import { createServices } from '../../server/src/gateway/services.js';
import { partitionOf as digestPartition } from '../../server/src/model/digest.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { callStream, callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { MANY, writeRecords } from '../support/many-records.js';
import { allOf, rowsOf, trailerOf } from '../support/query-calls.js';
import { queryParts } from '../support/query-parts.js';
import { requires } from '../support/requirements.js';
import { statusOf } from '../support/session-gateway.js';
import { BINDINGS, failureOfCall, sessionClient } from '../support/transport-gateway.js';

const { put, query, queryPage } = SessionService.method;

const DATASET = { target: { case: 'dataset', value: MANY } } as const;
const TOKEN_KEYS = 'c3'.repeat(32);

/** For tests that read a whole namespace, or do something to a node. */
const ownCluster = requires('own-cluster');

const numbersOf = (rows: readonly RecordResult[]) =>
  rows
    .map(({ record }) => {
      const kind = record?.bins['n']?.kind;
      return kind?.case === 'intValue' ? Number(kind.value) : Number.NaN;
    })
    .toSorted((a, b) => a - b);
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe('Query', () => {
  it.each(BINDINGS)('%s: brings every record of a set once', async (binding) => {
    const gateway = await startLiveGateway();
    await writeRecords(gateway.services, 500);
    const client = sessionClient(gateway, binding);
    const frames = await allOf(client.query(DATASET));

    expect(frames[0]?.frame.case).toBe('header');
    expect(numbersOf(rowsOf(frames))).toEqual(numbers(0, 500));
    expect(trailerOf(frames)).toMatchObject({ rowsSent: 500n, summary: { ok: 500 } });
    expect(trailerOf(frames).nextToken).toHaveLength(0);
    const metrics = await fetch(`${gateway.opsUrl}/metrics`).then((answer) => answer.text());
    expect(metrics).toMatch(/^aerogate_queries_open 0$/m);
    expect(metrics).toMatch(/^aerogate_query_records_total 500$/m);
    expect(gateway.defects()).toEqual([]);
  });

  it('finds what a condition holds for, as a tree and packed', async () => {
    const { services } = await startEmbeddedServices();
    await writeRecords(services, 300);
    const tree = call(
      Op.AND,
      call(Op.GE, bin('n'), literal(100)),
      call(Op.LT, bin('n'), literal(150)),
    );
    const byTree = await allOf(
      callStream(services, query, { ...DATASET, where: { form: { case: 'tree', value: tree } } }),
    );
    // [le, [bin, int, "n"], 9]
    const packed = Uint8Array.of(0x93, 6, 0x93, 0x51, 2, 0xa1, 0x6e, 9);
    const byBytes = await allOf(
      callStream(services, query, {
        ...DATASET,
        where: { form: { case: 'packed', value: packed } },
        filterExpression: { form: { case: 'tree', value: call(Op.GT, bin('n'), literal(4)) } },
      }),
    );

    expect(numbersOf(rowsOf(byTree))).toEqual(numbers(100, 150));
    expect(numbersOf(rowsOf(byBytes))).toEqual(numbers(5, 10));
  });

  it('reads the partitions asked for, and from behind a key', async () => {
    const { services } = await startEmbeddedServices();
    await writeRecords(services, 500);
    const rows = async (filter: PartitionsInit) =>
      rowsOf(await allOf(callStream(services, query, { ...DATASET, partitions: { filter } })));
    const halves = await Promise.all([
      rows({ case: 'range', value: { start: 0, end: 2048 } }),
      rows({ case: 'range', value: { start: 2048, end: 4096 } }),
    ]);
    const [first, ...behind] = halves[0];
    const partition = partitionOf(first);
    const same = behind.filter((row) => partitionOf(row) === partition);

    expect(numbersOf(halves.flat())).toEqual(numbers(0, 500));
    expect(await rows({ case: 'id', value: partition })).toHaveLength(1 + same.length);
    expect(await rows({ case: 'set', value: { ids: [partition] } })).toHaveLength(1 + same.length);
    if (first?.key === undefined) throw new TypeError('a row has no key');
    expect(await rows({ case: 'after', value: first.key })).toHaveLength(same.length);
  });

  it.skipIf(!ownCluster)('projects: no bins, some bins, reads as operations', async () => {
    const { services } = await startEmbeddedServices();
    await writeRecords(services, 3);
    const rows = async (request: object) =>
      rowsOf(await allOf(callStream(services, query, { ...DATASET, ...request })));

    for (const { record } of await rows({ noBins: true })) {
      expect(record).toMatchObject({ bins: {}, generation: 1 });
    }
    for (const { record } of await rows({ bins: ['t'] })) {
      expect(Object.keys(record?.bins ?? {})).toEqual(['t']);
    }
    const operations = [{ bin: 't', op: { case: 'get', value: {} } }];
    for (const row of await rows({ operations })) {
      expect(row.operationResults).toMatchObject([{ bin: 't', value: { kind: { value: 'x' } } }]);
    }
    const whole = { target: { case: 'wholeNamespace', value: 'test' } };
    expect(numbersOf(await rows(whole))).toEqual([0, 1, 2]);
  });

  it('keeps a record that is not UTF-8 among the others', async () => {
    const { services } = await startEmbeddedServices();
    await writeRecords(services, 200);
    const data = Uint8Array.of(0xc3, 0x28);
    await callUnary(services, put, {
      key: { ...MANY, userKey: { case: 'intValue', value: 77n } },
      bins: { t: { kind: { case: 'opaqueValue', value: { particleType: 3, data } } } },
    });
    const rows = rowsOf(await allOf(callStream(services, query, DATASET)));
    const bent = rows.flatMap(({ record }) => {
      const kind = record?.bins['t']?.kind;
      return kind?.case === 'opaqueValue' ? [Uint8Array.from(kind.value.data)] : [];
    });

    expect(numbersOf(rows)).toEqual(numbers(0, 200));
    expect(rows.every(({ outcome }) => outcome === Outcome.OK)).toBe(true);
    expect(bent).toEqual([data]);
  });

  it('goes on from any frame, on any replica that shares the key', async () => {
    const first = await startEmbeddedServices({ tokenKeys: TOKEN_KEYS });
    await writeRecords(first.services, 600);
    const request = { ...DATASET, limit: 500n };
    const whole = await allOf(callStream(first.services, query, request));
    const replica = servicesOver(first.driver, TOKEN_KEYS);
    let before = 0;
    for (const { frame } of whole) {
      if (frame.case !== 'records') continue;
      before += frame.value.results.length;
      const { token } = frame.value;
      const rest = await allOf(callStream(replica, query, { ...request, token }));
      expect(before + rowsOf(rest).length).toBe(500);
      const seen = rowsOf(whole).slice(0, before);
      expect(new Set(numbersOf([...seen, ...rowsOf(rest)])).size).toBe(500);
    }

    const token = tokenOf(whole);
    const stranger = servicesOver(first.driver);
    const refused = await statusOf(callUnary(stranger, queryPage, { ...request, token }));
    expect(refused.message).toMatch(/--token-key-file/);
  });

  it.skipIf(!ownCluster)('brings every record once while a node is lost', async () => {
    const gateway = await startLiveGateway({ embedded: { nodes: 3 } });
    await writeRecords(gateway.services, 2_000);
    const frames: QueryResponse[] = [];
    for await (const frame of callStream(gateway.services, query, DATASET)) {
      frames.push(frame);
      if (frames.length === 3) await gateway.embedded.control.kill('A1');
    }

    expect(numbersOf(rowsOf(frames))).toEqual(numbers(0, 2_000));
  });

  it.skipIf(!ownCluster).each(BINDINGS)(
    '%s: ends at the cluster when its reader cancels',
    async (binding) => {
      const gateway = await startLiveGateway();
      await writeRecords(gateway.services, 500);
      await gateway.embedded.control.delayNext(50, { delayMs: 3_600_000 });
      const controller = new AbortController();
      const stream = sessionClient(gateway, binding).query(DATASET, { signal: controller.signal });
      const call = failureOfCall(allOf(stream));
      await expect.poll(() => gateway.queries.open).toBe(1);
      controller.abort();

      expect(ConnectError.from(await call).code).toBe(Code.Canceled);
      await expect.poll(() => gateway.queries.open).toBe(0);
      await expect.poll(() => gateway.driver.counters().inFlight).toBe(0);
      expect(gateway.defects()).toEqual([]);
    },
  );

  it.each(['gRPC', 'Connect, HTTP/1.1'] as const)(
    '%s: stops for a reader that stops, and goes on with it',
    async (binding) => {
      const gateway = await startLiveGateway();
      const records = 200;
      await writeRecords(gateway.services, records, 100_000);
      const client = sessionClient(gateway, binding);
      const stream = client.query(DATASET)[Symbol.asyncIterator]();
      await stream.next();
      // As many calls as it takes for work that does not stop to come to its end.
      for (let calls = 0; calls < 50; calls += 1) await client.queryPage({ ...DATASET, limit: 1n });
      const ahead = gateway.queries.records - 50;
      let rows = 0;
      for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
        rows += rowsOf([next.value]).length;
      }

      expect(ahead).toBeLessThan(records / 2);
      expect(rows).toBe(records);
    },
  );
});

type NodeInit = MessageInitShape<typeof ExpressionNodeSchema>;
type PartitionsInit = NonNullable<MessageInitShape<typeof PartitionFilterSchema>['filter']>;

const bin = (name: string): NodeInit => ({
  type: ExpressionType.INT,
  node: { case: 'bin', value: name },
});
const literal = (value: number): NodeInit => ({
  node: { case: 'literal', value: { kind: { case: 'intValue', value: BigInt(value) } } },
});
const call = (op: Op, ...args: readonly NodeInit[]): NodeInit => ({
  node: { case: 'call', value: { op, args: [...args] } },
});

function partitionOf(row: RecordResult | undefined): number {
  return digestPartition(row?.key?.digest ?? new Uint8Array());
}

/** The token of the first frame of rows. */
function tokenOf(frames: readonly QueryResponse[]): Uint8Array {
  for (const { frame } of frames) if (frame.case === 'records') return frame.value.token;
  throw new TypeError('there is no frame of rows');
}

/** A gateway of its own over the same cluster. */
function servicesOver(driver: Driver, tokenKeys?: string): readonly BoundService[] {
  return createServices({
    driver: { forPrincipal: () => driver },
    behaviors: createPresetStore(),
    clock: systemClock,
    info: { gatewayVersion: '0.1.0', embedded: true },
    limits: { maxRequestBytes: 4 * 1024 * 1024 },
    ...queryParts({ clock: systemClock, tokenKeys }),
  });
}
