/** Where commands write and read: the process's streams, or a test's. */

import { isPlainOutput } from '../config.js';

export interface Terminal {
  /** Writes an answer. */
  readonly out: (text: string) => void;
  /** Writes what is said about the answer: errors, notes, progress. */
  readonly err: (text: string) => void;
  /** Everything on standard input, as UTF-8. */
  readInput(): Promise<string>;
  /** A person may be reading `err`: progress can overwrite its line there. */
  readonly isInteractive: boolean;
  /** Width to wrap help at; undefined where nobody set one. */
  readonly columns: number | undefined;
}

/** The terminal of this process. */
export function createProcessTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    readInput: readAll,
    isInteractive: process.stderr.isTTY && !isPlainOutput(),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  };
}

/** A reader that has seen enough (`aerogate --help | head`) is no failure of ours. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
