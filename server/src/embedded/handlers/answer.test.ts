import { describe, expect, it } from 'vitest';
import type { EngineAnswer } from '../../engine/request.js';
import { PARTICLE } from '../../model/value.js';
import { OPCODE } from '../../wire/bin-operation.js';
import { FRAME_HEADER_BYTES } from '../../wire/frame.js';
import { decodeMessages, encodeMessageFrame, type WireMessage } from '../../wire/message.js';
import { answerOf, batchReadAnswerOf } from './answer.js';

const text = '{"type":"Point","coordinates":[1,2]}';

function requestOf(opcode: number): WireMessage {
  const operation = {
    opcode,
    particleType: PARTICLE.nil,
    name: Buffer.from('a'),
    value: Buffer.alloc(0),
  };
  const [message] = decodeMessages(
    encodeMessageFrame({ operations: [operation] }).subarray(FRAME_HEADER_BYTES),
  );
  if (message === undefined) throw new Error('the request is no message');
  return message;
}

function answerWith(operation: number): EngineAnswer {
  return {
    resultCode: 0,
    generation: 1,
    voidTimeSeconds: 0,
    results: [{ operation, bin: 'a', value: { type: 'geojson', value: text } }],
  };
}

describe('a shape in an answer', () => {
  it.each([
    ['read', OPCODE.read, 1],
    ['evaluated', OPCODE.expressionRead, 1],
    ['taken out of a list or map', OPCODE.cdtRead, 0],
    ['removed from a list or map', OPCODE.cdtModify, 0],
  ])('that was %s has its cells, or none', (_how, opcode, cells) => {
    const answer = answerWith(0);
    for (const toParts of [answerOf, batchReadAnswerOf]) {
      const value = Buffer.from(toParts(answer, requestOf(opcode)).operations?.[0]?.value ?? []);
      expect(value.readUInt16BE(1)).toBe(cells);
      expect(value.length).toBe(3 + 8 * cells + text.length);
    }
  });
});
