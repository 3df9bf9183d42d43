/** The example programs of clients/: runs what their READMEs say as a newcomer would, and other commands beside it. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { WORKSPACE } from './aerogate-process.js';

/** What every one of them prints. */
export const TRANSCRIPT = readFileSync(
  new URL('../clients/transcript.txt', import.meta.url),
  'utf8',
);

/** What a README tells its reader. */
export interface Instructions {
  /** The commands of its first block, to be given at the top of the repository. */
  readonly commands: string;
  /** What it says they print. */
  readonly transcript: string;
}

export function readInstructions(language: string): Instructions {
  const readme = readFileSync(join(WORKSPACE, 'clients', language, 'README.md'), 'utf8');
  return { commands: firstBlock(readme, 'sh'), transcript: firstBlock(readme, 'text') };
}

/** Follows a README against the gateway at `address`, and resolves with what its commands printed. */
export function followReadme(language: string, address: string): Promise<string> {
  const { commands } = readInstructions(language);
  return runShell(commands, '.', { AEROGATE_ADDRESS: address });
}

/**
 * Runs shell commands in a folder of the repository and resolves with what they printed. Rejects with all of it, and
 * with what went to the error stream, when one of them fails.
 */
export function runShell(
  commands: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: join(WORKSPACE, folder),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => {
      // Some tools colour what they print even where no terminal is.
      if (exitCode === 0) resolve(stripVTControlCharacters(output));
      else reject(new Error(`exit code ${exitCode} of\n${commands}\n${output}${errors}`));
    });
  });
}

function firstBlock(markdown: string, kind: string): string {
  const block = new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(markdown)?.[1];
  if (block === undefined) throw new Error(`There is no block of ${kind} in the README.`);
  return block;
}
