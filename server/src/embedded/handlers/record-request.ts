/** A message about one record as the engine's requests: which record, which flags, which operations. */

import type {
  DeleteRequest,
  GenerationTest,
  ReadRequest,
  RecordFilter,
  RecordRequest,
  RequestTransaction,
  WriteRequest,
} from '../../engine/request.js';
import type { RollRequest, VerifyRequest } from '../../engine/transaction/end-record.js';
import type { Clock } from '../../model/clock.js';
import type { UserKey } from '../../model/key.js';
import { PARTICLE } from '../../model/value.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO2, INFO3, INFO4 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { decodeName } from '../../wire/name.js';
import { asBuffer } from '../../wire/text.js';
import {
  decodeRecordVersion,
  decodeTransactionDeadline,
  decodeTransactionId,
} from '../../wire/transaction-field.js';
import { decodeUserKey } from '../../wire/user-key.js';
import { decodeOperations } from './operation.js';
import { lazyFilter } from './record-filter.js';

/** What a request takes from its surroundings: batch rows bring their digest and the batch's filter. */
export interface RecordAddress {
  readonly digest: Uint8Array;
  readonly filter?: RecordFilter;
}

export function toReadRequest(
  message: WireMessage,
  address: RecordAddress,
  clock: Clock,
): ReadRequest {
  const { digest, set, userKey, filter, transaction } = toRecordRequest(message, address, clock);
  return {
    digest,
    set,
    userKey,
    filter,
    transaction,
    bins: selectedBins(message),
    respondAllOps: hasBit(message.info2, INFO2.respondAllOps),
    touchPercent: message.ttl,
  };
}

export function toWriteRequest(
  message: WireMessage,
  address: RecordAddress,
  clock: Clock,
): WriteRequest {
  const { info1, info2, info3 } = message;
  const readAllFlag = hasBit(info1, INFO1.getAll);
  const { digest, set, userKey, filter, transaction } = toRecordRequest(message, address, clock);
  return {
    digest,
    set,
    userKey,
    filter,
    transaction,
    generation: generationOf(message),
    operations: decodeOperations(message.operations, readAllFlag),
    existence: {
      createOnly: hasBit(info2, INFO2.createOnly),
      updateOnly: hasBit(info3, INFO3.updateOnly) || hasBit(info3, INFO3.replaceOnly),
      replace: hasBit(info3, INFO3.createOrReplace) || hasBit(info3, INFO3.replaceOnly),
    },
    ttlWord: message.ttl,
    readFlag: hasBit(info1, INFO1.read),
    readAllFlag,
    respondAllOps: hasBit(info2, INFO2.respondAllOps),
    durableDelete: hasBit(info2, INFO2.durableDelete),
  };
}

export function toDeleteRequest(
  message: WireMessage,
  address: RecordAddress,
  clock: Clock,
): DeleteRequest {
  return {
    ...toRecordRequest(message, address, clock),
    generation: generationOf(message),
    durableDelete: hasBit(message.info2, INFO2.durableDelete),
  };
}

/** The first field with the id; the server, too, looks no further. */
export function fieldOf(message: WireMessage, id: number): WireField | undefined {
  for (const field of message.fields) if (field.id === id) return field;
  return undefined;
}

export function hasBit(bits: number, bit: number): boolean {
  return (bits & bit) !== 0;
}

/** What all commands on a record say of it. Every property is there, since objects that differ in theirs are slow to copy. */
export function toRecordRequest(
  message: WireMessage,
  address: RecordAddress,
  clock: Clock,
): RecordRequest {
  const set = fieldOf(message, FIELD.set);
  const userKey = fieldOf(message, FIELD.userKey);
  const packed = fieldOf(message, FIELD.filter);
  const filter = packed === undefined ? address.filter : lazyFilter(packed.data, clock);
  return {
    digest: address.digest,
    set: set === undefined ? '' : nameOf(set.data),
    userKey: userKey === undefined ? undefined : storedKey(userKey.data),
    filter,
    transaction: transactionOf(message),
  };
}

/** The text of a name, with a mark for what is not UTF-8. */
export function nameOf(data: Uint8Array): string {
  return decodeName(data) ?? asBuffer(data).toString('utf8');
}

function transactionOf(message: WireMessage): RequestTransaction | undefined {
  const id = fieldOf(message, FIELD.transactionId);
  if (id === undefined) return undefined;
  const version = fieldOf(message, FIELD.recordVersion);
  const deadline = fieldOf(message, FIELD.transactionDeadline);
  return {
    id: decodeTransactionId(id.data),
    ...(version === undefined ? {} : { version: decodeRecordVersion(version.data) }),
    ...(deadline === undefined
      ? {}
      : { deadlineSeconds: decodeTransactionDeadline(deadline.data) }),
    onLockingOnly: hasBit(message.info4, INFO4.txnOnLockingOnly),
  };
}

/** What a verifying read asks. */
export function toVerifyRequest(message: WireMessage, { digest }: RecordAddress): VerifyRequest {
  const version = fieldOf(message, FIELD.recordVersion);
  return {
    digest,
    ...(version === undefined ? {} : { version: decodeRecordVersion(version.data) }),
  };
}

/** Which transaction is to be rolled where. */
export function toRollRequest(message: WireMessage, { digest }: RecordAddress): RollRequest {
  const id = fieldOf(message, FIELD.transactionId);
  return {
    digest,
    ...(id === undefined ? {} : { transactionId: decodeTransactionId(id.data) }),
    direction: hasBit(message.info4, INFO4.txnRollForward) ? 'forward' : 'back',
  };
}

/** The sent key; an empty field is as good as a cut-off integer, which the engine refuses to store and finds unlike any other. */
function storedKey(data: Uint8Array): UserKey {
  if (data.length === 0) return { type: 'opaque', particleType: PARTICLE.integer, data };
  return ownedKey(decodeUserKey(data));
}

/** A copy, since what is decoded are views into the frame and the record may outlive it. */
function ownedKey(key: UserKey): UserKey {
  return key.type === 'blob' || key.type === 'opaque'
    ? { ...key, data: Uint8Array.from(key.data) }
    : key;
}

function selectedBins(message: WireMessage): ReadRequest['bins'] {
  if (hasBit(message.info1, INFO1.noBinData)) return 'none';
  if (hasBit(message.info1, INFO1.getAll)) return 'all';
  return decodeOperations(message.operations, false);
}

function generationOf(message: WireMessage): GenerationTest | undefined {
  const { info2, generation } = message;
  if (hasBit(info2, INFO2.generation)) return { type: 'equal', generation };
  if (hasBit(info2, INFO2.generationGreater)) return { type: 'greater', generation };
  return undefined;
}
