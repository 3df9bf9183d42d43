/** A terminal that keeps what was written, and reads what a test gives it. */

import type { Terminal } from '../../server/src/cli/terminal.js';

export interface FakeTerminal extends Terminal {
  /** All that was written to standard output. */
  readonly output: string;
  /** All that was written to standard error. */
  readonly errors: string;
}

export function createFakeTerminal(input = ''): FakeTerminal {
  const written = { output: '', errors: '' };
  return {
    get output(): string {
      return written.output;
    },
    get errors(): string {
      return written.errors;
    },
    out: (text) => {
      written.output += text;
    },
    err: (text) => {
      written.errors += text;
    },
    readInput: () => Promise.resolve(input),
    isInteractive: false,
    columns: 100,
  };
}
