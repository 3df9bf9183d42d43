/** Records a query found straight into the bytes of a frame: the same rows as `queryRowToProto`, without the objects in between. */

import { RecordFrameSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import { Outcome as ProtoOutcome, RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import type { QueryRecord } from '../../model/query.js';
import { NIL } from '../../model/value.js';
import { lengthTag, numberTag, ProtobufWriter } from './protobuf-writer.js';
import type { QueryRowFacts } from './query-row.js';
import { KEY, writeRecord, writeResult, writeUserKey } from './record-bytes.js';

const ROW = {
  row: lengthTag(RecordFrameSchema.field.results),
  key: lengthTag(RecordResultSchema.field.key),
  outcome: numberTag(RecordResultSchema.field.outcome),
  record: lengthTag(RecordResultSchema.field.record),
  result: lengthTag(RecordResultSchema.field.operationResults),
} as const;

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
    writeUserKey(writer, userKey);
    writer.bytes(KEY.digest, digest);
    writer.close(mark);
  }

  #record({ record }: QueryRecord, nowMs: number): void {
    const { projection } = this.#facts;
    const showsBins =
      projection.by === 'record' || (projection.by === 'bins' && projection.wantsRecord);
    const shown = showsBins ? record : { ...record, bins: [] };
    writeRecord(this.#writer, ROW.record, shown, nowMs);
  }

  #results({ record, results }: QueryRecord): void {
    const { projection } = this.#facts;
    if (projection.by === 'record') return;
    if (projection.by === 'results') {
      for (const { bin, sent } of projection.answers)
        writeResult(this.#writer, ROW.result, bin, results[sent]);
      return;
    }
    for (const { bin } of projection.answers) {
      const found = record.bins.findLast(({ name }) => name === bin);
      writeResult(this.#writer, ROW.result, bin, bin === '' ? undefined : (found?.value ?? NIL));
    }
  }
}

/** Fields that are written again and again, once. */
function fieldBytes(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter(NAMES_BYTES);
  write(writer);
  return writer.take();
}
