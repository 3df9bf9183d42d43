/** Patterns between slashes: where they end, and which flags they have. */

import type { RegexSyntax } from '../syntax.js';
import type { Reader } from './reader.js';

/** A slash that is escaped, or in a class, ends nothing. */
const REGEX = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])+\])+\/[A-Za-z]*/uy;

/** Reads `/pattern/flags`, the first slash being the next token. */
export function readRegex(reader: Reader): RegexSyntax {
  const token = reader.reread(REGEX);
  if (token === undefined) {
    throw reader.unexpected('a pattern', 'a pattern stands between slashes on one line: /^a/i');
  }
  const end = token.text.lastIndexOf('/');
  return {
    pattern: token.text.slice(1, end),
    flags: token.text.slice(end + 1),
    span: token.span,
  };
}
