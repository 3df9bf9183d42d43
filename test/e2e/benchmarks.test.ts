/** The benchmarks, run for a moment on few records: they end well, and say everything they are there to say. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startEmbedded } from '../../server/src/embedded/index.js';
import { WORKSPACE } from '../support/aerogate-process.js';
import { requires } from '../support/requirements.js';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly failed?: number;
  readonly given?: number;
  readonly ratio?: number;
}

interface Report {
  readonly benchmark: string;
  readonly figures: readonly Figure[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

const RATES = [
  'put',
  'get',
  'operate',
  'put in batches of 100',
  'get in batches of 100',
  'query a set',
  'query an index',
];
const MEMORY = ['memory of a million records', 'memory of a million index entries'];
/** Enough for several batches, and for a range of the index that is not the whole of it. */
const RECORDS = '500';
const STARTS = [
  'start to first answer, in memory',
  'start to first answer, empty data directory',
  `start to first answer, data directory of ${RECORDS} records`,
];

/** Rejects with what a benchmark wrote when it ends with another code than 0, as it does when an operation failed. */
async function output(file: string, args: readonly string[]): Promise<string> {
  const command = [join(WORKSPACE, 'bench', file), '--quick', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: WORKSPACE });
  return stdout;
}

async function report(file: string, args: readonly string[] = []): Promise<Report> {
  return JSON.parse(await output(file, ['--json', ...args])) as Report;
}

function expectMeasured(figures: readonly Figure[]): void {
  for (const { name, value, failed } of figures) {
    expect(value, name).toBeGreaterThan(0);
    expect(failed, name).toBe(0);
  }
}

const short = ['--seconds', '0.02'];
const rates = (client: string): string[] => RATES.map((step) => `${client}, ${step}`);

describe('the benchmarks', () => {
  it('of the wire driver say how many gets and puts it does, a line each', async () => {
    expect(await output('driver.mjs', short)).toMatch(
      /^put: [\d.]+ \/s, in flight 64\nget: [\d.]+ \/s, in flight 64\nconnections opened: \d+\n$/,
    );
  });

  it('of the transport measure calls', async () => {
    const { figures } = await report('grpc.mjs');

    expect(figures.map(({ name }) => name)).toEqual(['unary no-op']);
    expectMeasured(figures);
  });

  it('of Execute measure calls of every size, beside the official client', async () => {
    const { figures } = await report('execute.mjs', short);

    const clients = ['gateway', ...(requires('aerospike-client') ? ['official client'] : [])];
    expect(figures.map(({ name }) => name)).toEqual(
      ['1 key', '10 keys', '100 keys', '1000 keys'].flatMap((size) =>
        clients.map((client) => `${client}, ${size}`),
      ),
    );
    expectMeasured(figures);
  });

  it("of transactions measure them while more and more are in each other's way", async () => {
    const { figures } = await report('transactions.mjs', short);

    const clients = ['gateway', ...(requires('aerospike-client') ? ['official client'] : [])];
    expect(figures.map(({ name }) => name)).toEqual(
      [0, 1, 10, 50, 100].flatMap((percent) =>
        clients.map((client) => `2 reads and 2 writes, ${percent} % on 16 records, ${client}`),
      ),
    );
    // Where all are in each other's way, it may be that none is committed.
    expectMeasured(figures.slice(0, clients.length));
    for (const { name, failed } of figures) expect(failed, name).toBe(0);
  }, 120_000);

  it('of AEL measure texts of every size', async () => {
    const { figures } = await report('ael.mjs');

    const sizes = (what: string): string[] =>
      ['small', 'usual', 'large'].map((size) => `${what}, ${size}`);
    expect(figures.map(({ name }) => name)).toEqual([
      ...sizes('compile'),
      ...sizes('find compiled'),
      'find compiled, other values each time',
      'hit rate, other values each time',
      ...['print, small', 'print, usual'],
      ...sizes('choose an index of 64'),
    ]);
    for (const { name, value } of figures) expect(value, name).toBeGreaterThan(0);
  });

  it('of the embedded node measure everything, and compare it with a given cluster', async () => {
    const given = await startEmbedded();
    try {
      const args = [...short, '--records', RECORDS, '--seeds', given.seeds];
      const { figures, skipped } = await report('embedded.mjs', args);

      const official = requires('aerospike-client') ? rates('official client') : [];
      const compared = [...rates('wire driver'), ...official];
      expect(figures.map(({ name }) => name)).toEqual([...MEMORY, ...compared, ...STARTS]);
      expect(skipped.map(({ name }) => name)).toEqual(
        official.length === 0 ? ['official client'] : [],
      );
      // So little is loaded that a collection may free more than that.
      expectMeasured(figures.slice(MEMORY.length));
      for (const { name, value, given: other = 0, ratio } of figures) {
        if (compared.includes(name)) expect(ratio, name).toBeCloseTo(value / other);
      }
      const left = await given.control.peek({ namespace: 'test', set: 'aerogate-bench', key: 1 });
      expect(left).toBeUndefined();
    } finally {
      await given.close();
    }
  });
});
