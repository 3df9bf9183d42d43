/** Patterns for servers of every release: what POSIX says with other signs is written with those, and what it can not say asked of newer ones. */

import type { Expression } from '../../model/expression.js';
import { stringValue } from '../../model/value.js';
import type { MatchSyntax } from '../syntax.js';
import { integer, type Lowering, literal, readCall } from './lowering.js';
import { toPosix } from './posix-pattern.js';
import { icuPattern } from './string-method.js';

/** Flags of the servers' C library. */
const EXTENDED = 1;
const IGNORE_CASE = 2;
const LINES = 4;

export function lowerMatch(
  { inference, lower }: Lowering,
  { text, pattern }: MatchSyntax,
): Expression {
  const { features } = inference;
  const posix = toPosix(pattern);
  if (typeof posix !== 'string') {
    features.need('strings', posix.what, posix.span);
    const icu = icuPattern(pattern, 'imsx');
    return readCall('string', {
      name: 'stringMatches',
      args: [literal(stringValue(icu.pattern)), integer(icu.bits)],
      type: 'bool',
      source: lower(text),
    });
  }
  const { flags } = pattern;
  return {
    node: 'regex',
    flags: EXTENDED | (flags.includes('i') ? IGNORE_CASE : 0) | (flags.includes('m') ? LINES : 0),
    pattern: posix,
    value: lower(text),
  };
}
