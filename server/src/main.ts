/** The entry of the command `aerogate`, called by bin/aerogate.js. */

import { runProgram } from './cli/program.js';
import { createProcessTerminal } from './cli/terminal.js';

/** Runs one command line, without the program's name. Resolves with the exit code once everything it opened is closed. */
export function main(argv: readonly string[]): Promise<number> {
  return runProgram(argv, createProcessTerminal());
}
