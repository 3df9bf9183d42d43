import { describe, expect, it } from 'vitest';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import { EXPRESSION_OPERATIONS, type Expression } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { blobValue, intValue, listValue, type Value } from '../../model/value.js';
import { compileExpression } from './compile-expression.js';

const yes = literal(true);
const geo = (value: string): Value => ({ type: 'geojson', value });
const region = geo('{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}');

describe('what is refused before any record is looked at', () => {
  const variable: Expression = { node: 'variable', name: 'a' };
  const define = (name: string, value: Expression, body: Expression): Expression => ({
    node: 'let',
    definitions: [{ name, value }],
    body,
  });
  it.each<[string, Expression]>([
    ['types that can not be compared', operation('eq', literal(1n), literal(1))],
    ['regions compared by size', operation('lt', literal(region), literal(region))],
    ['a comparison of three', operation('eq', literal(1n), literal(1n), literal(1n))],
    ['logic on one argument', operation('and', yes)],
    ['logic on numbers', operation('or', yes, literal(1n))],
    ['integers beside doubles', operation('add', literal(1n), literal(1))],
    ['a sum of nothing', operation('add')],
    ['a sum of strings', operation('add', literal('a'))],
    ['powers of integers', operation('pow', literal(1n), literal(1n))],
    ['a remainder of doubles', operation('mod', literal(1), literal(1))],
    ['rounding an integer', operation('floor', literal(1n))],
    ['an integer made of an integer', operation('toInt', literal(1n))],
    ['a double made of a double', operation('toFloat', literal(1))],
    ['shifts by doubles', operation('intLeftShift', literal(1n), literal(1))],
    ['a scan for a number', operation('intLeftScan', literal(1n), literal(1n))],
    ['a digest divided by 0', operation('digestModulo', literal(0n))],
    [
      'a digest divided by 2^32, whose lower half is 0',
      operation('digestModulo', literal(2n ** 32n)),
    ],
    ['metadata with arguments', operation('ttl', literal(1n))],
    ['a bin of no type', bin('a', 'auto')],
    ['a bin whose name is too long', bin('a'.repeat(16), 'int')],
    ['a key that is a double', { node: 'key', type: 'float' }],
    ['a list to look in that is none', operation('inList', literal(1n), literal(1n))],
    ['text that is no GeoJSON', literal(geo('{}'))],
    ['a blob of another language', literal(blobValue(Uint8Array.of(1), 7))],
    ['infinity as the result', literal({ type: 'infinity' })],
    ['a variable nobody defined', variable],
    ['a variable defined by itself', define('a', variable, literal(1n))],
    ['a variable defined twice', define('a', literal(1n), define('a', literal(1n), variable))],
    ['a name with a space', define('a b', literal(1n), literal(1n))],
    ['a name that begins with a digit', define('1a', literal(1n), literal(1n))],
    [
      'branches of two types',
      { node: 'condition', branches: [{ when: yes, result: literal(1n) }], otherwise: literal(1) },
    ],
    [
      'a condition that is a number',
      { node: 'condition', branches: [{ when: literal(1n), result: yes }], otherwise: yes },
    ],
    ['an index that is a string', { node: 'loopVariable', type: 'string', part: 'index' }],
    [
      'an operation in a string',
      {
        node: 'collection',
        family: 'list',
        type: 'int',
        modifies: false,
        context: [],
        call: { name: 'listSize', args: [] },
        source: literal('a'),
      },
    ],
    ['a packed tree', { node: 'packed', data: Uint8Array.of(1) }],
  ])('%s', (_name, expression) => {
    expect(() => compileExpression(expression)).toThrow(
      expect.objectContaining({ resultCode: RESULT.parameter }),
    );
  });

  it('nothing of what the table of operations names is unknown to the compiler', () => {
    for (const name of Object.keys(EXPRESSION_OPERATIONS)) {
      const args = new Array<Expression>(9).fill(literal(listValue([intValue(1)])));
      expect(() => compileExpression({ node: 'operation', name: name as 'eq', args })).toThrow(
        expect.objectContaining({ resultCode: RESULT.parameter }),
      );
    }
  });
});
