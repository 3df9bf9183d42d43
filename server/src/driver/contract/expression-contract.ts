/** The contract for expressions: as filters of every command, as reads, and as writes with their flags. */

import { describe, expect } from 'vitest';
import type { Command } from '../../model/command.js';
import {
  EXPRESSION_FLAG,
  type Expression,
  type ExpressionOperationName,
} from '../../model/expression.js';
import type { Operation } from '../../model/operation.js';
import {
  boolValue,
  doubleValue,
  intValue,
  listValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import { type ContractBench, type ContractSuite, failed, succeeded } from './contract-suite.js';

const literal = (value: Value): Expression => ({ node: 'literal', value });
const call = (name: ExpressionOperationName, ...args: readonly Expression[]): Expression => ({
  node: 'operation',
  name,
  args,
});
const a: Expression = { node: 'bin', name: 'a', type: 'int' };
const isAbove = (limit: number): Expression => call('gt', a, literal(intValue(limit)));
const unknown = call('unknown');

const write = (bin: string, expression: Expression, flags = 0): Operation => ({
  op: 'expressionWrite',
  bin,
  expression,
  flags,
});
const read = (bin: string, expression: Expression, flags = 0): Operation => ({
  op: 'expressionRead',
  bin,
  expression,
  flags,
});

/** One of each kind of command, on a record with an integer in bin `a`. */
function commandsOn(bench: ContractBench, name: string): readonly Command[] {
  const key = bench.key(name);
  return [
    bench.get(key),
    bench.get(key, ['a']),
    bench.exists(key),
    bench.operate(key, [{ op: 'read', bin: 'a' }]),
    bench.put(key, { b: intValue(2) }),
    bench.operate(key, [{ op: 'touch' }]),
    bench.delete(key),
  ];
}

export function expressionContract(suite: ContractSuite): void {
  filters(suite);
  batchFilters(suite);
  expressionWrites(suite);
  expressionReads(suite);
}

function filters({ check }: ContractSuite): void {
  describe('filters', () => {
    check('keep every kind of command from a record they do not hold for', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1) }));
      for (const filter of [isAbove(1), unknown, call('eq', a, a, a)]) {
        const isSound = filter.node !== 'operation' || filter.args.length < 3;
        for (const command of commandsOn(bench, 'record')) {
          const { codeName, inDoubt } = await bench.failure({ ...command, filter });
          expect(codeName).toBe(isSound ? 'FILTERED_OUT' : 'PARAMETER_ERROR');
          expect(inDoubt).toBe(false);
        }
      }
      expect((await bench.record(key)).bins).toStrictEqual([{ name: 'a', value: intValue(1) }]);
    });

    check('let every kind of command pass where they hold', async (bench) => {
      for (const [index, command] of commandsOn(bench, 'record').entries()) {
        await bench.done(bench.put(bench.key('record'), { a: intValue(1) }));
        const outcome = await bench.run({ ...command, filter: isAbove(0) });
        expect([index, outcome.ok]).toStrictEqual([index, true]);
      }
    });

    check('are not asked where there is no record', async (bench) => {
      const key = bench.key('none');
      const error = await bench.failure({ ...bench.get(key), filter: isAbove(1) });
      expect(error.codeName).toBe('KEY_NOT_FOUND_ERROR');
      await bench.done({ ...bench.put(key, { a: intValue(1) }), filter: isAbove(1) });
      expect(await bench.bin(key, 'a')).toStrictEqual(intValue(1));
    });

    check('pass in their packed form', async (bench) => {
      const key = bench.key('packed');
      await bench.done(bench.put(key, { a: intValue(1) }));
      const filter = (truth: number): Expression => ({
        node: 'packed',
        data: Uint8Array.of(truth),
      });
      await bench.done({ ...bench.get(key), filter: filter(0xc3) });
      const error = await bench.failure({ ...bench.get(key), filter: filter(0xc2) });
      expect(error.codeName).toBe('FILTERED_OUT');
    });
  });
}

function batchFilters({ check }: ContractSuite): void {
  describe('filters of rows', () => {
    check('decide for each row of a batch alone', async (bench) => {
      const keys = [1, 2, 3].map((number) => bench.key(number));
      for (const [index, key] of keys.entries()) {
        await bench.done(bench.put(key, { a: intValue(index) }));
      }
      const gets = await bench.batch(
        keys.map((key) => ({ ...bench.get(key), filter: isAbove(0) })),
      );
      expect(gets.map((outcome) => outcome.ok)).toStrictEqual([false, true, true]);
      expect(failed(gets[0]).codeName).toBe('FILTERED_OUT');
      const puts = await bench.batch(
        keys.map((key, index) => ({
          ...bench.put(key, { b: intValue(9) }),
          ...(index === 0 ? {} : { filter: isAbove(index) }),
        })),
      );
      expect(puts.map((outcome) => outcome.ok)).toStrictEqual([true, false, false]);
      const last = await bench.batch([
        { ...bench.delete(keys[2] ?? bench.key(3)), filter: isAbove(1) },
      ]);
      expect(last.map((outcome) => outcome.ok)).toStrictEqual([true]);
    });
  });
}

const { createOnly, updateOnly, allowDelete, policyNoFail, evalNoFail } = EXPRESSION_FLAG;
const next = call('add', a, literal(intValue(1)));

/** Flags, the bin that is written, and what becomes of a record with 1 in bin `a`: its bins, or the failure. */
const WRITES: readonly {
  readonly name: string;
  readonly operation: Operation;
  readonly after: Readonly<Record<string, number>> | string;
}[] = [
  { name: 'writes what an expression gives', operation: write('b', next), after: { a: 1, b: 2 } },
  { name: 'changes a bin by itself', operation: write('a', next), after: { a: 2 } },
  {
    name: 'makes only bins that are not there',
    operation: write('a', next, createOnly),
    after: 'BIN_EXISTS_ERROR',
  },
  {
    name: 'leaves bins in silence that are there',
    operation: write('a', next, createOnly | policyNoFail),
    after: { a: 1 },
  },
  {
    name: 'changes only bins that are there',
    operation: write('b', next, updateOnly),
    after: 'BIN_NOT_FOUND',
  },
  {
    name: 'makes no bin in silence',
    operation: write('b', next, updateOnly | policyNoFail),
    after: { a: 1 },
  },
  {
    name: 'fails where an expression has no value',
    operation: write('b', unknown),
    after: 'OP_NOT_APPLICABLE',
  },
  {
    name: 'passes over an expression without a value',
    operation: write('b', unknown, evalNoFail),
    after: { a: 1 },
  },
  {
    name: 'keeps a bin from being removed',
    operation: write('a', literal(NIL)),
    after: 'OP_NOT_APPLICABLE',
  },
  {
    name: 'refuses an expression that is not sound',
    operation: write('b', call('add')),
    after: 'PARAMETER_ERROR',
  },
  {
    name: 'refuses flags of writes nobody knows',
    operation: write('b', next, 32),
    after: 'PARAMETER_ERROR',
  },
];

function expressionWrites({ check }: ContractSuite): void {
  describe('expressions that are written', () => {
    for (const { name, operation, after } of WRITES) {
      check(name, async (bench) => {
        const key = bench.key('record');
        await bench.done(bench.put(key, { a: intValue(1) }));
        const command = bench.operate(key, [operation]);
        if (typeof after === 'string') {
          expect((await bench.failure(command)).codeName).toBe(after);
        } else {
          expect((await bench.done(command)).results).toStrictEqual([undefined]);
        }
        const { bins } = await bench.record(key);
        const expected = typeof after === 'string' ? { a: 1 } : after;
        expect(Object.fromEntries(bins.map((bin) => [bin.name, bin.value]))).toStrictEqual(
          Object.fromEntries(
            Object.entries(expected).map(([bin, value]) => [bin, intValue(value)]),
          ),
        );
      });
    }

    check('removes a bin where that is allowed', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1), b: intValue(2) }));
      await bench.done(bench.operate(key, [write('a', literal(NIL), allowDelete)]));
      expect((await bench.record(key)).bins).toStrictEqual([{ name: 'b', value: intValue(2) }]);
    });

    check('writes expressions in order, beside other operations', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1) }));
      const { results } = await bench.done(
        bench.operate(key, [
          write('a', next),
          { op: 'add', bin: 'a', value: intValue(10) },
          write('c', next),
          { op: 'read', bin: 'c' },
        ]),
      );
      expect(results).toStrictEqual([undefined, undefined, undefined, intValue(13)]);
    });

    check('writes what expressions give in the rows of a batch', async (bench) => {
      const keys = [1, 2].map((number) => bench.key(number));
      await bench.done(bench.put(bench.key(1), { a: intValue(5) }));
      const outcomes = await bench.batch(keys.map((key) => bench.operate(key, [write('b', next)])));
      expect(succeeded(outcomes[0]).results).toStrictEqual([undefined]);
      expect(failed(outcomes[1]).codeName).toBe('OP_NOT_APPLICABLE');
      expect(await bench.bin(bench.key(1), 'b')).toStrictEqual(intValue(6));
    });
  });
}

function expressionReads({ check }: ContractSuite): void {
  describe('expressions that are read', () => {
    check('answers each expression, with its type, in order', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1), l: listValue([NIL, doubleValue(1)]) }));
      const { results } = await bench.done(
        bench.operate(key, [
          read('a', next),
          read('a', call('toFloat', a)),
          { op: 'read', bin: 'a' },
          read('is', isAbove(5)),
          read('set', call('setName')),
          read('l', { node: 'bin', name: 'l', type: 'list' }),
          read('none', unknown, evalNoFail),
        ]),
      );
      expect(results).toStrictEqual([
        intValue(2),
        doubleValue(1),
        intValue(1),
        boolValue(false),
        stringValue(key.set),
        listValue([NIL, doubleValue(1)]),
        NIL,
      ]);
    });

    check('reads expressions between writes', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1) }));
      const { results } = await bench.done(
        bench.operate(key, [read('x', next), write('a', next), read('x', next)]),
      );
      expect(results).toStrictEqual([intValue(2), undefined, intValue(3)]);
    });

    check('fails where an expression that is read has no value', async (bench) => {
      const key = bench.key('record');
      await bench.done(bench.put(key, { a: intValue(1) }));
      const fails = async (operation: Operation): Promise<string> =>
        (await bench.failure(bench.operate(key, [operation]))).codeName;
      expect(await fails(read('x', unknown))).toBe('OP_NOT_APPLICABLE');
      expect(await fails(read('x', call('add')))).toBe('PARAMETER_ERROR');
      expect(await fails(read('x', next, createOnly))).toBe('PARAMETER_ERROR');
    });
  });
}
