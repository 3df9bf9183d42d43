/** The database behind every node of one embedded cluster: its namespaces and what can be asked of them. */

import type { Clock } from '../model/clock.js';
import { deleteRecord } from './delete.js';
import { sweep } from './expiry.js';
import { createNamespace, type Namespace, type NamespaceConfig } from './namespace.js';
import { readRecord } from './read.js';
import type { SizeOf } from './record-size.js';
import type { DeleteRequest, EngineAnswer, ReadRequest, WriteRequest } from './request.js';
import { createMemoryStorage, type Storage } from './storage.js';
import {
  type RollRequest,
  rollRecord,
  type VerifyRequest,
  verifyRecord,
} from './transaction/end-record.js';
import { settleExpired } from './transaction/settle.js';
import { type TruncateScope, truncate } from './truncate.js';
import { applyUdf, type UdfRequest } from './udf/apply-udf.js';
import type { UdfRuntime } from './udf/udf-runtime.js';
import { writeRecord } from './write.js';

export interface EngineOptions {
  readonly namespaces: readonly NamespaceConfig[];
  readonly clock: Clock;
  readonly sizeOf: SizeOf;
  /** Makes the storage of a namespace; in memory unless given. */
  readonly createStorage?: (namespace: string) => Storage;
}

/** Everything the nodes of one embedded cluster share. Commands run to their end, one after the other. */
export interface Engine {
  /** Namespace names, in the order they were configured. */
  readonly namespaceNames: readonly string[];
  namespace(name: string): Namespace | undefined;
  read(namespace: Namespace, request: ReadRequest): EngineAnswer;
  write(namespace: Namespace, request: WriteRequest): EngineAnswer;
  delete(namespace: Namespace, request: DeleteRequest): EngineAnswer;
  /** Whether a record is still as a transaction has read it. */
  verify(namespace: Namespace, request: VerifyRequest): EngineAnswer;
  /** Ends what a transaction has made of a record. */
  roll(namespace: Namespace, request: RollRequest): EngineAnswer;
  /** Without a runtime no module is there to apply. */
  applyUdf(
    namespace: Namespace,
    request: UdfRequest,
    runtime: UdfRuntime | undefined,
  ): EngineAnswer;
  /**
   * Forgets what was written before a moment: `beforeMs` since the Unix epoch, now when left out. Throws EngineError when
   * that is in the future.
   */
  truncate(namespace: Namespace, scope: TruncateScope, beforeMs?: number): void;
  /**
   * Ends the transactions whose time is over, and removes expired records of every namespace; to be called every
   * `nsupPeriodSeconds`. Gives back how many records went.
   */
  sweep(): number;
  /** The same in slices, so that requests get their turn in between: yields after each how many records went in it, the last by its return. */
  sweepInSlices(): Iterator<number, number>;
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, sizeOf, createStorage = createMemoryStorage } = options;
  const namespaces = new Map(
    options.namespaces.map((config) => [
      config.name,
      createNamespace(config, createStorage(config.name), sizeOf),
    ]),
  );

  function* sweepInSlices(): Generator<number, number> {
    const nowMs = clock.nowMs();
    let rest = 0;
    for (const namespace of namespaces.values()) {
      settleExpired(namespace, nowMs);
      // Without a sweeper what has expired is gone all the same once somebody looks for it.
      if (namespace.config.nsupPeriodSeconds > 0) rest += yield* sweep(namespace, nowMs);
    }
    return rest;
  }

  return {
    namespaceNames: [...namespaces.keys()],
    namespace: (name) => namespaces.get(name),
    read: (namespace, request) => readRecord(namespace, request, clock.nowMs()),
    write: (namespace, request) => writeRecord(namespace, request, clock.nowMs()),
    delete: (namespace, request) => deleteRecord(namespace, request, clock.nowMs()),
    verify: (namespace, request) => verifyRecord(namespace, request, clock.nowMs()),
    roll: (namespace, request) => rollRecord(namespace, request, clock.nowMs()),
    applyUdf: (namespace, request, runtime) => applyUdf(namespace, request, runtime, clock.nowMs()),
    truncate(namespace, scope, beforeMs): void {
      const nowMs = clock.nowMs();
      truncate(namespace, scope, beforeMs ?? nowMs, nowMs);
    },
    sweep(): number {
      const slices = sweepInSlices();
      let removed = 0;
      for (;;) {
        const { value, done } = slices.next();
        removed += value;
        if (done === true) return removed;
      }
    },
    sweepInSlices,
  };
}
