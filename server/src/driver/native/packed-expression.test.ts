import { expect, it } from 'vitest';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import {
  binExpression,
  binTypeExpression,
  EXPRESSION_TYPE,
  integerExpression,
  listOfStringExpression,
} from './packed-expression.js';

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

it('packs the type of a bin', () => {
  expect(hex(binTypeExpression('ab'))).toBe('9252a26162');
  expect(hex(binTypeExpression('é'))).toBe('9252a2c3a9');
});

it('packs a bin of a type', () => {
  expect(hex(binExpression('a', EXPRESSION_TYPE.double))).toBe('935107a161');
});

it('packs a string bin alone in a list', () => {
  expect(hex(listOfStringExpression('s'))).toBe('957f04409401935103a1730000927e90');
});

it('packs integers exactly', () => {
  expect(hex(integerExpression(1n))).toBe('01');
  expect(hex(integerExpression(INT64_MAX))).toBe('cf7fffffffffffffff');
  expect(hex(integerExpression(INT64_MIN))).toBe('d38000000000000000');
});
