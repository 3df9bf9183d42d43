/** Records as they were read: bins by name, generation, and the seconds left to live. */

import type { Record as ProtoRecord } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Value as ProtoValue } from '@aerogate/proto/aerogate/v1/value_pb';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';
import type { Bin, RecordData } from '../../model/record.js';
import { valueToProto } from './value.js';

/** The record with its bins; `nowMs` is the wall clock its time to live counts from. */
export function recordToProto(record: RecordData, nowMs: number): ProtoRecord {
  const ttlSeconds = ttlSecondsOf(record.voidTimeSeconds, nowMs);
  return {
    $typeName: 'aerogate.v1.Record',
    bins: binsToProto(record.bins),
    generation: record.generation,
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  };
}

/** What a write answers: the generation only. */
export function generationToProto({ generation }: RecordData): ProtoRecord {
  return { $typeName: 'aerogate.v1.Record', bins: {}, generation };
}

function binsToProto(bins: readonly Bin[]): Record<string, ProtoValue> {
  const byName: Record<string, ProtoValue> = {};
  for (const { name, value } of bins) {
    if (name === '__proto__') defineOwn(byName, name, valueToProto(value));
    else byName[name] = valueToProto(value);
  }
  return byName;
}

/** A legal name of a bin, and a setter of every object: assigned, it would vanish. */
function defineOwn(target: object, name: string, value: ProtoValue): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** `undefined` for never. A record about to expire has 0 left, also where clocks differ. */
export function ttlSecondsOf(voidTimeSeconds: number, nowMs: number): number | undefined {
  if (voidTimeSeconds === 0) return undefined;
  const nowSeconds = Math.floor(nowMs / 1_000) - CITRUSLEAF_EPOCH_SECONDS;
  return Math.max(0, voidTimeSeconds - nowSeconds);
}
