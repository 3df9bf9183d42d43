/** Rows that are all right straight into the bytes of an answer: the same as `outcomeToProto` encoded, without the objects in between. */

import { Outcome as ProtoOutcome, RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Outcome } from '../../model/command.js';
import type { Key } from '../../model/key.js';
import { type RowFacts, type RowShape, recordPart } from './outcome.js';
import { lengthTag, numberTag, type ProtobufWriter } from './protobuf-writer.js';
import { KEY, writeGeneration, writeRecord, writeResult, writeUserKey } from './record-bytes.js';
import { writeValue } from './value-bytes.js';

const ROW = {
  index: numberTag(RecordResultSchema.field.index),
  key: lengthTag(RecordResultSchema.field.key),
  outcome: numberTag(RecordResultSchema.field.outcome),
  record: lengthTag(RecordResultSchema.field.record),
  result: lengthTag(RecordResultSchema.field.operationResults),
  udfValue: lengthTag(RecordResultSchema.field.udfValue),
} as const;

export interface OkRow {
  readonly outcome: Extract<Outcome, { ok: true }>;
  readonly shape: RowShape;
  readonly facts: RowFacts;
}

/** The row as a field of the message that is being written. */
export function writeRow(
  writer: ProtobufWriter,
  tag: number,
  { outcome: { record, results }, shape, facts }: OkRow,
): void {
  const row = writer.open(tag);
  writer.uint(ROW.index, facts.index);
  writeKey(writer, facts.key);
  writer.uint(ROW.outcome, ProtoOutcome.OK);
  const part = recordPart(record, shape);
  if (part === 'record') writeRecord(writer, ROW.record, record, facts.nowMs);
  else if (part === 'generation') writeGeneration(writer, ROW.record, record);
  for (const { bin, sent } of shape.answers) writeResult(writer, ROW.result, bin, results[sent]);
  const returned = shape.returnsValue ? results[0] : undefined;
  if (returned !== undefined) writeValue(writer, ROW.udfValue, returned);
  writer.close(row);
}

function writeKey(writer: ProtobufWriter, { namespace, set, userKey, digest }: Key): void {
  const mark = writer.open(ROW.key);
  if (namespace !== '') writer.text(KEY.namespace, namespace);
  if (set !== '') writer.text(KEY.set, set);
  writeUserKey(writer, userKey);
  writer.bytes(KEY.digest, digest);
  writer.close(mark);
}
