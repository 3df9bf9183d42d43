/** One info command being answered, and how all of them read their parameters. */

import { RESULT } from '../../model/result-code.js';
import type { Session } from '../connection.js';
import type { NodeContext } from '../node-context.js';

export interface InfoCall {
  /** The command's name, as the table has it. */
  readonly name: string;
  /** What follows the name and its separator; empty when nothing does. */
  readonly params: string;
  readonly node: NodeContext;
  /** The connection that asks; absent for the summary, which asks every command in its own name. */
  readonly session?: Session;
}

export type InfoReply = (call: InfoCall) => string;

/** A parameter that is missing or wrong: its message is the answer. */
export class InfoError extends Error {
  override readonly name = 'InfoError';
  readonly resultCode: number;

  constructor(resultCode: number, reason: string) {
    super(reason);
    this.resultCode = resultCode;
  }
}

/** The value of `key` in `a=b;c=d`; `undefined` when it is not there. A value ends at `;` only, so it may hold `=`. */
export function parameter(params: string, key: string): string | undefined {
  for (const part of params.split(';')) {
    const separator = part.indexOf('=');
    if (separator !== -1 && part.slice(0, separator) === key) return part.slice(separator + 1);
  }
  return undefined;
}

/** A parameter that may be left out, but neither be empty nor longer than `maxBytes`. Throws InfoError. */
export function optionalParameter(
  params: string,
  key: string,
  maxBytes: number,
): string | undefined {
  const value = parameter(params, key);
  if (value === undefined) return undefined;
  const code = key === 'namespace' ? RESULT.invalidNamespace : RESULT.parameter;
  if (value === '') throw new InfoError(code, `missing '${key}' value`);
  if (Buffer.byteLength(value) > maxBytes) throw new InfoError(code, `'${key}' value too long`);
  return value;
}

/** A parameter that has to be there. Throws InfoError. */
export function requiredParameter(params: string, key: string, maxBytes: number): string {
  const value = optionalParameter(params, key, maxBytes);
  if (value !== undefined) return value;
  const code = key === 'namespace' ? RESULT.invalidNamespace : RESULT.parameter;
  throw new InfoError(code, `missing '${key}'`);
}
