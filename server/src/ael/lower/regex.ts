/** Patterns for servers of every release: what POSIX says with other signs is written with those. */

import type { Expression } from '../../model/expression.js';
import type { MatchSyntax } from '../syntax.js';
import type { Lowering } from './lowering.js';
import { toPosix } from './posix-pattern.js';

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
  if (typeof posix !== 'string') features.need('strings', posix.what, posix.span);
  const { flags } = pattern;
  return {
    node: 'regex',
    flags: EXTENDED | (flags.includes('i') ? IGNORE_CASE : 0) | (flags.includes('m') ? LINES : 0),
    pattern: typeof posix === 'string' ? posix : pattern.pattern,
    value: lower(text),
  };
}
