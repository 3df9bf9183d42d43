import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import { temporaryFolder } from '../../../test/support/temporary-folder.js';
import { loadServeConfig } from '../config.js';
import { createLog } from '../gateway/operations/log.js';
import { CliError } from './cli-error.js';
import { openTokens } from './open-tokens.js';

const KEY = 'd4'.repeat(32);
const BINDING = { principal: 'anonymous', request: new Uint8Array(32) };

describe('the keys of tokens', () => {
  function open(file?: string) {
    const clock = createFakeClock();
    const lines: string[] = [];
    const log = createLog({
      level: 'info',
      format: 'json',
      clock,
      write: (line) => lines.push(line),
    });
    const flags = { embedded: true, ...(file === undefined ? {} : { 'token-key-file': file }) };
    return { seal: openTokens(loadServeConfig({ flags, env: {} }), clock, log), lines };
  }

  it('are those of the file, whoever reads it', () => {
    const file = join(temporaryFolder(), 'keys');
    writeFileSync(file, `${KEY}\n`);
    const token = open(file).seal.seal(Uint8Array.of(7), BINDING);

    expect(open(file).seal.open(token, BINDING)).toEqual(Buffer.of(7));
    expect(open(file).lines).toEqual([]);
  });

  it('are of this process alone without a file, and the log says what that means', () => {
    const { seal, lines } = open();

    expect(lines.join('')).toMatch(/no --token-key-file: .* other replicas refuse them/);
    expect(() => open().seal.open(seal.seal(Uint8Array.of(7), BINDING), BINDING)).toThrow(
      /--token-key-file/,
    );
  });

  it('end the start where the file is missing or holds something else', () => {
    const file = join(temporaryFolder(), 'keys');
    expect(() => open(file)).toThrow(CliError);
    expect(() => open(file)).toThrow(/--token-key-file: .*keys can't be read \(ENOENT\)/);
    writeFileSync(file, 'swordfish');
    expect(() => open(file)).toThrow(/--token-key-file: .*: line 1 is not a key of 64/);
    expect(() => open(file)).not.toThrow(/swordfish/);
  });
});
