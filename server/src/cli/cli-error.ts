/** A failure that was to be expected: told in words, without a stack trace. */

import { EXIT_CODE } from './exit-code.js';

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  /** `message` is what the user reads; several lines are fine. */
  constructor(message: string, exitCode: number = EXIT_CODE.failure, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** A command line that makes no sense. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT_CODE.usage);
}
