import { describe, expect, it } from 'vitest';
import { AelError } from '../../../ael/ael-error.js';
import { doubleValue, intValue, stringValue, type Value } from '../../../model/value.js';
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

  it('differ by purpose, dialect, server and arguments', () => {
    const { expressions, compile } = opened();
    const old = expressions.compilerForBuild('6.4.0.0');
    const kept = new Set([
      compile('$.a == 1', FILTER),
      compile('$.a == 1', { purpose: 'read' }),
      compile('$.a == 1', { ...FILTER, dialect: 'ALPHA' }),
      old('$.a == 1', FILTER),
      ...[intValue(1), intValue(2), doubleValue(0), doubleValue(-0), doubleValue(Number.NaN)].map(
        (value) => compile('$.a == ?0', withArg(value)),
      ),
      ...[stringValue('1'), stringValue('1n')].map((value) => compile('$.a == ?0', withArg(value))),
    ]);
    expect(kept.size).toBe(11);
    expect(expressions.hits).toBe(0);
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

  it('with long arguments are not kept, nor is what does not compile', () => {
    const { expressions, compile } = opened();
    compile('$.a == ?0', withArg(stringValue('x'.repeat(2_000))));
    expect(() => compile('$.a >', FILTER)).toThrow(AelError);
    expect([expressions.size, expressions.misses]).toEqual([0, 2]);
  });
});
