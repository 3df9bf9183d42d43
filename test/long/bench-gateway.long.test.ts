/** The benchmark of the gateway, run for a moment: every load is carried out without a failure, and every target has a figure. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';
import { requires } from '../support/requirements.js';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly failed?: number;
  readonly target?: Readonly<Record<string, number>>;
}

const LOADS = [
  'wire driver, get',
  'wire driver, query',
  'grpc-js echo',
  'node:http2 echo',
  'Get',
  'Get, at half of that',
  'Get, Connect',
  'Put',
  'Execute, 1 key',
  'Execute, 10 keys',
  'Execute, 100 keys',
  'Pipeline, 1 get per message',
  'Pipeline, 16 gets per message',
  'Pipeline, 16 per message, half puts',
  'Query',
  'wire driver, get, 1 % slow',
];
const TARGETS_WITH_OFFICIAL = 9;
const TARGETS_WITHOUT = 4;

describe('the benchmark of the gateway', () => {
  it('carries out every load', async () => {
    const command = [join(WORKSPACE, 'bench/gateway.mjs'), '--quick', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: WORKSPACE });
    const { figures } = JSON.parse(stdout) as { readonly figures: readonly Figure[] };

    const names = figures.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(LOADS));
    for (const { name, value, failed = 0, target } of figures) {
      // A difference of two latencies may come out below 0 in so short a run.
      if (target === undefined) expect(value, name).toBeGreaterThan(0);
      expect(failed, name).toBe(0);
    }
    expect(figures.filter(({ target }) => target !== undefined)).toHaveLength(
      requires('aerospike-client') ? TARGETS_WITH_OFFICIAL : TARGETS_WITHOUT,
    );
  });
});
