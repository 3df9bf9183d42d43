/** Request frames of the wire driver beside those the official client sent for the same calls, byte for byte. */

import { describe, expect, it } from 'vitest';
import { encodeBatch, prepareBatchRow } from '../../server/src/driver/wire/encode-batch.js';
import { encodeCommand } from '../../server/src/driver/wire/encode-command.js';
import type { Command } from '../../server/src/model/command.js';
import {
  BATCH_FLAG,
  decodeBatchField,
  encodeBatchField,
  type WireBatch,
  type WireBatchRow,
} from '../../server/src/wire/batch.js';
import { FIELD } from '../../server/src/wire/field.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { INFO1, INFO2 } from '../../server/src/wire/info-bits.js';
import {
  decodeMessage,
  encodeMessageFrame,
  type WireMessage,
} from '../../server/src/wire/message.js';
import { commandOfMessage, commandOfRow } from '../support/official-command.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** Of the second byte of flags, in a whole frame. */
const INFO2_OFFSET = FRAME_HEADER_BYTES + 2;

interface OfficialRequest {
  readonly frame: Buffer;
  readonly message: WireMessage;
}

/** Record messages of the official client's own test files; the other recordings were made by another client. */
const REQUESTS: readonly OfficialRequest[] = recordingNames()
  .filter((name) => !name.startsWith('random-') && !name.startsWith('queries-'))
  .flatMap((name) => readRecording(name))
  .map(({ request }) => request)
  .filter((frame) => frame[1] === FRAME_TYPE.message)
  .map((frame) => ({ frame, message: decodeMessage(frame, FRAME_HEADER_BYTES).message }));

const isBatch = ({ message }: OfficialRequest): boolean => (message.info1 & INFO1.batch) !== 0;

/**
 * Where our frames differ on purpose: what differs and why. Each has to be seen, so that the list can't outlive its reasons.
 */
const DIFFERENCES = {
  everyResult:
    'RESPOND_ALL_OPS is set where a bin with results is used more than once: that client keeps only the last of them',
  onlyRow:
    'the only row for a node is a message as any other: that client keeps RESPOND_ALL_OPS of batches in it',
  repeat:
    'a row repeats the one before when it says the same: that client repeats only what is the same object',
} as const;
type Difference = keyof typeof DIFFERENCES;

describe('requests of the official client', () => {
  it('for single records have the bytes of ours', () => {
    const seen = new Set<Difference>();
    const compared = REQUESTS.filter((request) => !isBatch(request)).flatMap(
      ({ frame, message }) => {
        const command = commandOfMessage(message);
        if (command === undefined) return [];
        const timeouts = { totalTimeoutMs: message.timeoutOrIndex, socketTimeoutMs: 0 };
        return [{ verb: command.verb, ours: encodeCommand(command, timeouts), theirs: frame }];
      },
    );
    for (const { ours, theirs } of compared) {
      if (ours.equals(theirs)) continue;
      const difference = asksForAll(ours) ? 'everyResult' : 'onlyRow';
      ours[INFO2_OFFSET] = (ours[INFO2_OFFSET] ?? 0) ^ INFO2.respondAllOps;
      expect(ours.toString('hex')).toBe(theirs.toString('hex'));
      seen.add(difference);
    }
    expect(compared.length).toBeGreaterThan(2500);
    expect(compared.filter(({ verb }) => verb === 'udf').length).toBeGreaterThanOrEqual(5);
    expect([...seen].sort()).toStrictEqual(['everyResult', 'onlyRow']);
  });

  it('for batches have the bytes of ours', () => {
    const seen = new Set<Difference>();
    const compared = REQUESTS.filter(isBatch).flatMap(({ frame, message }) => {
      const [field] = message.fields;
      if (field?.id !== FIELD.batch) return [];
      const batch = decodeBatchField(field.data);
      const commands = commandsOf(batch);
      return commands === undefined
        ? []
        : [{ commands, ours: encode(batch, commands, message), theirs: frame }];
    });
    for (const { ours, theirs } of compared) {
      if (ours.equals(theirs)) continue;
      expect(ours.length).toBeLessThan(theirs.length);
      expect(spelledOut(ours)).toBe(spelledOut(theirs));
      seen.add('repeat');
    }
    expect(compared.length).toBeGreaterThan(15);
    const calls = compared.filter(({ commands }) => commands.some(({ verb }) => verb === 'udf'));
    expect(calls.length).toBeGreaterThan(0);
    expect([...seen]).toStrictEqual(['repeat']);
  });
});

function asksForAll(frame: Buffer): boolean {
  return ((frame[INFO2_OFFSET] ?? 0) & INFO2.respondAllOps) !== 0;
}

/** The frame with every row in full, so that only how often rows repeat is left out of the comparison. */
function spelledOut(frame: Buffer): string {
  const { message } = decodeMessage(frame, FRAME_HEADER_BYTES);
  const rows: WireBatchRow[] = [];
  const fields = message.fields.map((field) => {
    const batch = decodeBatchField(field.data);
    for (const row of batch.rows) {
      const { index, digest } = row;
      rows.push(row.repeat === true ? { ...lastOf(rows), index, digest } : row);
    }
    return { id: field.id, data: encodeBatchField({ flags: batch.flags, rows }) };
  });
  return encodeMessageFrame({ ...message, fields }).toString('hex');
}

function lastOf(rows: readonly WireBatchRow[]): WireBatchRow {
  const last = rows.at(-1);
  if (last === undefined) throw new Error('the first row repeats');
  return last;
}

function commandsOf(batch: WireBatch): readonly Command[] | undefined {
  const commands: Command[] = [];
  for (const row of batch.rows) {
    const command = commandOfRow(row, commands.at(-1));
    if (command === undefined) return undefined;
    commands.push(command);
  }
  return commands;
}

function encode(batch: WireBatch, commands: readonly Command[], message: WireMessage): Buffer {
  const rows = commands.map((command, i) => prepareBatchRow(batch.rows[i]?.index ?? 0, command));
  return encodeBatch(rows, {
    totalTimeoutMs: message.timeoutOrIndex,
    allowInline: (batch.flags & BATCH_FLAG.inline) !== 0,
    allowInlineSsd: (batch.flags & BATCH_FLAG.inlineSsd) !== 0,
    respondAllKeys: (batch.flags & BATCH_FLAG.respondAllKeys) !== 0,
    useCompression: (message.info1 & INFO1.compressResponse) !== 0,
  });
}
