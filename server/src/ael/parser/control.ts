/** `not`, `exclusive`, `let` and `when`: the forms with words of their own. */

import { AelFault } from '../ael-error.js';
import type { Definition, Syntax, WhenSyntax } from '../syntax.js';
import type { ReadExpression } from './read-expression.js';
import type { Reader } from './reader.js';

export function readNot(reader: Reader, read: ReadExpression): Syntax {
  const { start } = reader.advance().span;
  if (!reader.isSymbol('('))
    throw reader.unexpected('"("', 'what is negated stands in brackets: not(…)');
  const operands = readBracketed(reader, read);
  const span = reader.spanFrom(start);
  if (operands.length !== 1) {
    throw new AelFault(
      'ael/arguments',
      `not takes one condition, ${operands.length} are given`,
      span,
    );
  }
  return {
    node: 'logic',
    operator: 'not',
    operands,
    span,
    depth: reader.depthOver(span, operands),
  };
}

export function readExclusive(reader: Reader, read: ReadExpression): Syntax {
  const { start } = reader.advance().span;
  const operands = readBracketed(reader, read);
  const span = reader.spanFrom(start);
  if (operands.length < 2) {
    throw new AelFault(
      'ael/arguments',
      `exclusive takes two conditions or more, ${operands.length} given`,
      span,
    );
  }
  return {
    node: 'logic',
    operator: 'exclusive',
    operands,
    span,
    depth: reader.depthOver(span, operands),
  };
}

function readBracketed(reader: Reader, read: ReadExpression): readonly Syntax[] {
  reader.expect('(');
  const operands: Syntax[] = [read(reader)];
  while (reader.take(',')) operands.push(read(reader));
  reader.expect(')', ', "," or an operator');
  return operands;
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;

export function readLet(reader: Reader, read: ReadExpression): Syntax {
  const { start } = reader.advance().span;
  reader.expect('(');
  const definitions: Definition[] = [];
  do definitions.push(readDefinition(reader, read));
  while (reader.take(','));
  reader.expect(')', ', "," or an operator');
  reader.expectWord('then');
  reader.expect('(');
  const body = read(reader);
  reader.expect(')', ' or an operator');
  const span = reader.spanFrom(start);
  const depth = reader.depthOver(span, [...definitions.map(({ value }) => value), body]);
  return { node: 'let', definitions, body, span, depth };
}

/** Words of the language are no names. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'in', 'exclusive', 'let', 'then', 'when', 'default'],
  ...['true', 'false', 'unknown', 'error'],
]);

function readDefinition(reader: Reader, read: ReadExpression): Definition {
  const { kind, text, span } = reader.current;
  if (kind !== 'name' || !VARIABLE_NAME.test(text) || KEYWORDS.has(text.toLowerCase())) {
    throw reader.unexpected('the name of a variable');
  }
  reader.advance();
  reader.expect('=');
  return { name: text, nameSpan: span, value: read(reader) };
}

export function readWhen(reader: Reader, read: ReadExpression): Syntax {
  const { start } = reader.advance().span;
  reader.expect('(');
  const branches: WhenSyntax['branches'][number][] = [];
  while (!reader.isWord('default')) {
    const when = read(reader);
    reader.expect('=>', ' or an operator');
    branches.push({ when, result: read(reader) });
    if (!reader.isSymbol(',')) {
      throw reader.unexpected('"," or an operator', 'the last branch is default => …');
    }
    reader.advance();
  }
  if (branches.length === 0) throw reader.unexpected('a condition', 'default comes last');
  reader.advance();
  reader.expect('=>');
  const otherwise = read(reader);
  reader.expect(')', ' or an operator');
  const span = reader.spanFrom(start);
  const parts = [...branches.flatMap(({ when, result }) => [when, result]), otherwise];
  return { node: 'when', branches, otherwise, span, depth: reader.depthOver(span, parts) };
}
