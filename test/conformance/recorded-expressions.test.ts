/** Every expression clients sent to a real server is read as a tree and written back as it was. */

import { expect, it } from 'vitest';
import { decodeBatchField } from '../../server/src/wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { decodeExpression, encodeExpression } from '../../server/src/wire/expression.js';
import {
  decodeExpressionOperation,
  encodeExpressionOperation,
} from '../../server/src/wire/expression-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { oneFrame } from '../support/one-frame.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** Expressions in all recordings together, equal ones counted each time; one that was passed over would else go unnoticed. */
const RECORDED_EXPRESSIONS = { filters: 2439, operations: 2312, indexSources: 26 };

type Tally = typeof RECORDED_EXPRESSIONS;

it('reads and writes every recorded expression byte for byte', () => {
  const tally: Tally = { filters: 0, operations: 0, indexSources: 0 };
  for (const name of recordingNames()) {
    for (const { request } of readRecording(name)) checkRequest(request, tally);
  }
  expect(tally).toEqual(RECORDED_EXPRESSIONS);
});

function checkRequest(request: Buffer, tally: Tally): void {
  const frame = oneFrame(request);
  if (frame.type === FRAME_TYPE.info) checkIndexSource(frame.payload.toString('utf8'), tally);
  if (frame.type !== FRAME_TYPE.message) return;
  for (const message of decodeMessages(frame.payload)) {
    checkParts(message.fields, message.operations, tally);
  }
}

function checkIndexSource(command: string, tally: Tally): void {
  for (const [, base64 = ''] of command.matchAll(/[:;]exp=([^;\n]+)/g)) {
    tally.indexSources += 1;
    expectSame(Buffer.from(base64, 'base64'));
  }
}

function checkParts(
  fields: readonly WireField[],
  operations: readonly WireBinOperation[],
  tally: Tally,
): void {
  for (const { id, data } of fields) {
    if (id === FIELD.batch) checkRows(data, tally);
    if (id !== FIELD.filter && id !== FIELD.indexExpression) continue;
    tally.filters += 1;
    expectSame(data);
  }
  for (const { opcode, value } of operations) {
    if (opcode !== OPCODE.expressionRead && opcode !== OPCODE.expressionModify) continue;
    tally.operations += 1;
    const { expression, flags } = decodeExpressionOperation(value);
    expect(encodeExpressionOperation(expression, Number(flags)).toString('hex')).toBe(
      Buffer.from(value).toString('hex'),
    );
  }
}

function checkRows(batch: Uint8Array, tally: Tally): void {
  for (const row of decodeBatchField(batch).rows) {
    if (row.repeat !== true) checkParts(row.fields, row.operations, tally);
  }
}

function expectSame(packed: Uint8Array): void {
  const written = Buffer.from(encodeExpression(decodeExpression(packed)));
  expect(written.toString('hex')).toBe(Buffer.from(packed).toString('hex'));
}
