/** Records a query found straight into the bytes of a frame: the same rows as `queryRowToProto`, without the objects in between. */

import { KeySchema } from '@aerogate/proto/aerogate/v1/key_pb';
import { RecordFrameSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import {
  OperationResultSchema,
  Outcome as ProtoOutcome,
  RecordResultSchema,
  RecordSchema,
} from '@aerogate/proto/aerogate/v1/record_pb';
import type { UserKey } from '../../model/key.js';
import type { QueryRecord } from '../../model/query.js';
import { NIL, type Value } from '../../model/value.js';
import { lengthTag, numberTag, ProtobufWriter } from './protobuf-writer.js';
import type { QueryRowFacts } from './query-row.js';
import { ttlSecondsOf } from './record.js';
import { writeValue } from './value-bytes.js';

const ROW = {
  row: lengthTag(RecordFrameSchema.field.results),
  key: lengthTag(RecordResultSchema.field.key),
  outcome: numberTag(RecordResultSchema.field.outcome),
  record: lengthTag(RecordResultSchema.field.record),
  result: lengthTag(RecordResultSchema.field.operationResults),
} as const;

const KEY = {
  namespace: lengthTag(KeySchema.field.namespace),
  set: lengthTag(KeySchema.field.set),
  string: lengthTag(KeySchema.field.stringValue),
  int: numberTag(KeySchema.field.intValue),
  bytes: lengthTag(KeySchema.field.bytesValue),
  digest: lengthTag(KeySchema.field.digest),
} as const;

const RECORD = {
  bins: lengthTag(RecordSchema.field.bins),
  generation: numberTag(RecordSchema.field.generation),
  ttlSeconds: numberTag(RecordSchema.field.ttlSeconds),
} as const;

const RESULT = {
  bin: lengthTag(OperationResultSchema.field.bin),
  value: lengthTag(OperationResultSchema.field.value),
} as const;

/** Entries of a map are messages of two fields, whatever the map. */
const ENTRY = { key: lengthTag({ number: 1 }), value: lengthTag({ number: 2 }) } as const;

/** Room for a namespace and a set. */
const NAMES_BYTES = 256;

const OK = fieldBytes((writer) => {
  writer.uint(ROW.outcome, ProtoOutcome.OK);
});

export class QueryRowWriter {
  readonly #writer: ProtobufWriter;
  readonly #facts: QueryRowFacts;
  /** Namespace and set as they begin each key; nearly always those of the row before. */
  #set: string | undefined;
  #setBytes: Uint8Array = new Uint8Array();

  constructor(writer: ProtobufWriter, facts: QueryRowFacts) {
    this.#writer = writer;
    this.#facts = facts;
  }

  /** Throws what recursion throws for values nested too deep, with part of the row written. */
  write(found: QueryRecord, nowMs: number): void {
    const writer = this.#writer;
    const row = writer.open(ROW.row);
    this.#key(found);
    writer.raw(OK);
    this.#record(found, nowMs);
    this.#results(found);
    writer.close(row);
  }

  #key({ digest, set = this.#facts.set, userKey }: QueryRecord): void {
    const writer = this.#writer;
    const mark = writer.open(ROW.key);
    if (set !== this.#set) {
      const { namespace } = this.#facts;
      this.#setBytes = fieldBytes((names) => {
        if (namespace !== '') names.text(KEY.namespace, namespace);
        if (set !== '') names.text(KEY.set, set);
      });
      this.#set = set;
    }
    writer.raw(this.#setBytes);
    if (userKey !== undefined) this.#userKey(userKey);
    writer.bytes(KEY.digest, digest);
    writer.close(mark);
  }

  /** A stored key of a type the API does not take has no form here; the digest still names the record. */
  #userKey(userKey: UserKey): void {
    switch (userKey.type) {
      case 'integer':
        this.#writer.int64(KEY.int, userKey.value);
        return;
      case 'string':
        this.#writer.text(KEY.string, userKey.value);
        return;
      case 'blob':
        this.#writer.bytes(KEY.bytes, userKey.data);
        return;
      case 'opaque':
    }
  }

  #record({ record }: QueryRecord, nowMs: number): void {
    const writer = this.#writer;
    const { projection } = this.#facts;
    const mark = writer.open(ROW.record);
    if (projection.by === 'record' || (projection.by === 'bins' && projection.wantsRecord)) {
      for (const { name, value } of record.bins) {
        const entry = writer.open(RECORD.bins);
        writer.text(ENTRY.key, name);
        writeValue(writer, ENTRY.value, value);
        writer.close(entry);
      }
    }
    if (record.generation !== 0) writer.uint(RECORD.generation, record.generation);
    const ttlSeconds = ttlSecondsOf(record.voidTimeSeconds, nowMs);
    if (ttlSeconds !== undefined) writer.uint(RECORD.ttlSeconds, ttlSeconds);
    writer.close(mark);
  }

  #results({ record, results }: QueryRecord): void {
    const { projection } = this.#facts;
    if (projection.by === 'record') return;
    if (projection.by === 'results') {
      for (const { bin, sent } of projection.answers) this.#result(bin, results[sent]);
      return;
    }
    for (const { bin } of projection.answers) {
      const found = record.bins.findLast(({ name }) => name === bin);
      this.#result(bin, bin === '' ? undefined : (found?.value ?? NIL));
    }
  }

  #result(bin: string, value: Value | undefined): void {
    const writer = this.#writer;
    const mark = writer.open(ROW.result);
    if (bin !== '') writer.text(RESULT.bin, bin);
    if (value !== undefined) writeValue(writer, RESULT.value, value);
    writer.close(mark);
  }
}

/** Fields that are written again and again, once. */
function fieldBytes(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter(NAMES_BYTES);
  write(writer);
  return writer.take();
}
