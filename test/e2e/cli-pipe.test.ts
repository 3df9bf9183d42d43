/** The command in a pipe whose reader leaves early, as `aerogate serve --help | head -1` does. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../server/bin/aerogate.js', import.meta.url));

describe('a reader that has seen enough', () => {
  it('is no failure', async () => {
    const child = spawn(process.execPath, [BIN, 'serve', '--help']);
    // Gone before the command has loaded, so that its first word already finds nobody.
    child.stdout.destroy();
    const [errors] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ errors, exitCode: child.exitCode }).toStrictEqual({ errors: '', exitCode: 0 });
  });
});
