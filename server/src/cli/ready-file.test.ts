import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.js';
import { checkReadyFile, writeReadyFile } from './ready-file.js';

describe('the ready file', () => {
  it('holds the facts until it is removed, and has nothing beside it', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'ready');
    checkReadyFile(path);
    expect(existsSync(path)).toBe(false);
    const file = writeReadyFile(path, { grpc: '127.0.0.1:1' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ grpc: '127.0.0.1:1' });
    expect(readdirSync(folder)).toEqual(['ready']);
    checkReadyFile(path);
    file.remove();
    file.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused by its own name where its folder is not there', () => {
    const path = join(temporaryFolder(), 'none', 'ready');
    const words = `--ready-file: ${path} can't be written (ENOENT).`;
    expect(() => {
      checkReadyFile(path);
    }).toThrow(words);
    expect(() => writeReadyFile(path, {})).toThrow(words);
  });

  it('is refused where a directory is, and leaves no draft', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'ready');
    mkdirSync(path);
    expect(() => {
      checkReadyFile(path);
    }).toThrow(`--ready-file: ${path} is a directory.`);
    expect(() => writeReadyFile(path, {})).toThrow(/^--ready-file: \S*ready can't be written \(/);
    expect(readdirSync(folder)).toEqual(['ready']);
  });
});
