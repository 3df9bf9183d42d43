import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import type { Expression } from '../../model/expression.js';
import { encodeExpression } from '../../wire/expression.js';
import { compileAel } from '../compile.js';
import { printAel } from './print.js';

const compiled = (text: string): Expression =>
  compileAel(text, { purpose: 'read', features: { paths: true, strings: true } }).expression;

describe('what is compiled is printed', () => {
  it.each([
    '$.age > 21',
    "$.age > 21 and $.name == 'O\\'Neill'",
    '($.a == 1 or $.b == 2) and not($.c == 3)',
    '($.a == 1 and $.b == 2) and $.c == 3',
    '$.a - ($.b - 1) > -3',
    '($.a + 1) * 2 / $.b % 7 == 0',
    '$.x:FLOAT ** 2.0 ** 0.5 > 1.0',
    '~$.a & 255 | 3 << 2 == 7',
    '$.a:INT == $.b:INT',
    '$.a.exists()',
    '$.a.type() == 3',
    'exclusive($.a == 1, $.b == 2)',
    'abs($.a) + min($.a, 3, 4) > max($.b, 1)',
    '$.a.toFloat() > 1.5',
    "$.ttl() < 100 and $.setName() == 's'",
    "$.key():STRING == 'k'",
    '$.digestModulo(3) == 1',
    '$.name =~ /^A.*z$/is',
    '$.name =~ /^A.*z$/',
    '$.name =~ /^.+@[^@]+\\.com$/',
    '$.name =~ /[^\\n\\r]x.\\s/s',
    '$.name =~ /(ü|é)+\\(ß\\)/',
    '$.name =~ /^.[^a]\\W$/ms',
    '$.name =~ /^.[^[:digit:]x]\\S$/m',
    '$.name =~ /a\\/b\\\\(ü)/',
    "$.m.a.b == 'x'",
    '$.m.{@1} == 2',
    "$.m.'special key' == 2",
    '$."my bin" == 2',
    '$.l.[0] == 5 and $.l.[-1] == 6',
    '$.l.[#-1] == 5',
    '$.m.{#0} > 3',
    '$.tags:LIST.count() > 2',
    "$.tags.[='vip',].count() > 0",
    '$.tags.[!=1, 2].count() > 0',
    '$.l.[=3:9].count() > 0',
    '$.l.[1:3] == [4, 5]',
    '$.l.[1:] == [4, 5]',
    "$.m.{@'a':'d'}.getKeys() == ['b']",
    "$.m.{@'a', 'b'}.count() == 2",
    "$.m.{#-2:}.getKeys() == ['a']",
    '$.m.{#-1:1~80}.count() == 1',
    '$.m.k.exists()',
    '$.l.[-1].exists() and $.l.[#-1].exists() and $.l.[3].exists()',
    '$.m.{-1}.exists() or $.m.{#0}.exists()',
    '$.l.[-3:-2].exists() or $.l.[!0:1].exists()',
    "'vip' in $.tags:LIST",
    '$.age in [1, 2, 3]',
    `let (a = $.x + 1, b = \${a} * 2) then (\${b} > 3)`,
    "when ($.a > 1 => 'x', default => 'y') == 'x'",
    'when ($.a > 1 => true, default => unknown)',
    '$.b:BLOB.bitCount(offset: 0, size: 8) > 1',
    '$.b.bitGetInt(offset: 0, size: 8, signed: true) > 1',
    '$.h.hllCount() > 1',
    '$.l:LIST.append(5)',
    '$.l:LIST.*[?(@:INT > 5)].count() > 0',
    '$.l:LIST.*[?(@:INT > 300)].modify(@:INT + 1)',
    'geoCompare($.loc, geoJson(\'{"type":"Point","coordinates":[1,2]}\'))',
    "$.b == x'0aff'",
    '$.d == -0.0000001',
    '$.a == NIL',
  ])('%s', (text) => {
    const tree = compiled(text);
    const printed = printAel(tree);
    if (!('ael' in printed)) throw new TypeError(`cannot be said: ${printed.unsayable}`);
    const again = encodeExpression(compiled(printed.ael));
    expect(Buffer.from(again).toString('hex')).toBe(
      Buffer.from(encodeExpression(tree)).toString('hex'),
    );
    // Printed text is a form of its own: printing what it means changes nothing more.
    expect(printAel(compiled(printed.ael))).toEqual(printed);
  });
});

describe('plain text', () => {
  const age = bin('age', 'int');

  it('leaves out types and brackets nobody needs', () => {
    const filter = operation(
      'and',
      operation('gt', operation('add', age, operation('mul', age, literal(2n))), literal(21n)),
      operation('eq', bin('name', 'string'), literal('Tim')),
    );
    expect(printAel(filter)).toEqual({ ael: "$.age + $.age * 2 > 21 and $.name == 'Tim'" });
  });

  it('says types where they are needed', () => {
    expect(printAel(operation('eq', age, bin('limit', 'int')))).toEqual({
      ael: '$.age:INT == $.limit:INT',
    });
  });

  it('is of packed expressions, too, and of operators over many', () => {
    const sum = operation('eq', operation('add', age, literal(1n), age), literal(7n));
    const data = encodeExpression(sum);
    expect(printAel({ node: 'packed', data })).toEqual({ ael: '$.age + 1 + $.age == 7' });
    const among = literal({ type: 'list', items: [{ type: 'int', value: 1n }], ordered: false });
    expect(printAel(operation('inList', age, among))).toEqual({ ael: '$.age in [1]' });
  });

  it.each<[string, Expression, RegExp]>([
    ['a double that is none', literal(Number.NaN), /no number/],
    [
      'a blob of Java',
      literal({ type: 'blob', data: Uint8Array.of(1), particleType: 7 }),
      /language/,
    ],
    ['keys of maps', operation('mapKeys', bin('m', 'map')), /mapKeys/],
    [
      'a basic pattern',
      { node: 'regex', flags: 0, pattern: 'a', value: bin('s', 'string') },
      /basic/,
    ],
    ['bytes that are nothing', { node: 'packed', data: Uint8Array.of(0xc1) }, /not sound/],
    ['types that do not fit', operation('eq', age, literal('x')), /does not compile/],
  ])('refuses by name: %s', (_name, expression, reason) => {
    expect(printAel(expression)).toMatchObject({
      unsayable: expect.stringMatching(reason) as string,
    });
  });
});
