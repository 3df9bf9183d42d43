import { describe, expect, it } from 'vitest';
import type { Command, OperateCommand } from '../../model/command.js';
import { keyOf } from '../../model/key.js';
import { intValue } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { decodeMessage, encodeMessageFrame, type MessageParts } from '../../wire/message.js';
import { CONTRACT_SETTINGS as settings } from '../contract/contract-suite.js';
import { decodeOutcome } from './decode-outcome.js';

const key = keyOf('test', 'demo', { type: 'string', value: 'k' });
const GET: Command = { verb: 'get', key, bins: 'all', settings };
const PUT: OperateCommand = {
  verb: 'operate',
  key,
  settings,
  operations: [{ op: 'write', bin: 'a', value: intValue(1) }],
  write: { exists: 'update', ttl: { type: 'serverDefault' } },
};

function outcomeOf(command: Command, parts: MessageParts): ReturnType<typeof decodeOutcome> {
  const { message } = decodeMessage(encodeMessageFrame(parts), 8);
  return decodeOutcome(command, message, { node: 'A1', attempts: 2, form: 'single' });
}

function answer(name: Uint8Array, particleType: number, value: Uint8Array): WireBinOperation {
  return { opcode: OPCODE.read, particleType, name, value };
}

describe('decodeOutcome', () => {
  it('reads metadata and bins', () => {
    const operations = [answer(Buffer.from('a'), 1, Buffer.from('000000000000002a', 'hex'))];
    expect(outcomeOf(GET, { generation: 7, ttl: 99, operations })).toStrictEqual({
      ok: true,
      record: { bins: [{ name: 'a', value: intValue(42) }], generation: 7, voidTimeSeconds: 99 },
      results: [],
    });
  });
  it('passes codes on, known or not, with node and attempts', () => {
    for (const resultCode of [2, 22, 250]) {
      expect(outcomeOf(GET, { resultCode })).toMatchObject({
        ok: false,
        error: { code: { resultCode }, node: 'A1', attempts: 2, inDoubt: false },
      });
    }
  });
  it("takes a write for doubtful at the server's timeout alone", () => {
    expect(outcomeOf(PUT, { resultCode: 9 })).toMatchObject({ error: { inDoubt: true } });
    expect(outcomeOf(GET, { resultCode: 9 })).toMatchObject({ error: { inDoubt: false } });
    expect(outcomeOf(PUT, { resultCode: 11 })).toMatchObject({ error: { inDoubt: false } });
  });
  it('lets bytes it can not read cost this command alone', () => {
    const unreadable = [
      answer(Buffer.from([0xff]), 1, Buffer.alloc(8)),
      answer(Buffer.from('a'), 1, Buffer.alloc(3)),
      answer(Buffer.from('a'), 20, Buffer.from([0xc1])),
    ];
    for (const operation of unreadable) {
      const parts = { operations: [operation] };
      const expected = { ok: false, error: { codeName: 'MALFORMED_ANSWER', inDoubt: false } };
      expect(outcomeOf(GET, parts)).toMatchObject(expected);
    }
  });
  it('is in doubt about a write whose answer it can not match', () => {
    const operations = [answer(Buffer.from('b'), 1, Buffer.alloc(8))];
    const both: Command = { ...PUT, operations: [...PUT.operations, { op: 'read', bin: 'c' }] };
    expect(outcomeOf(both, { operations })).toMatchObject({
      ok: false,
      error: { codeName: 'MALFORMED_ANSWER', inDoubt: true },
    });
  });
  it('takes a plain write for done whatever comes with the answer', () => {
    const operations = [answer(Buffer.from('a'), 0, Buffer.alloc(0))];
    expect(outcomeOf(PUT, { operations })).toMatchObject({ ok: true, results: [undefined] });
    expect(outcomeOf(PUT, {})).toMatchObject({ ok: true, results: [undefined] });
  });
});
