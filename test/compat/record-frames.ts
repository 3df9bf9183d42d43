/** Frames of the commands these tests send, as clients write them. */

import { digestOf } from '../../server/src/model/digest.js';
import type { UserKey } from '../../server/src/model/key.js';
import { PARTICLE } from '../../server/src/model/value.js';
import { BATCH_FLAG, encodeBatchField } from '../../server/src/wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { INFO1, INFO2 } from '../../server/src/wire/info-bits.js';
import { encodeMessageFrame, type MessageParts } from '../../server/src/wire/message.js';

export interface TestKey {
  readonly namespace?: string;
  readonly set?: string;
  readonly key: string;
}

function keyFields({ namespace = 'test', set = 'set', key }: TestKey): WireField[] {
  const userKey: UserKey = { type: 'string', value: key };
  return [
    { id: FIELD.namespace, data: Buffer.from(namespace) },
    { id: FIELD.set, data: Buffer.from(set) },
    { id: FIELD.digest, data: digestOf(set, userKey) },
  ];
}

function writeStringOperation(bin: string, text: string): WireBinOperation {
  return {
    opcode: OPCODE.write,
    particleType: PARTICLE.string,
    name: Buffer.from(bin),
    value: Buffer.from(text),
  };
}

/** Writes one string bin. */
export function putFrame(key: TestKey, text: string, parts: MessageParts = {}): Buffer {
  return encodeMessageFrame({
    info2: INFO2.write,
    fields: keyFields(key),
    operations: [writeStringOperation('bin', text)],
    ...parts,
  });
}

/** Reads all bins. */
export function getFrame(key: TestKey, parts: MessageParts = {}): Buffer {
  return encodeMessageFrame({ info1: INFO1.read | INFO1.getAll, fields: keyFields(key), ...parts });
}

/** Reads all bins of the same record so many times. */
export function batchGetFrame(key: TestKey, rows: number): Buffer {
  const [namespace, set, digest] = keyFields(key);
  const fields = [namespace, set].filter((field) => field !== undefined);
  const data = encodeBatchField({
    flags: BATCH_FLAG.respondAllKeys,
    rows: Array.from({ length: rows }, (_, index) => ({
      ...{ index, digest: digest?.data ?? new Uint8Array(), fields, operations: [] },
      info1: INFO1.read | INFO1.getAll,
    })),
  });
  return encodeMessageFrame({
    info1: INFO1.read | INFO1.batch,
    fields: [{ id: FIELD.batch, data }],
  });
}

/** Deletes the record. */
export function deleteFrame(key: TestKey): Buffer {
  return encodeMessageFrame({ info2: INFO2.write | INFO2.delete, fields: keyFields(key) });
}
