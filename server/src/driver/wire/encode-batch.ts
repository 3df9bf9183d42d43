/** Rows of a batch as the request frame the official client sends for the same rows. */

import { type Command, isWriteCommand } from '../../model/command.js';
import { DIGEST_BYTES, FRAME_MAX_BYTES } from '../../model/limits.js';
import {
  BATCH_FLAG,
  encodeBatchField,
  type WireBatchRow,
  type WireCommandRow,
} from '../../wire/batch.js';
import { binOperationBytes, type WireBinOperation } from '../../wire/bin-operation.js';
import { FIELD, fieldBytes, type WireField } from '../../wire/field.js';
import { INFO1 } from '../../wire/info-bits.js';
import { encodeMessageFrame, MESSAGE_HEADER_BYTES } from '../../wire/message.js';
import { encodeName } from '../../wire/name.js';
import { checkCommand, invalidArgument } from './check-command.js';
import { type CommandHeader, commandHeader } from './command-header.js';
import {
  commandTransactionFields,
  encodeCommandOperations,
  filterField,
  udfFields,
  userKeyField,
} from './encode-command.js';
import { transactionBits } from './transaction/transaction-part.js';

/** A row that is known to fit into bytes. */
export interface BatchRow {
  /** Its place in the caller's list, and its index on the wire. */
  readonly index: number;
  readonly command: Command;
  readonly isWrite: boolean;
  readonly header: CommandHeader;
  readonly userKey: WireField | undefined;
  readonly filter: WireField | undefined;
  /** The function a row calls; none for other rows. */
  readonly udf: readonly WireField[];
  readonly operations: readonly WireBinOperation[];
}

export interface BatchFrameOptions {
  readonly totalTimeoutMs: number;
  readonly allowInline: boolean;
  readonly allowInlineSsd: boolean;
  readonly respondAllKeys: boolean;
  readonly useCompression: boolean;
}

/**
 * Throws INVALID_ARGUMENT where the command can't be put into bytes: it is that row's failure alone. Bytes of what it has in common
 * with another row, by identity, are shared: thousands of keys of one large write would not fit into memory else.
 */
export function prepareBatchRow(index: number, command: Command, other?: BatchRow): BatchRow {
  checkCommand(command);
  const isWrite = isWriteCommand(command);
  return {
    index,
    command,
    isWrite,
    header: commandHeader(command, 'batchRow'),
    // The official client sends no user key with the reads of a batch, whatever the settings say.
    userKey: isWrite ? userKeyField(command) : undefined,
    filter:
      other !== undefined && other.command.filter === command.filter
        ? other.filter
        : filterField(command),
    udf: isSameCall(other?.command, command) ? (other?.udf ?? []) : udfFields(command),
    operations: isSameList(other?.command, command)
      ? (other?.operations ?? [])
      : encodeCommandOperations(command),
  };
}

function isSameCall(a: Command | undefined, b: Command): boolean {
  return a?.verb === 'udf' && b.verb === 'udf' && a.call === b.call;
}

function isSameList(a: Command | undefined, b: Command): boolean {
  return a?.verb === 'operate' && b.verb === 'operate' && a.operations === b.operations;
}

/** The rows in requests of up to so many bytes, in their order; a row that is larger by itself has one to itself. */
export function splitBatch(
  rows: readonly BatchRow[],
  maxBytes: number,
): readonly (readonly BatchRow[])[] {
  const parts: BatchRow[][] = [];
  let bytes = maxBytes;
  let previous: BatchRow | undefined;
  for (const row of rows) {
    const isRepeated = previous !== undefined && isSameCommand(previous, row);
    const more = isRepeated ? REPEATED_ROW_BYTES : rowBytes(row);
    if (bytes + more > maxBytes) {
      parts.push([]);
      // The first row of a request has nothing to repeat.
      bytes = isRepeated ? rowBytes(row) : more;
    } else {
      bytes += more;
    }
    parts.at(-1)?.push(row);
    previous = row;
  }
  return parts;
}

/** Index, digest and the word that it repeats. */
const REPEATED_ROW_BYTES = 4 + DIGEST_BYTES + 1;
/** The most a row has besides its fields and operations: flags, generation, TTL and two counts. */
const ROW_HEADER_BYTES = REPEATED_ROW_BYTES + 14;

function rowBytes(row: BatchRow): number {
  const fields = rowFields(row).reduce((sum, field) => sum + fieldBytes(field), 0);
  return row.operations.reduce(
    (sum, each) => sum + binOperationBytes(each),
    ROW_HEADER_BYTES + fields,
  );
}

/** The request frame. Throws INVALID_ARGUMENT when all the rows together are too large for one. */
export function encodeBatch(rows: readonly BatchRow[], options: BatchFrameOptions): Buffer {
  const field = {
    id: FIELD.batch,
    data: encodeBatchField({ flags: batchFlags(options), rows: wireRows(rows) }),
  };
  const bytes = MESSAGE_HEADER_BYTES + fieldBytes(field);
  if (bytes > FRAME_MAX_BYTES) {
    throw invalidArgument(
      `The batch has ${bytes} bytes for one node, the limit is ${FRAME_MAX_BYTES}.`,
    );
  }
  return encodeMessageFrame({
    info1: INFO1.batch | (options.useCompression ? INFO1.compressResponse : 0),
    timeoutOrIndex: options.totalTimeoutMs,
    fields: [field],
  });
}

function batchFlags(options: BatchFrameOptions): number {
  return (
    BATCH_FLAG.respondErrorRows |
    (options.allowInline ? BATCH_FLAG.inline : 0) |
    (options.allowInlineSsd ? BATCH_FLAG.inlineSsd : 0) |
    (options.respondAllKeys ? BATCH_FLAG.respondAllKeys : 0)
  );
}

function wireRows(rows: readonly BatchRow[]): readonly WireBatchRow[] {
  let previous: BatchRow | undefined;
  return rows.map((row): WireBatchRow => {
    const head = { index: row.index, digest: row.command.key.digest };
    if (previous !== undefined && isSameCommand(previous, row)) return { ...head, repeat: true };
    previous = row;
    return { ...head, ...wireRow(row) };
  });
}

function wireRow(row: BatchRow): Omit<WireCommandRow, 'index' | 'digest'> {
  const { info1, info2, info3, generation, ttl } = row.header;
  const { transaction } = row.command;
  return {
    info1,
    info2,
    info3,
    // Reads carry no generation at all, writes carry one even when it is 0.
    ...(row.isWrite ? { generation } : {}),
    ttl,
    ...(transaction === undefined ? {} : { info4: transactionBits(transaction) }),
    fields: rowFields(row),
    operations: row.operations,
  };
}

/** The filter stands before the user key here, behind it in a message of its own. */
function rowFields({ command, userKey, filter, udf }: BatchRow): WireField[] {
  const fields: WireField[] = [
    { id: FIELD.namespace, data: encodeName(command.key.namespace) },
    { id: FIELD.set, data: encodeName(command.key.set) },
    ...commandTransactionFields(command),
  ];
  if (filter !== undefined) fields.push(filter);
  if (userKey !== undefined) fields.push(userKey);
  fields.push(...udf);
  return fields;
}

/** Whether the row may say "as before": the same bytes but for the digest. A user key and a record's version are never repeated. */
function isSameCommand(previous: BatchRow, row: BatchRow): boolean {
  const [a, b] = [previous.command, row.command];
  return (
    mayRepeat(previous) &&
    mayRepeat(row) &&
    a.verb === b.verb &&
    a.key.namespace === b.key.namespace &&
    a.key.set === b.key.set &&
    isSameHeader(previous.header, row.header) &&
    isSameBytes(previous.filter?.data, row.filter?.data) &&
    isSameFields(previous.udf, row.udf) &&
    isSameOperations(previous.operations, row.operations)
  );
}

function mayRepeat({ userKey, command }: BatchRow): boolean {
  return userKey === undefined && command.transaction === undefined;
}

function isSameHeader(a: CommandHeader, b: CommandHeader): boolean {
  return (
    a.info1 === b.info1 &&
    a.info2 === b.info2 &&
    a.info3 === b.info3 &&
    a.generation === b.generation &&
    a.ttl === b.ttl
  );
}

function isSameFields(a: readonly WireField[], b: readonly WireField[]): boolean {
  return a.length === b.length && a.every(({ data }, index) => isSameBytes(data, b[index]?.data));
}

function isSameOperations(a: readonly WireBinOperation[], b: readonly WireBinOperation[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((operation, index) => {
    const other = b[index];
    return (
      other !== undefined &&
      operation.opcode === other.opcode &&
      operation.particleType === other.particleType &&
      isSameBytes(operation.name, other.name) &&
      isSameBytes(operation.value, other.value)
    );
  });
}

function isSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}
