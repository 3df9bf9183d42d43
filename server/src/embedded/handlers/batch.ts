/** Batches: every row is a command of its own; their answers are packed into frames, and a last message ends them. */

import { EngineError } from '../../engine/engine-error.js';
import type { RecordFilter } from '../../engine/request.js';
import { DIGEST_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import {
  BATCH_FLAG,
  batchRowCount,
  decodeBatchRows,
  type PartialBatch,
  type WireBatchRow,
  type WireCommandRow,
} from '../../wire/batch.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO3 } from '../../wire/info-bits.js';
import { type MessageParts, messageBytes, type WireMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import { answerOf, batchReadAnswerOf } from './answer.js';
import type { HandlerAnswer, HandlerContext } from './handler.js';
import { namespaceOf, type RecordCommand, runRecordCommand } from './record-command.js';
import { readFilter } from './record-filter.js';
import { fieldOf, hasBit } from './record-request.js';

/** Rows a batch may have, all of which are worked before anything else is; a real server has no limit (`batch-max-requests` 0). */
export const BATCH_ROWS_MAX = 50_000;
/** Bytes of row answers in one frame; an answer larger than that has a frame of its own. */
const FRAME_ROWS_MAX_BYTES = 128 * 1024 - 32;

/** Bytes of row answers of one batch, after which no more rows are worked: they are in memory until the client has read them. */
export const BATCH_ANSWER_MAX_BYTES = 512 * 1024 * 1024;

/** Failures that do not end a batch: every client expects rows without a record. */
const HARMLESS_CODES: ReadonlySet<number> = new Set([
  RESULT.ok,
  RESULT.keyNotFound,
  RESULT.filteredOut,
]);

export function handleBatch(message: WireMessage, context: HandlerContext): HandlerAnswer {
  const field = lastField(message, FIELD.batch, FIELD.batchWithSet);
  if (field === undefined) return lastOnly(RESULT.parameter);
  const batch = readBatch(field.data);
  if (batch === 'tooMany') return lastOnly(RESULT.batchMaxRequests);
  if (batch === undefined || batch.rows.length === 0) return lastOnly(RESULT.parameter);
  const filter = readBatchFilter(message, context);
  if (filter === 'unsound') return lastOnly(RESULT.parameter);
  const run = runRows(batch, message, filter, context);
  return { frames: [...framesToSend(run, batch.flags), [lastMessage(run.failure ?? RESULT.ok)]] };
}

/** Of the fields of a batch the last counts, unlike those of other messages. */
function lastField({ fields }: WireMessage, ...ids: readonly number[]): WireField | undefined {
  return fields.findLast(({ id }) => ids.includes(id));
}

/** Rows are counted before they are read. */
function readBatch(data: Uint8Array): PartialBatch | 'tooMany' | undefined {
  try {
    if (batchRowCount(data) > BATCH_ROWS_MAX) return 'tooMany';
    return decodeBatchRows(data);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** A filter over all rows is built before the first of them. */
function readBatchFilter(
  message: WireMessage,
  { clock }: HandlerContext,
): RecordFilter | 'unsound' | undefined {
  const field = lastField(message, FIELD.filter);
  if (field === undefined) return undefined;
  try {
    return readFilter(field.data, clock);
  } catch (error) {
    if (error instanceof EngineError) return 'unsound';
    throw error;
  }
}

function lastOnly(resultCode: number): HandlerAnswer {
  return { frames: [[lastMessage(resultCode)]] };
}

function lastMessage(resultCode: number): MessageParts {
  return { info3: INFO3.last, resultCode };
}

interface BatchRun {
  readonly frames: readonly RowFrame[];
  /** The code the batch as a whole ends with, when not every row was worked or one failed. */
  readonly failure: number | undefined;
  /** A row could not be worked at all: what was not sent yet never is. */
  readonly terminated: boolean;
}

interface RowFrame {
  readonly rows: MessageParts[];
  /** The last code in it that ends a batch which was not told to go on. */
  failure: number | undefined;
}

function runRows(
  batch: PartialBatch,
  message: WireMessage,
  batchFilter: RecordFilter | undefined,
  context: HandlerContext,
): BatchRun {
  const frames = createRowFrames();
  let command: RecordCommand | undefined;
  for (const row of batch.rows) {
    command = row.repeat === true ? repeatable(command) : commandOf(row, message, context);
    if (command === undefined) {
      return { frames: frames.list, failure: RESULT.parameter, terminated: true };
    }
    if (frames.totalBytes > BATCH_ANSWER_MAX_BYTES) {
      return { frames: frames.list, failure: RESULT.batchQueuesFull, terminated: true };
    }
    frames.add(runRow(row, command, batchFilter, context));
  }
  // The server reads a row once it has begun with those before.
  if (batch.malformed !== undefined) {
    return { frames: frames.list, failure: RESULT.parameter, terminated: true };
  }
  const goesOn = hasBit(batch.flags, BATCH_FLAG.respondAllKeys);
  const failure = goesOn
    ? undefined
    : frames.list.find((frame) => frame.failure !== undefined)?.failure;
  return { frames: frames.list, failure, terminated: false };
}

/** The command a row repeats; none when there is no row before it, or that one carries a user key of its own. */
function repeatable(command: RecordCommand | undefined): RecordCommand | undefined {
  if (command === undefined) return undefined;
  return fieldOf(command.message, FIELD.userKey) === undefined ? command : undefined;
}

/** A row as the message a single command would have been; none when its namespace is unknown, which ends the batch. */
function commandOf(
  row: WireCommandRow,
  batch: WireMessage,
  context: HandlerContext,
): RecordCommand | undefined {
  const message: WireMessage = {
    // Rows are answered in the batch's frames and never shipped between clusters.
    info1: row.info1 & ~(INFO1.compressResponse | INFO1.xdr),
    info2: row.info2 ?? 0,
    info3: row.info3 ?? batch.info3 & (INFO3.scReadRelax | INFO3.scReadType),
    info4: row.info4 ?? 0,
    resultCode: 0,
    generation: row.generation ?? 0,
    ttl: row.ttl ?? 0,
    timeoutOrIndex: batch.timeoutOrIndex,
    fields: row.fields,
    operations: row.operations,
  };
  const namespace = namespaceOf(message, context);
  return namespace === undefined ? undefined : { message, namespace };
}

function runRow(
  row: WireBatchRow,
  command: RecordCommand,
  batchFilter: RecordFilter | undefined,
  context: HandlerContext,
): MessageParts {
  // A digest among a row's fields goes before the one in front of them.
  const digest = fieldOf(command.message, FIELD.digest)?.data ?? row.digest;
  if (digest.length !== DIGEST_BYTES) {
    return { resultCode: RESULT.parameter, timeoutOrIndex: row.index };
  }
  const address = { digest, ...(batchFilter === undefined ? {} : { filter: batchFilter }) };
  const { kind, answer } = runRecordCommand(command, address, context);
  const { name } = command.namespace.config;
  const { resultCode, effect } = answer;
  context.count({ origin: 'batch_sub', kind, namespace: name, resultCode, effect });
  const toParts = kind === 'read' ? batchReadAnswerOf : answerOf;
  const parts = toParts(answer, command.message);
  return { ...parts, timeoutOrIndex: row.index };
}

/** Collects answers until a frame is full, as the server does with its buffers. */
function createRowFrames(): {
  readonly list: RowFrame[];
  readonly totalBytes: number;
  add(row: MessageParts): void;
} {
  const list: RowFrame[] = [];
  let bytes = 0;
  let totalBytes = 0;

  function frameFor(rowBytes: number): RowFrame {
    const current = list.at(-1);
    if (current !== undefined && bytes + rowBytes <= FRAME_ROWS_MAX_BYTES) {
      bytes += rowBytes;
      return current;
    }
    const created: RowFrame = { rows: [], failure: undefined };
    list.push(created);
    bytes = rowBytes;
    return created;
  }

  return {
    list,
    get totalBytes(): number {
      return totalBytes;
    },
    add(row): void {
      const rowBytes = messageBytes(row);
      totalBytes += rowBytes;
      const frame = frameFor(rowBytes);
      frame.rows.push(row);
      const { resultCode = RESULT.ok } = row;
      if (!HARMLESS_CODES.has(resultCode)) frame.failure = resultCode;
    },
  };
}

/**
 * The frames that go out. A batch that is told to go on sends all; else the one with the first failure is the last, and
 * clients that don't ask for failed rows are not sent any. What was full before a row ended the batch has gone already.
 */
function framesToSend(run: BatchRun, flags: number): readonly (readonly MessageParts[])[] {
  const { frames, terminated } = run;
  if (terminated) return frames.slice(0, -1).map(({ rows }) => rows);
  if (hasBit(flags, BATCH_FLAG.respondAllKeys)) return frames.map(({ rows }) => rows);
  const failed = frames.findIndex(({ failure }) => failure !== undefined);
  if (failed === -1) return frames.map(({ rows }) => rows);
  const sent = hasBit(flags, BATCH_FLAG.respondErrorRows) ? failed + 1 : failed;
  return frames.slice(0, sent).map(({ rows }) => rows);
}
