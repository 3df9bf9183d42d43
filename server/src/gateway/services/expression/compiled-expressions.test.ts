import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../../test/support/expressions.js';
import { AelError } from '../../../ael/ael-error.js';
import { doubleValue, intValue, listValue, stringValue, type Value } from '../../../model/value.js';
import type { AelSource } from '../../translate/ael.js';
import { CompiledExpressions } from './compiled-expressions.js';

const FILTER: AelSource = { purpose: 'filter' };
const withArg = (value: Value): AelSource => ({ purpose: 'filter', placeholders: [value] });

function opened(limits?: ConstructorParameters<typeof CompiledExpressions>[0]) {
  const expressions = new CompiledExpressions(limits);
  return { expressions, compile: expressions.compilerForBuild('') };
}

describe('compiled texts', () => {
  it('are compiled once', () => {
    const { expressions, compile } = opened();
    const first = compile('$.a > 1', FILTER);
    expect(compile('$.a > 1', FILTER)).toBe(first);
    expect([expressions.hits, expressions.misses, expressions.size]).toEqual([1, 1, 1]);
  });

  it('differ by purpose, dialect, server, and the types of arguments', () => {
    const { expressions, compile } = opened();
    const old = expressions.compilerForBuild('6.4.0.0');
    const kept = new Set([
      compile('$.a == 1', FILTER),
      compile('$.a == 1', { purpose: 'read' }),
      compile('$.a == 1', { ...FILTER, dialect: 'ALPHA' }),
      old('$.a == 1', FILTER),
      ...[intValue(1), doubleValue(0), doubleValue(Number.NaN), stringValue('1')].map((value) =>
        compile('$.a == ?0', withArg(value)),
      ),
      compile('$.a in ?0', withArg(listValue([intValue(1)]))),
      compile('$.a in ?0', withArg(listValue([stringValue('x')]))),
    ]);
    expect(kept.size).toBe(10);
    expect(expressions.hits).toBe(0);
  });

  it('are compiled once for values of the same types, and are about the values they come with', () => {
    const { expressions, compile } = opened();
    for (let n = 0; n < 50; n += 1) {
      const { expression, type } = compile('$.a == ?0', withArg(intValue(n)));
      expect([type, expression]).toEqual([
        'BOOL',
        operation('eq', bin('a', 'int'), literal(BigInt(n))),
      ]);
    }
    expect([expressions.hits, expressions.misses, expressions.size]).toEqual([49, 1, 1]);
  });

  it('are kept with their values where those take part in compiling', () => {
    const { expressions, compile } = opened();
    const at = (n: number) => compile('$.l.[?0] == 1', withArg(intValue(n)));
    const first = at(3);
    expect(at(4)).not.toEqual(first);
    expect(at(3)).toBe(first);
    expect([expressions.hits, expressions.misses]).toEqual([1, 2]);
    const long = (): unknown => compile('{a: ?0} == $.m', withArg(stringValue('x'.repeat(2_000))));
    expect(long()).toEqual(long());
    expect([expressions.hits, expressions.misses]).toEqual([1, 4]);
  });

  it('are compiled with their places each time, which counts for nothing', () => {
    const { expressions, compile } = opened();
    const places = { ...FILTER, places: true };
    expect(compile('$.a > 1', places)).not.toBe(compile('$.a > 1', places));
    expect([expressions.hits, expressions.misses, expressions.size]).toEqual([0, 0, 0]);
  });

  it('leave when there are too many, the one used longest ago first', () => {
    const { expressions, compile } = opened({ entries: 2, characters: 1_000 });
    const first = compile('$.a > 1', FILTER);
    const second = compile('$.a > 2', FILTER);
    expect(compile('$.a > 1', FILTER)).toBe(first);
    compile('$.a > 3', FILTER);
    expect(expressions.size).toBe(2);
    expect(compile('$.a > 1', FILTER)).toBe(first);
    expect(compile('$.a > 2', FILTER)).not.toBe(second);
  });

  it('leave when they are too long', () => {
    const { expressions, compile } = opened({ entries: 100, characters: 200 });
    for (let n = 0; n < 20; n += 1) compile(`$.a > ${n}`, FILTER);
    expect(expressions.size).toBeGreaterThan(1);
    expect(expressions.size).toBeLessThan(10);
  });

  it('are not kept where they do not compile', () => {
    const { expressions, compile } = opened();
    expect(() => compile('$.a == ?0 + 1', withArg(stringValue('x')))).toThrow(AelError);
    expect(() => compile('$.a >', FILTER)).toThrow(AelError);
    expect([expressions.size, expressions.misses]).toEqual([0, 2]);
  });
});
