/** The scripted cluster's records: one store all its nodes share, with as much meaning as routing tests need. */

import { RESULT } from '../../server/src/model/result-code.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { FIELD } from '../../server/src/wire/field.js';
import { INFO1, INFO2, INFO3 } from '../../server/src/wire/info-bits.js';
import type { MessageParts, WireMessage } from '../../server/src/wire/message.js';

interface StoredRecord {
  readonly generation: number;
  readonly bins: ReadonlyMap<string, WireBinOperation>;
}

/** Records by namespace and digest. Reads, writes and deletes of whole bins; no expressions, no batches, no TTL. */
export type RecordStore = Map<string, StoredRecord>;

/** Where a request points; undefined for batches and queries, which name no single record. */
export interface RequestTarget {
  readonly namespace: string;
  readonly digest: Buffer;
}

export function targetOf(message: WireMessage): RequestTarget | undefined {
  const namespace = message.fields.find((field) => field.id === FIELD.namespace);
  const digest = message.fields.find((field) => field.id === FIELD.digest);
  if (namespace === undefined || digest === undefined) return undefined;
  return {
    namespace: Buffer.from(namespace.data).toString('utf8'),
    digest: Buffer.from(digest.data),
  };
}

/** Applies one single-record request to the store and answers it. */
export function answerFromStore(
  store: RecordStore,
  message: WireMessage,
  target: RequestTarget,
): MessageParts {
  const key = `${target.namespace}/${target.digest.toString('hex')}`;
  const stored = store.get(key);
  if ((message.info2 & INFO2.delete) !== 0) {
    const result = store.delete(key) ? RESULT.ok : RESULT.keyNotFound;
    return { info3: INFO3.last, resultCode: result };
  }
  if ((message.info2 & INFO2.write) !== 0) return write(store, key, message);
  if (stored === undefined) return { info3: INFO3.last, resultCode: RESULT.keyNotFound };
  const noBins = (message.info1 & INFO1.noBinData) !== 0;
  const operations = noBins ? [] : [...stored.bins.values()];
  return { info3: INFO3.last, generation: stored.generation, operations };
}

function write(store: RecordStore, key: string, message: WireMessage): MessageParts {
  const before = store.get(key);
  const bins = new Map(before?.bins);
  for (const operation of message.operations) {
    if (operation.opcode !== OPCODE.write) continue;
    const name = Buffer.from(operation.name).toString('utf8');
    // The request's bytes are views into a socket's buffer: they are kept as a copy.
    const kept = { ...operation, opcode: OPCODE.read, name: Buffer.from(operation.name) };
    bins.set(name, { ...kept, value: Buffer.from(operation.value) });
  }
  const generation = (before?.generation ?? 0) + 1;
  store.set(key, { generation, bins });
  return { info3: INFO3.last, generation };
}
