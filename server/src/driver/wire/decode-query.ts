/** The records of a query's answer: metadata, bins or results, each as good as it can be read. */

import type { Operation } from '../../model/operation.js';
import type { QueryRecord, QueryRequest } from '../../model/query.js';
import type { Bin } from '../../model/record.js';
import type { Value } from '../../model/value.js';
import type { WireBinOperation } from '../../wire/bin-operation.js';
import type { WireMessage } from '../../wire/message.js';
import { decodeName } from '../../wire/name.js';
import { decodeParticle } from '../../wire/particle.js';
import type { WireQueryRecord } from '../../wire/query.js';
import { asBuffer } from '../../wire/text.js';
import { WireError } from '../../wire/wire-error.js';
import { matchEveryResult } from './operate-results.js';

const NO_RESULTS: readonly (Value | undefined)[] = [];

/** Throws WireError where the results of a record do not fit the operations asked for. */
export function decodeQueryRecord(
  message: WireMessage,
  { digest, set, userKey, bval }: WireQueryRecord,
  { operations, bins }: QueryRequest,
): QueryRecord {
  const answers = message.operations.map(decodeAnswer);
  const read =
    operations === undefined
      ? { bins: typeof bins === 'string' ? answers : answers.filter(isThere), results: NO_RESULTS }
      : matchResults(operations, answers);
  return {
    type: 'record',
    digest: Uint8Array.from(digest),
    ...(set === undefined ? {} : { set: asBuffer(set).toString('utf8') }),
    ...(userKey === undefined ? {} : { userKey }),
    ...(bval === undefined ? {} : { bval }),
    record: { bins: read.bins, generation: message.generation, voidTimeSeconds: message.ttl },
    results: read.results,
  };
}

function matchResults(
  operations: readonly Operation[],
  answers: readonly Bin[],
): { readonly bins: readonly Bin[]; readonly results: readonly (Value | undefined)[] } {
  const matched = matchEveryResult(operations, answers);
  if (matched === undefined) throw new WireError('the answers do not fit the operations', 0);
  return { bins: [], results: matched.results };
}

/** Bins asked for by name are answered one and all, those that are not there with nothing. */
function isThere({ value }: Bin): boolean {
  return value.type !== 'nil';
}

/** What has no reading stays in its bytes, and its neighbours are not lost by it. */
function decodeAnswer({ name, particleType, value }: WireBinOperation): Bin {
  return {
    name: decodeName(name) ?? asBuffer(name).toString('utf8'),
    value: decodeValue(particleType, value),
  };
}

function decodeValue(particleType: number, bytes: Uint8Array): Value {
  try {
    return decodeParticle(particleType, bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { type: 'opaque', particleType, data: bytes };
  }
}
