/** Arguments of functions and methods: by position or by name, expressions, patterns, or a selector in brackets. */

import { AelFault } from '../ael-error.js';
import type { Argument } from '../syntax.js';
import type { ReadExpression } from './read-expression.js';
import type { Reader } from './reader.js';
import { readRegex } from './regex.js';
import { readSelector } from './selector.js';

const NAMED = /[A-Za-z_][A-Za-z0-9_]*\s*:/uy;
/** Methods whose argument may be the selector itself. */
const TAKES_SELECTOR: ReadonlySet<string> = new Set(['get', 'remove']);

/** Reads `(…)`, the bracket that opens being the next token. */
export function readArguments(
  reader: Reader,
  callee: string,
  read: ReadExpression,
): readonly Argument[] {
  reader.expect('(');
  const args: Argument[] = [];
  while (!reader.isSymbol(')')) {
    if (args.length > 0) reader.expect(',', ' or ")"');
    args.push(readArgument(reader, callee, read));
  }
  reader.expect(')');
  return args;
}

function readArgument(reader: Reader, callee: string, read: ReadExpression): Argument {
  const { start } = reader.current.span;
  const name =
    reader.current.kind === 'name' && reader.looksLike(NAMED) ? reader.advance().text : undefined;
  if (name !== undefined) reader.expect(':');
  const value = readValue(reader, callee, read);
  const span = reader.spanFrom(start);
  reader.count(span);
  return name === undefined ? { value, span } : { name, value, span };
}

function readValue(reader: Reader, callee: string, read: ReadExpression): Argument['value'] {
  if (reader.isSymbol('/')) return { kind: 'regex', regex: readRegex(reader) };
  if (TAKES_SELECTOR.has(callee)) {
    if (reader.isSymbol('{') || reader.isSymbol('[')) {
      return { kind: 'selector', segment: readSelector(reader) };
    }
    if (reader.dialect === 'ALPHA' && reader.current.kind === 'name') {
      return { kind: 'word', word: reader.advance().text };
    }
    throw new AelFault(
      'ael/arguments',
      `${callee} takes a selector in brackets`,
      reader.current.span,
      {
        hint: 'as in .remove({@a,b})',
      },
    );
  }
  return { kind: 'expression', syntax: read(reader) };
}
