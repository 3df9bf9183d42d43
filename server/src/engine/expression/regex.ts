/** Matching a string against a POSIX regular expression. */

import type { Expression } from '../../model/expression.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { type CompiledNode, type Compiler, malformed, type Outcome } from './expression-node.js';
import { checkType } from './node-arguments.js';
import { compilePosixRegex, toByteText } from './posix-regex.js';
import { truth } from './truth.js';

export function compileRegex(
  compiler: Compiler,
  { flags, pattern, value }: Extract<Expression, { readonly node: 'regex' }>,
): CompiledNode {
  const text = compiler.compile(value);
  checkType(text, 'string');
  const matches = compilePosixRegex(toByteText(pattern), flags);
  if (matches === undefined) throw malformed('the pattern is no regular expression');
  return {
    type: 'bool',
    run(scope): Outcome {
      const outcome = text.run(scope);
      if (outcome === undefined || outcome.type === 'removed') return undefined;
      const bytes = byteTextOf(outcome);
      return bytes === undefined ? undefined : truth(matches(bytes));
    },
  };
}

/** Strings that are not UTF-8 are bytes all the same. */
function byteTextOf(value: Value): string | undefined {
  if (value.type === 'string') return toByteText(value.value);
  if (value.type !== 'opaque' || value.particleType !== PARTICLE.string) return undefined;
  const text = Buffer.from(value.data).toString('latin1');
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
