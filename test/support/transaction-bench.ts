/** An engine with short ways to ask it what transactions ask, for tests of their rules. */

import type { Engine } from '../../server/src/engine/engine.js';
import type { IndexRange } from '../../server/src/engine/index/index-range.js';
import type { Namespace, NamespaceConfig } from '../../server/src/engine/namespace.js';
import { findRecords } from '../../server/src/engine/query/query-scope.js';
import { citrusleafSeconds, type StoredRecord } from '../../server/src/engine/record.js';
import type {
  DeleteRequest,
  EngineAnswer,
  ReadRequest,
  RequestTransaction,
  WriteRequest,
} from '../../server/src/engine/request.js';
import {
  MONITOR_BIN,
  MONITOR_SET,
  monitorDigest,
} from '../../server/src/engine/transaction/monitor.js';
import type { RollDirection } from '../../server/src/engine/transaction/settle.js';
import { UDF_STATUS } from '../../server/src/engine/udf/udf-record.js';
import type { UdfRuntime } from '../../server/src/engine/udf/udf-runtime.js';
import { digestOf } from '../../server/src/model/digest.js';
import { PARTITION_COUNT } from '../../server/src/model/limits.js';
import type { Operation } from '../../server/src/model/operation.js';
import { blobValue, boolValue, intValue, NIL } from '../../server/src/model/value.js';
import type { FakeClock } from './fake-clock.js';
import { createTestEngine } from './test-engine.js';

export interface TransactionBench {
  readonly engine: Engine;
  readonly namespace: Namespace;
  readonly clock: FakeClock;
  /** A transaction's fields for a command: its id, and a deadline that has not come. */
  txn(id: bigint, changes?: Partial<RequestTransaction>): RequestTransaction;
  /** Writes the one bin of a record. */
  put(
    key: string,
    value: number,
    transaction?: RequestTransaction,
    changes?: Partial<WriteRequest>,
  ): EngineAnswer;
  get(key: string, transaction?: RequestTransaction, changes?: Partial<ReadRequest>): EngineAnswer;
  /** What the bin holds; `undefined` where there is no record. Throws for any other answer. */
  value(key: string, transaction?: RequestTransaction): number | undefined;
  /** Durable unless changed. */
  remove(
    key: string,
    transaction?: RequestTransaction,
    changes?: Partial<DeleteRequest>,
  ): EngineAnswer;
  /** Removes the one bin, durably unless changed. */
  empty(key: string, transaction?: RequestTransaction, durableDelete?: boolean): EngineAnswer;
  /** Calls a function: `read` answers the bin, a number writes it. */
  call(key: string, action: 'read' | number, transaction?: RequestTransaction): EngineAnswer;
  begin(id: bigint, keys: readonly string[], ttlWord?: number): EngineAnswer;
  append(id: bigint, keys: readonly string[], ttlWord?: number): EngineAnswer;
  mark(id: bigint): EngineAnswer;
  close(id: bigint): EngineAnswer;
  verify(key: string, version: bigint | undefined): EngineAnswer;
  roll(key: string, id: bigint | undefined, direction: RollDirection): EngineAnswer;
  stored(key: string): StoredRecord | undefined;
  /** The bins' ints of all records a query finds, in no order; by the index on the bin where there is one. */
  query(): readonly number[];
}

const SET = 'demo';
const BIN = 'n';

export function createTransactionBench(config: Partial<NamespaceConfig> = {}): TransactionBench {
  const { engine, namespace, clock } = createTestEngine({ strongConsistency: true, ...config });
  const keyOf = (key: string): { digest: Uint8Array; set: string } => ({
    digest: digestOf(SET, { type: 'string', value: key }),
    set: SET,
  });
  const inTransaction = (
    transaction: RequestTransaction | undefined,
  ): { transaction?: RequestTransaction } => (transaction === undefined ? {} : { transaction });
  const write = (
    address: { digest: Uint8Array; set: string },
    operations: readonly Operation[],
    changes: Partial<WriteRequest> = {},
  ): EngineAnswer =>
    engine.write(namespace, {
      ...address,
      ...{ operations, ttlWord: 0, readFlag: true, readAllFlag: false, respondAllOps: false },
      existence: { createOnly: false, updateOnly: false, replace: false },
      durableDelete: false,
      ...changes,
    });
  const monitor = (id: bigint): { digest: Uint8Array; set: string } => ({
    digest: monitorDigest(id),
    set: MONITOR_SET,
  });
  // An ordered list, unique items only, no failure where one is there already.
  const digestsOf = (keys: readonly string[]): Operation => ({
    ...{ op: 'collection', bin: MONITOR_BIN.digests, context: [] },
    call: {
      name: 'listAppendItems',
      args: [
        { type: 'list', ordered: false, items: keys.map((key) => blobValue(keyOf(key).digest)) },
        intValue(1),
        intValue(13),
      ],
    },
  });
  const get: TransactionBench['get'] = (key, transaction, changes) =>
    engine.read(namespace, {
      ...keyOf(key),
      ...{ bins: 'all', respondAllOps: false, touchPercent: 0 },
      ...inTransaction(transaction),
      ...changes,
    });

  return {
    ...{ engine, namespace, clock, get },
    txn: (id, changes) => ({
      ...{ id, deadlineSeconds: citrusleafSeconds(clock.nowMs()) + 10 },
      ...changes,
    }),
    put: (key, value, transaction, changes) =>
      write(keyOf(key), [{ op: 'write', bin: BIN, value: intValue(value) }], {
        ...inTransaction(transaction),
        ...changes,
      }),
    value(key, transaction): number | undefined {
      const { resultCode, results } = get(key, transaction);
      if (resultCode === 2) return undefined;
      const value = results[0]?.value;
      if (resultCode !== 0 || value?.type !== 'int') throw new Error(`answered ${resultCode}`);
      return Number(value.value);
    },
    remove: (key, transaction, changes) =>
      engine.delete(namespace, {
        ...keyOf(key),
        durableDelete: true,
        ...inTransaction(transaction),
        ...changes,
      }),
    empty: (key, transaction, durableDelete = true) =>
      write(keyOf(key), [{ op: 'write', bin: BIN, value: NIL }], {
        ...inTransaction(transaction),
        durableDelete,
      }),
    call: (key, action, transaction) =>
      engine.applyUdf(
        namespace,
        {
          ...keyOf(key),
          call: { module: 'm', functionName: String(action), args: [] },
          ...{ ttlWord: 0, durableDelete: false },
          ...inTransaction(transaction),
        },
        RUNTIME,
      ),
    begin: (id, keys, ttlWord = 0) =>
      write(
        monitor(id),
        [{ op: 'write', bin: MONITOR_BIN.id, value: intValue(id) }, digestsOf(keys)],
        { ttlWord },
      ),
    append: (id, keys, ttlWord = 0) => write(monitor(id), [digestsOf(keys)], { ttlWord }),
    mark: (id) =>
      write(monitor(id), [{ op: 'write', bin: MONITOR_BIN.forward, value: boolValue(true) }]),
    close: (id) => engine.delete(namespace, { ...monitor(id), durableDelete: true }),
    verify: (key, version) =>
      engine.verify(namespace, { ...keyOf(key), ...(version === undefined ? {} : { version }) }),
    roll: (key, transactionId, direction) =>
      engine.roll(namespace, {
        ...keyOf(key),
        direction,
        ...(transactionId === undefined ? {} : { transactionId }),
      }),
    stored: (key) => namespace.storage.get(keyOf(key).digest),
    query: () => queryAll(namespace, clock),
  };
}

/** Functions without Lua: `read` answers the bin, a number in digits becomes the bin. */
const RUNTIME: UdfRuntime = {
  checkModule: () => undefined,
  applyToRecord({ functionName }, record) {
    if (functionName === 'read') return { ok: true, value: record.get(BIN) ?? NIL };
    const updates = [{ bin: BIN, value: intValue(Number(functionName)) }];
    const status = record.isOpen ? record.update(updates) : record.create(updates);
    return { ok: true, value: boolValue(status === UDF_STATUS.done) };
  },
  applyToStream: () => ({ ok: true }),
  forgetModules: () => undefined,
};

function queryAll(namespace: Namespace, clock: FakeClock): readonly number[] {
  const index = namespace.indexes.byName('i');
  const scope = {
    ...{ namespace, set: '' },
    ...(index === undefined ? {} : { indexed: { index, range: EVERYTHING } }),
  };
  const found: number[] = [];
  for (let partition = 0; partition < PARTITION_COUNT; partition += 1) {
    for (const each of findRecords(scope, partition, undefined, () => clock.nowMs())) {
      const value = each?.record.bins.find(({ name }) => name === BIN)?.value;
      if (value?.type === 'int') found.push(Number(value.value));
    }
  }
  return found.sort((a, b) => a - b);
}

const EVERYTHING: IndexRange = {
  keyType: 'numeric',
  stretches: [{ from: -(1n << 63n), to: (1n << 63n) - 1n }],
};

/** An index on the bin, read to its end. */
export function indexBin({ namespace }: TransactionBench): void {
  const index = namespace.indexes.create({
    ...{ name: 'i', set: '', bin: BIN, keyType: 'numeric', collection: 'default' },
    valueOf: (record) => record.bins.find(({ name }) => name === BIN)?.value,
  });
  while (index.build((partition) => namespace.storage.recordsOf(partition)));
}
