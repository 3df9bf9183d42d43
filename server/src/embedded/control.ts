/** What a test can do to an embedded cluster: put records in, look at them, move time, order failures, kill nodes. */

import type { Engine } from '../engine/engine.js';
import { isLive } from '../engine/live-record.js';
import type { Namespace } from '../engine/namespace.js';
import type { WriteRequest } from '../engine/request.js';
import { serverFailure } from '../model/aerospike-error.js';
import { digestOf } from '../model/digest.js';
import type { UserKey } from '../model/key.js';
import type { Bin } from '../model/record.js';
import { RESULT } from '../model/result-code.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  NIL,
  stringValue,
  type Value,
} from '../model/value.js';

/** A user key: whole numbers are integer keys; bytes are blob keys. */
export type PlainKey = string | number | bigint | Uint8Array;

/** A value as JavaScript writes it; whole numbers are integers, others doubles. Lists, maps and the rest are `Value`s. */
export type PlainValue = string | number | bigint | boolean | Uint8Array | null | Value;

/** Addresses one record. */
export interface RecordKey {
  readonly namespace: string;
  /** The null set unless given. */
  readonly set?: string;
  readonly key: PlainKey;
}

export interface SeedRecord extends RecordKey {
  /** At least one bin that is not null. */
  readonly bins: Readonly<Record<string, PlainValue>>;
  /** Whole seconds to live; the namespace's default unless given, and -1 for ever. */
  readonly ttlSeconds?: number;
  /** Store the key with the record; false unless given. */
  readonly storeKey?: boolean;
}

/** A record as the engine holds it. */
export interface PeekedRecord {
  readonly set: string;
  /** Present when it was stored with the record. */
  readonly userKey?: UserKey;
  readonly bins: readonly Bin[];
  readonly generation: number;
  /** Seconds since 2010-01-01 UTC when it expires; 0 means never. */
  readonly voidTimeSeconds: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdateTimeMs: number;
}

/** Which messages a fault befalls. */
export interface FaultScope {
  /** Only those of this node; those of any unless given. */
  readonly node?: string;
}

export interface NodeAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** False while it is killed. */
  readonly up: boolean;
}

/** Counted since the start, over all restarts of the node. */
export interface NodeCounts {
  readonly connectionsOpened: number;
  readonly connectionsClosed: number;
  readonly connectionsRefused: number;
  readonly infoRequests: number;
  readonly messages: number;
  readonly batches: number;
  readonly malformedMessages: number;
}

export interface EmbeddedCounters {
  readonly nodes: Readonly<Record<string, NodeCounts>>;
  /** Records by namespace, expired ones included until they are swept. */
  readonly objects: Readonly<Record<string, number>>;
  /** Messages that are still to meet an ordered fault. */
  readonly pendingFaults: number;
}

/**
 * Everything here acts in this process and can't be reached over the wire. Each promise resolves when the thing is done,
 * and rejects with a RangeError for an argument that makes no sense (an unknown node, a negative time).
 */
export interface EmbeddedControl {
  /** Writes records, replacing what is there. Rejects with the AerospikeError a client would have got; those before stay. */
  seed(records: readonly SeedRecord[]): Promise<void>;
  /** A record as it is held, without touching it; `undefined` when there is none or its time is over. */
  peek(key: RecordKey): Promise<PeekedRecord | undefined>;
  /** Moves the cluster's time forward: records expire, delays and takeover gaps end. */
  fastForward(byMs: number): Promise<void>;
  /** The next `count` record messages are answered with the code and not carried out. */
  failNext(count: number, fault: FaultScope & { readonly resultCode: number }): Promise<void>;
  /** The next `count` record messages are carried out that much later; others on their connections wait behind them. */
  delayNext(count: number, fault: FaultScope & { readonly delayMs: number }): Promise<void>;
  /** The next `count` record messages get no answer: the connection closes, before or after they were carried out. */
  dropNext(count: number, fault: FaultScope & { readonly applied: boolean }): Promise<void>;
  /** Forgets the faults that are still to come. */
  clearFaults(): Promise<void>;
  /** Closes the node's sockets at once; its partitions are unavailable until the others take them over. */
  kill(node: string): Promise<void>;
  /** Ends the gap after a kill now. */
  takeOver(): Promise<void>;
  /** Brings a killed node back, on its old port unless another is given (0: any); partitions are spread anew. */
  restart(node: string, options?: { readonly port?: number }): Promise<NodeAddress>;
  /** Adds a node, on any port unless one is given; partitions are spread anew. */
  addNode(options?: { readonly port?: number }): Promise<NodeAddress>;
  counters(): Promise<EmbeddedCounters>;
}

/** Writes the records as a client's replacing puts would. Throws AerospikeError. */
export function seedRecords(engine: Engine, records: readonly SeedRecord[]): void {
  for (const record of records) {
    const namespace = namespaceOf(engine, record.namespace);
    const { resultCode } = engine.write(namespace, toWriteRequest(record));
    if (resultCode !== RESULT.ok) throw serverFailure(resultCode);
  }
}

export function peekRecord(
  engine: Engine,
  key: RecordKey,
  nowMs: number,
): PeekedRecord | undefined {
  const namespace = namespaceOf(engine, key.namespace);
  const record = namespace.storage.get(digestOf(key.set ?? '', userKeyOf(key.key)));
  if (record === undefined || !isLive(namespace, record, nowMs)) return undefined;
  const { set, userKey, bins, generation, voidTimeSeconds, lastUpdateTimeMs } = record;
  return {
    ...{ set, bins, generation, voidTimeSeconds, lastUpdateTimeMs },
    ...(userKey === undefined ? {} : { userKey }),
  };
}

function namespaceOf(engine: Engine, name: string): Namespace {
  const namespace = engine.namespace(name);
  if (namespace === undefined) throw serverFailure(RESULT.invalidNamespace);
  return namespace;
}

function toWriteRequest(record: SeedRecord): WriteRequest {
  const set = record.set ?? '';
  const userKey = userKeyOf(record.key);
  return {
    digest: digestOf(set, userKey),
    set,
    ...(record.storeKey === true ? { userKey } : {}),
    operations: Object.entries(record.bins).map(([bin, value]) => ({
      op: 'write',
      bin,
      value: toValue(value),
    })),
    existence: { createOnly: false, updateOnly: false, replace: true },
    // -1 stands for the word of all ones, as on the wire.
    ttlWord: (record.ttlSeconds ?? 0) >>> 0,
    readFlag: false,
    readAllFlag: false,
    respondAllOps: false,
    durableDelete: false,
  };
}

function userKeyOf(key: PlainKey): UserKey {
  if (typeof key === 'string') return { type: 'string', value: key };
  if (typeof key === 'object') return { type: 'blob', data: Uint8Array.from(key) };
  return { type: 'integer', value: BigInt(key) };
}

function toValue(value: PlainValue): Value {
  if (value === null) return NIL;
  switch (typeof value) {
    case 'string':
      return stringValue(value);
    case 'bigint':
      return intValue(value);
    case 'boolean':
      return boolValue(value);
    case 'number':
      return Number.isInteger(value) ? intValue(value) : doubleValue(value);
    default:
      return value instanceof Uint8Array ? blobValue(Uint8Array.from(value)) : value;
  }
}
