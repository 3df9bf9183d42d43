/** docs/configuration.md says of every option what the option table says, and its example is a file that is taken. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentName, loadServeConfig } from '../../server/src/config.js';
import type { Option } from '../../server/src/option.js';
import { SERVE_OPTIONS } from '../../server/src/option-table.js';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it.each(Object.entries<Option>(SERVE_OPTIONS))('has a row for %s', (name, definition) => {
    const row = page.split('\n').find((line) => line.includes(`\`${environmentName(name)}\``));
    expect(row).toContain(`\`--${name}`);
    expect(row).toContain(definition.help);
    if ('default' in definition) expect(row).toContain(`default \`${definition.default}\``);
  });

  it('has no row for anything else', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `--'));
    expect(rows).toHaveLength(Object.keys(SERVE_OPTIONS).length);
  });

  it('shows a file that is taken as it stands', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'aerogate-docs-'));
    const configFile = join(folder, 'aerogate.yaml');
    writeFileSync(configFile, yaml);
    try {
      const config = loadServeConfig({ flags: {}, env: {}, configFile });
      expect(config.seeds).toEqual(['10.0.0.1:3000', '10.0.0.2:3000']);
      expect(config['drain-delay-ms']).toBe(5000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
