/** What rows of calls and of queries have in common, straight into the bytes of an answer: user keys, records, answers of operations. */

import { KeySchema } from '@aerogate/proto/aerogate/v1/key_pb';
import { OperationResultSchema, RecordSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import type { UserKey } from '../../model/key.js';
import type { Bin, RecordData } from '../../model/record.js';
import type { Value } from '../../model/value.js';
import { lengthTag, numberTag, type ProtobufWriter } from './protobuf-writer.js';
import { ttlSecondsOf } from './record.js';
import { writeValue } from './value-bytes.js';

/** The fields of a key. */
export const KEY = {
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

/** A stored key of a type the API does not take has no form here; the digest still names the record. */
export function writeUserKey(writer: ProtobufWriter, userKey: UserKey | undefined): void {
  switch (userKey?.type) {
    case 'integer':
      writer.int64(KEY.int, userKey.value);
      return;
    case 'string':
      writer.text(KEY.string, userKey.value);
      return;
    case 'blob':
      writer.bytes(KEY.bytes, userKey.data);
      return;
    case 'opaque':
    case undefined:
  }
}

/** The record with the bins given; `nowMs` is the wall clock its time to live counts from. */
export function writeRecord(
  writer: ProtobufWriter,
  tag: number,
  record: RecordData,
  nowMs: number,
): void {
  const mark = writer.open(tag);
  for (const bin of record.bins) writeBin(writer, bin);
  writeGenerationField(writer, record);
  const ttlSeconds = ttlSecondsOf(record.voidTimeSeconds, nowMs);
  if (ttlSeconds !== undefined) writer.uint(RECORD.ttlSeconds, ttlSeconds);
  writer.close(mark);
}

/** What a write answers: the generation only. */
export function writeGeneration(writer: ProtobufWriter, tag: number, record: RecordData): void {
  const mark = writer.open(tag);
  writeGenerationField(writer, record);
  writer.close(mark);
}

/** What an operation on a bin answers. */
export function writeResult(
  writer: ProtobufWriter,
  tag: number,
  bin: string,
  value: Value | undefined,
): void {
  const mark = writer.open(tag);
  if (bin !== '') writer.text(RESULT.bin, bin);
  if (value !== undefined) writeValue(writer, RESULT.value, value);
  writer.close(mark);
}

function writeBin(writer: ProtobufWriter, { name, value }: Bin): void {
  const entry = writer.open(RECORD.bins);
  writer.text(ENTRY.key, name);
  writeValue(writer, ENTRY.value, value);
  writer.close(entry);
}

function writeGenerationField(writer: ProtobufWriter, { generation }: RecordData): void {
  if (generation !== 0) writer.uint(RECORD.generation, generation);
}
