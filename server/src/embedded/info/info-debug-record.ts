/** `debug-record` and `debug-record-meta`: a record as it is held, looked at without touching it. */

import type { Namespace } from '../../engine/namespace.js';
import { isTombstone, type StoredRecord } from '../../engine/record.js';
import { partitionOf } from '../../model/digest.js';
import { DIGEST_BYTES, NAMESPACE_MAX_BYTES } from '../../model/limits.js';
import type { Bin } from '../../model/record.js';
import { RESULT } from '../../model/result-code.js';
import { PARTICLE } from '../../model/value.js';
import { encodeParticle } from '../../wire/particle.js';
import { citrusleafMs } from './citrusleaf-ms.js';
import { type InfoCall, InfoError, optionalParameter, requiredParameter } from './info-call.js';
import { knownNamespace } from './known-namespace.js';

const MODE_MAX_BYTES = 31;
/** How a server tells bins of these types apart from all others in its memory. */
const STATES: Readonly<Record<number, number>> = {
  [PARTICLE.integer]: 1,
  [PARTICLE.double]: 4,
  [PARTICLE.bool]: 5,
};
const OTHER_STATE = 3;

/** With the values of its bins. The other forms, which are a server's own encodings, are modes nobody knows here. */
export function debugRecordReply(call: InfoCall): string {
  const { namespace, digest } = addressOf(call);
  if (optionalParameter(call.params, 'mode', MODE_MAX_BYTES) !== undefined) {
    throw new InfoError(RESULT.parameter, 'unknown mode');
  }
  return describe(namespace, recordOf(namespace, digest), true);
}

export function debugRecordMetaReply(call: InfoCall): string {
  const { namespace, digest } = addressOf(call);
  return describe(namespace, recordOf(namespace, digest), false);
}

function addressOf({ node, params }: InfoCall): {
  readonly namespace: Namespace;
  readonly digest: Buffer;
} {
  const name = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  const namespace = knownNamespace(node, name);
  const digits = requiredParameter(params, 'keyd', DIGEST_BYTES * 2);
  if (digits.length !== DIGEST_BYTES * 2) throw new InfoError(RESULT.parameter, 'keyd');
  if (!/^[0-9a-f]*$/i.test(digits)) throw new InfoError(RESULT.parameter, 'bad keyd');
  return { namespace, digest: Buffer.from(digits, 'hex') };
}

function recordOf({ storage }: Namespace, digest: Buffer): StoredRecord {
  const record = storage.get(digest);
  if (record !== undefined) return record;
  throw new InfoError(RESULT.keyNotFound, 'record not found');
}

/** What only a server's memory has, such as places in trees and blocks, stays at nothing. */
function describe(namespace: Namespace, record: StoredRecord, withValues: boolean): string {
  const { digest, set, userKey, bins } = record;
  const setId = namespace.sets().findIndex(({ name }) => name === set) + 1;
  const index = [
    `rc=0,tree-id=1,color=0,is-orig=0,keyd=${Buffer.from(digest).toString('hex')},left=0,right=0`,
    `set-id=${setId}${set === '' ? '' : `,set-name=${set}`},in-sindex=0,xdr-bin-cemetery=0,xdr-write=0`,
    `xdr-tombstone=0,xdr-nsup-tombstone=0,void-time=${record.voidTimeSeconds}`,
    `lut=${citrusleafMs(record.lastUpdateTimeMs)},generation=${record.generation}`,
    `key-stored=${userKey === undefined ? 0 : 1},repl-state=0`,
    `tombstone=${isTombstone(record) ? 1 : 0},cenotaph=0,orig-h=0`,
  ];
  const described = bins.map((bin) => describeBin(bin, withValues)).join(':');
  return [
    ...[`pid=${partitionOf(digest)}`, 'repl-ix=0', `index=${index.join()}`],
    ...[`n-bins=${bins.length}`, `bins=${described}`],
  ].join(';');
}

function describeBin({ name, value }: Bin, withValues: boolean): string {
  const { particleType, bytes } = encodeParticle(value);
  const state = STATES[particleType];
  const head = `bin-name=${name},xdr-write=0,lut=0,src-id=0,state=${state ?? OTHER_STATE},type=${particleType}`;
  const sized = state === undefined ? `${head},data-size=${bytes.length}` : head;
  if (!withValues) return sized;
  return `${sized},value=${plainValue({ name, value }) ?? Buffer.from(bytes).toString('hex')}`;
}

/** Numbers as a server prints them: integers without a sign, six digits behind the point. */
function plainValue({ value }: Bin): string | undefined {
  if (value.type === 'int') return String(BigInt.asUintN(64, value.value));
  if (value.type === 'double') return value.value.toFixed(6);
  return value.type === 'bool' ? String(Number(value.value)) : undefined;
}
