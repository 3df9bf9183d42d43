import { describe, expect, it } from 'vitest';
import { bytes } from '../../../../test/support/bytes.js';
import { expressionRecord } from '../../../../test/support/expressions.js';
import { createBinTable } from '../../engine/bin-table.js';
import { EngineError } from '../../engine/engine-error.js';
import { runOperation } from '../../engine/operate.js';
import type { BinResult } from '../../engine/request.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, mapValue, PARTICLE, type Value } from '../../model/value.js';
import { OPCODE } from '../../wire/bin-operation.js';
import { decodeOperations } from './operation.js';

const list = listValue([intValue(1), listValue([intValue(2)])]);
const map = mapValue([[intValue(1), listValue([])]]);
const number = intValue(5);

/** What the operation answers or, where it fails, its result code. */
function run(opcode: number, packed: string, before: Value | undefined): unknown {
  const bins = createBinTable(before === undefined ? [] : [{ name: 'b', value: before }]);
  const wire = {
    opcode,
    particleType: PARTICLE.blob,
    name: Buffer.from('b'),
    value: bytes(packed),
  };
  const results: BinResult[] = [];
  try {
    for (const operation of decodeOperations([wire], false)) {
      const request = { index: 0, respondAllOps: false, isWrite: false, nowMs: 0 };
      runOperation(operation, { ...request, bins, results, subject: expressionRecord({}) });
    }
  } catch (error) {
    if (error instanceof EngineError) return error.resultCode;
    throw error;
  }
  return results[0]?.value;
}

const { parameter, binType, opNotApplicable } = RESULT;

describe('an operation that can not be read', () => {
  it.each([
    ['of no opcode, on a list', '91 0e', list, parameter],
    ['of no opcode of lists, on a map', '91 0e', map, binType],
    ['of no opcode of maps, on a list', '91 48', list, binType],
    ['of a negative opcode, on a list', '91 ff', list, binType],
    ['of an opcode that is a text', '91 a1 03', number, parameter],
    ['without one', '90', number, parameter],
    ['of no opcode, on a number', '91 0e', number, binType],
    ['of no opcode, where nothing is', '91 0e', undefined, parameter],
    ['with an argument too few', '92 03 01', map, binType],
    ['in its old form, on the other kind', '00 48', list, binType],
    ['behind a path that leads nowhere', '93 cc ff 92 10 05 91 0e', list, opNotApplicable],
    ['behind a path to the other kind', '93 cc ff 92 10 01 91 48', list, binType],
    ['behind a path to its kind', '93 cc ff 92 10 01 91 0e', list, parameter],
    ['behind a path, and is empty', '93 cc ff 92 10 00 90', list, parameter],
    ['behind a path, and is no list', '93 cc ff 92 10 00 07', list, parameter],
    ['behind a path into a number', '93 cc ff 92 10 00 91 0e', number, parameter],
    ['behind a path into nothing', '93 cc ff 92 10 00 91 0e', undefined, opNotApplicable],
    ['behind a step that makes what is missing', '93 cc ff 92 cc a2 02 91 0e', map, parameter],
    ['behind steps of which the first fails', '93 cc ff 94 10 05 a1 03 07', list, opNotApplicable],
    ['behind steps of which the second is none', '93 cc ff 94 10 01 a1 03 07', list, parameter],
    ['behind an odd number of them', '93 cc ff 91 10 91 0e', list, parameter],
    ['as a selection of no kind', '93 cc fe 92 04 c3 05', list, parameter],
    ['as a selection of no kind, on a number', '93 cc fe 92 04 c3 05', number, binType],
    ['as a selection of no kind, where nothing is', '93 cc fe 92 04 c3 05', undefined, binType],
    ['as a change to nothing', '93 cc fe 92 04 c3 04', undefined, binType],
  ] as const)('is refused after what is wrong on the way: %s', (_name, packed, before, code) => {
    expect(run(OPCODE.cdtModify, packed, before)).toBe(code);
  });

  it('is refused where it reads only if there is something to read', () => {
    expect(run(OPCODE.cdtRead, '93 cc ff 92 10 05 91 0e', undefined)).toBeUndefined();
    expect(run(OPCODE.cdtRead, '93 cc ff 92 10 05 91 0e', list)).toBe(opNotApplicable);
    expect(run(OPCODE.cdtRead, '92 01 07', list)).toBe(parameter);
    expect(run(OPCODE.cdtRead, '92 01 07', map)).toBe(binType);
  });
});

describe('an operation that can be read', () => {
  it('has its opcode in the low 32 bits', () => {
    expect(run(OPCODE.cdtRead, '91 cf 00 00 00 01 00 00 00 10', list)).toEqual(intValue(2));
  });

  it('selects as a change, too, which needs something to select from', () => {
    expect(run(OPCODE.cdtModify, '93 cc fe 92 04 c3 01', list)).toEqual(list);
    expect(run(OPCODE.cdtModify, '93 cc fe 92 04 c3 01', undefined)).toBe(binType);
    expect(run(OPCODE.cdtRead, '93 cc fe 92 04 c3 01', undefined)).toBeUndefined();
  });
});
