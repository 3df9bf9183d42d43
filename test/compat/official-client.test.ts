/** The official Node client against the embedded node: an encoder and decoder that share no mistake with ours. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { requires } from '../support/requirements.js';

const SCRIPT = fileURLToPath(new URL('official-client.mjs', import.meta.url));
const CLIENT_TIMEOUT_MS = 50_000;

const OK = 0;
const NOT_FOUND = 2;
const GENERATION = 3;
const EXISTS = 5;
const NEVER = -1;

async function runClient(embedded: EmbeddedNode): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, embedded.seeds], {
    timeout: CLIENT_TIMEOUT_MS,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.skipIf(!requires('aerospike-client')).each([1, 3])(
  'the official client and %i embedded nodes',
  (nodes) => {
    let results: Record<string, unknown> = {};
    let messages: number[] = [];

    beforeAll(async () => {
      const embedded = await startEmbedded({ nodes });
      try {
        results = await runClient(embedded);
        const counters = await embedded.control.counters();
        messages = Object.values(counters.nodes).map((counts) => counts.messages);
      } finally {
        await embedded.close();
      }
    }, CLIENT_TIMEOUT_MS + 10_000);

    it('finds every node and sends commands to each', () => {
      expect(results['nodes']).toEqual(['A1', 'A2', 'A3'].slice(0, nodes));
      expect(Math.min(...messages)).toBeGreaterThan(0);
    });

    it.each([
      ['put', 'succeeded'],
      ['get', { bins: { int: 1, text: 'x', real: 1.5, yes: true }, gen: 1, ttl: NEVER }],
      ['getMissing', NOT_FOUND],
      ['select', { text: 'x' }],
      ['exists', [true, false]],
      ['putBytes', 'bytes'],
      ['operate', { bins: { int: 5, text: 'wxy' }, gen: 2, ttl: NEVER }],
      ['createOnly', EXISTS],
      ['generation', [GENERATION, 'succeeded', 1]],
      ['removeBin', ['int', 'real', 'text']],
      ['remove', ['succeeded', NOT_FOUND]],
      ['batchWrite', 100],
      ['batchRead', { sum: 4950, last: NOT_FOUND }],
      [
        'batchMixed',
        [
          [OK, { s: 's1' }],
          [OK, { i: 42 }],
          [OK, {}],
          [NOT_FOUND, null],
          [NOT_FOUND, null],
        ],
      ],
      ['truncate', [NOT_FOUND, NOT_FOUND, true]],
    ])('%s', (step, expected) => {
      expect(results[step]).toEqual(expected);
    });

    it('reads the time a record has left', () => {
      const { written, touched, never } = results['ttl'] as Record<string, number>;

      expect(written).toBeGreaterThan(95);
      expect(written).toBeLessThanOrEqual(100);
      expect(touched).toBeGreaterThan(995);
      expect(never).toBe(NEVER);
    });

    it('asks every node for info', () => {
      expect(results['info']).toEqual(Array.from({ length: nodes }, () => 'build\t8.1.2.0'));
    });
  },
);
