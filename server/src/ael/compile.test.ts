import { describe, expect, it } from 'vitest';
import {
  caseArguments,
  fromCaseValue,
  type MeaningCase,
  readAelCases,
  readCaseRecords,
} from '../../../test/support/ael-cases.js';
import { evaluate } from '../../../test/support/expressions.js';
import { intValue, PARTICLE, type Value } from '../model/value.js';
import { decodeExpression, encodeExpression } from '../wire/expression.js';
import { AelError } from './ael-error.js';
import { type AelOptions, type CompiledAel, compileAel } from './compile.js';
import {
  AEL_MAX_BYTES,
  AEL_MAX_DEPTH,
  AEL_MAX_MISTAKES,
  AEL_MAX_NODES,
  AEL_MAX_PATH_STEPS,
} from './limits.js';

const ALL = { paths: true, strings: false } as const;
const READ: AelOptions = { purpose: 'read', features: ALL };
const RECORDS = readCaseRecords();

function packed({ expression }: CompiledAel): string {
  return Buffer.from(encodeExpression(expression)).toString('hex');
}

function refusal(text: string, options: AelOptions = READ): AelError {
  try {
    compileAel(text, options);
  } catch (error) {
    if (error instanceof AelError) return error;
    throw error;
  }
  throw new Error(`"${text}" compiles`);
}

describe('the published language', () => {
  it.each(readAelCases('published'))('means: $text', (each) => {
    const purpose = each.type === 'BOOL' ? 'filter' : 'read';
    const compiled = compileAel(each.text, {
      purpose,
      features: ALL,
      placeholders: caseArguments(each.args),
    });
    expect(compiled.type).toBe(each.type);
    expect(packed(compiled)).toBe(each.packed);
    expect(packed({ ...compiled, expression: decodeExpression(bytesOf(each)) })).toBe(each.packed);
    for (const [name, expected] of Object.entries(each.on)) {
      const outcome = evaluate(compiled.expression, RECORDS.get(name));
      expect(outcome === undefined ? null : fromCaseValue(stored(outcome))).toEqual(expected);
    }
  });

  it.each(readAelCases('refusals'))('refuses: $text', (each) => {
    const { diagnostic } = refusal(each.text, {
      purpose: each.purpose ?? 'filter',
      features: ALL,
      placeholders: caseArguments(each.args),
    });
    const { code, message, span } = diagnostic;
    expect({ code, message, start: span.startBytes, end: span.endBytes }).toEqual({
      code: each.code,
      message: each.message,
      start: each.start,
      end: each.end,
    });
  });
});

function bytesOf({ packed: hex }: MeaningCase): Uint8Array {
  return Buffer.from(hex, 'hex');
}

type Outcome = ReturnType<typeof evaluate>;

function stored(outcome: Exclude<Outcome, undefined>): Value {
  if (outcome.type === 'removed') throw new Error('nothing is removed here');
  return outcome;
}

describe('a diagnostic', () => {
  it('counts lines, columns in code points and offsets in bytes', () => {
    const { diagnostic } = refusal("$.a == 'é😀'\n  and $.b = 1");
    expect(diagnostic.span).toEqual({ startBytes: 26, endBytes: 27, line: 2, column: 11 });
  });

  it('names both types and both places', () => {
    const error = refusal('$.age > 1 and $.age == "x"');
    expect(error.message).toBe(
      'INT is compared with STRING (line 1, column 9 and line 1, column 24)',
    );
    expect(error.diagnostic.otherSpan).toMatchObject({ startBytes: 23, endBytes: 26 });
  });

  it('never holds what a placeholder stands for', () => {
    const placeholders = [{ type: 'string', value: 'secret' } as const];
    const { message } = refusal('$.a > 1 and $.a == ?0', { ...READ, placeholders });
    expect(message).not.toContain('secret');
  });
});

/** Writes the variable `a` wherever the text has "@". */
function variable(text: string): string {
  return text.replaceAll('@', '$' + '{a}');
}

describe('several mistakes', () => {
  it.each<[string, readonly (readonly [code: string, start: number])[]]>([
    [
      '1 and $.a and 2 and $.a > 1.5 and $.a > 2',
      [
        ['type-mismatch', 0],
        ['type-mismatch', 6],
        ['type-mismatch', 6],
        ['type-mismatch', 14],
      ],
    ],
    [
      "foo(1, 'a' + 1) and bar(2)",
      [
        ['name', 0],
        ['type-mismatch', 7],
        ['name', 20],
      ],
    ],
    [
      "when ($.a => 1, 5 => 'x', default => 2)",
      [
        ['type-mismatch', 16],
        ['type-mismatch', 13],
      ],
    ],
    [
      '$.s.upper() == 1 and $.t.lower() == 2',
      [
        ['feature', 4],
        ['feature', 25],
      ],
    ],
    [
      variable("let (a = 1 + 'x', a = 2) then (@ > 1 and @ == 'y' and $.b == 1 + 'z')"),
      [
        ['type-mismatch', 13],
        ['name', 18],
        ['type-mismatch', 22],
        ['type-mismatch', 71],
      ],
    ],
    ['$.a == $.b and $.b == $.a', [['type-unknown', 0]]],
    [
      '$.l.[!1] > 1 and $.m.{?} == 2 or $.b in in [1]',
      [
        ['selector', 5],
        ['syntax', 22],
        ['syntax', 40],
      ],
    ],
    [
      '($.a == ) and ($.b == ',
      [
        ['syntax', 8],
        ['syntax', 22],
      ],
    ],
    ['$.a > 1 and and $.b == 2', [['syntax', 12]]],
    ["$.a = 'x and $.b == 1", [['syntax', 4]]],
    [
      '$.a \\ 1 and ~~ $.b ~ and $.c =: 1',
      [
        ['syntax', 4],
        ['syntax', 19],
        ['syntax', 29],
      ],
    ],
    [
      `$.a = 1 and ${'('.repeat(200)} and $.b = 1`,
      [
        ['syntax', 4],
        ['limit', 112],
      ],
    ],
  ])('are told each, and once: %s', (text, expected) => {
    const { diagnostics, diagnostic } = refusal(text, { ...READ, purpose: 'read' });
    expect(diagnostics.map(({ code, span }) => [code, span.startBytes])).toEqual(
      expected.map(([code, start]) => [`ael/${code}`, start]),
    );
    expect(diagnostics[0]).toBe(diagnostic);
  });

  it('are told up to a number', () => {
    const mistakes = (count: number): string =>
      Array.from({ length: count }, (_, n) => `$.a${n} > 1 + 'x'`).join(' and ');
    expect(refusal(mistakes(AEL_MAX_MISTAKES)).diagnostics).toHaveLength(AEL_MAX_MISTAKES);
    expect(refusal(mistakes(AEL_MAX_MISTAKES + 1)).diagnostics).toHaveLength(AEL_MAX_MISTAKES);
  });
});

describe('a message', () => {
  it.each([`$.a ${'b'.repeat(5_000)}`, `$.a.${'b'.repeat(5_000)}(1)`, `$.a:${'b'.repeat(5_000)}`])(
    'stays short, however long the words of the text are',
    (text) => {
      expect(refusal(text).message.length).toBeLessThan(600);
    },
  );
});

describe('a doubt', () => {
  it.each([
    [variable('let (a = 1, b = 2) then (@)'), 'used nowhere', 12],
    ['$.m == {a: 1}', 'kept in the order', 0],
    ['$.age > 1 and $.deviceSize() > 5', 'recordSize()', 14],
  ])('is told and hinders nothing: %s', (text, message, startBytes) => {
    const { diagnostics } = compileAel(text, READ);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'ael/doubtful', span: { startBytes } },
    ]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  it('is not told where there is none', () => {
    expect(compileAel(variable('let (a = 1) then (@ + 1 > $.b)'), READ).diagnostics).toEqual([]);
  });
});

describe('placeholders', () => {
  it('have to have values, and every value a placeholder', () => {
    expect(refusal('$.a == ?0').diagnostic.code).toBe('ael/placeholder');
    const placeholders = [intValue(1), intValue(2)];
    expect(refusal('$.a == ?0', { ...READ, placeholders }).message).toContain('?1 stands nowhere');
    expect(refusal('$.a == ?1', { ...READ, placeholders }).message).toContain('?0 stands nowhere');
  });

  it.each<Value>([
    { type: 'infinity' },
    { type: 'wildcard' },
    { type: 'opaque', particleType: 99, data: new Uint8Array(1) },
    { type: 'blob', particleType: PARTICLE.javaBlob, data: new Uint8Array(1) },
  ])('have to be what servers take for constants: $type', (value) => {
    expect(() => compileAel('$.a == ?0', { ...READ, placeholders: [value] })).toThrow(AelError);
  });

  it('are values, whatever they look like', () => {
    const placeholders = [{ type: 'string', value: '1 or true' } as const];
    const { expression } = compileAel('$.a == ?0', { ...READ, placeholders });
    expect(expression).toMatchObject({
      args: [{ node: 'bin' }, { node: 'literal', value: placeholders[0] }],
    });
  });
});

describe('features', () => {
  it.each([
    ['$.l:LIST.*', 'ael/feature', '8.1.1'],
    ['$.l.[0:2].name', 'ael/feature', '8.1.1'],
    ['$.l.[0].modify(@:INT + 1)', 'ael/feature', '8.1.1'],
    ['$.s.upper()', 'ael/feature', '8.2'],
    ['$.s =~ /\\bx/', 'ael/feature', '8.2'],
  ])('are asked for by name: %s', (text, code, since) => {
    const error = refusal(text, { purpose: 'read' });
    expect(error.diagnostic.code).toBe(code);
    expect(error.message).toContain(since);
  });

  it('are told where they are used', () => {
    expect(compileAel('$.l:LIST.*', READ).needs).toEqual(['paths']);
    expect(compileAel('$.l.[0:2]', READ).needs).toEqual([]);
  });
});

describe('the limits', () => {
  const sum = (terms: number): string => new Array<string>(terms).fill('1').join(' + ');
  const ones = (items: number): string => `[${new Array<string>(items).fill('1').join(',')}]`;

  it.each<[string, string, string]>([
    ['bytes', `1${' '.repeat(AEL_MAX_BYTES - 1)}`, `1${' '.repeat(AEL_MAX_BYTES)}`],
    [
      'brackets',
      `${'('.repeat(AEL_MAX_DEPTH - 1)}1${')'.repeat(AEL_MAX_DEPTH - 1)}`,
      `${'('.repeat(AEL_MAX_DEPTH)}1${')'.repeat(AEL_MAX_DEPTH)}`,
    ],
    ['levels of operators', sum(AEL_MAX_DEPTH), sum(AEL_MAX_DEPTH + 1)],
    [
      'levels of lists',
      `${'['.repeat(AEL_MAX_DEPTH - 1)}${']'.repeat(AEL_MAX_DEPTH - 1)}`,
      `${'['.repeat(AEL_MAX_DEPTH + 1)}${']'.repeat(AEL_MAX_DEPTH + 1)}`,
    ],
    ['nodes', ones(AEL_MAX_NODES - 1), ones(AEL_MAX_NODES)],
    [
      'steps',
      `$.a${'.b'.repeat(AEL_MAX_PATH_STEPS)}:INT`,
      `$.a${'.b'.repeat(AEL_MAX_PATH_STEPS + 1)}:INT`,
    ],
  ])('of %s hold at the limit and one past it', (_name, within, beyond) => {
    expect(() => compileAel(within, READ)).not.toThrow();
    expect(refusal(beyond).diagnostic.code).toBe('ael/limit');
  });
});
