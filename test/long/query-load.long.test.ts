/**
 * Queries over many records, with node, gateway and reader each in a process of its own: memory and resumption.
 * `AEROGATE_TEST_QUERY_RECORDS=1000000` makes them a million, which takes a minute to load.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type QueryResponse, SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, partitionOf } from '../../server/src/model/digest.js';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';

const RECORDS = Number(process.env['AEROGATE_TEST_QUERY_RECORDS'] ?? 200_000);
const SCRIPT = fileURLToPath(new URL('big-node.mjs', import.meta.url));
const BIG = { target: { case: 'dataset', value: { namespace: 'test', set: 'big' } } } as const;
/** What a reader that stops may cost, over what the gateway holds without one. */
const HELD_MAX_BYTES = 64 * 1024 * 1024;
/** Looks in a row that have to find the same, before what they see is taken for what stays. */
const STILL_LOOKS = 25;
/** Read by gateways that are killed: in the smallest of frames, of which it takes some. */
const PARTITIONS = 128;
const FRAME_BYTES = 64 * 1024;
/** More gateways than it takes, should some find a node that is too busy to answer. */
const LIVES_MAX = 20;
const NONE = new Uint8Array();
/** Enough for pools, caches and code to be there that every gateway has after a while. */
const WARM_UP_RECORDS = 50_000n;

let node: ChildProcess;
let seeds: string;
let folder: string;
let keyFile: string;

beforeAll(async () => {
  node = spawn(process.execPath, [SCRIPT, String(RECORDS)], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (node.stdout === null) throw new TypeError('the node has no output');
  const [line] = (await once(createInterface(node.stdout), 'line')) as [string];
  seeds = line;
  folder = mkdtempSync(join(tmpdir(), 'aerogate-query-load-'));
  keyFile = join(folder, 'keys');
  writeFileSync(keyFile, `${'07'.repeat(32)}\n`);
});

afterAll(async () => {
  const ended = once(node, 'exit');
  node.stdin?.end();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** It serves before it has found the cluster: what a test asks comes after that. */
async function serve(): Promise<ServingAerogate> {
  const cluster = ['--seeds', seeds, '--driver', 'wire'];
  const gateway = await serveAerogate([...cluster, '--token-key-file', keyFile]);
  await expect.poll(async () => (await figuresOf(gateway)).ready, { timeout: 60_000 }).toBe(1);
  return gateway;
}

interface Reader {
  readonly client: Client<typeof SessionService>;
  /** Breaks the connection, as the end of a process would. */
  drop(): void;
}

function readerOf(gateway: ServingAerogate): Reader {
  const baseUrl = `http://${gateway.grpc}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  return {
    client: createClient(SessionService, transport),
    drop: () => {
      sessionManager.abort();
    },
  };
}

interface Figures {
  readonly ready: number;
  readonly residentBytes: number;
  readonly queries: number;
  readonly records: number;
}

async function figuresOf({ ops }: ServingAerogate): Promise<Figures> {
  const response = await fetch(`http://${ops}/metrics`);
  const text = await response.text();
  const metric = (name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'mu').exec(text)?.[1] ?? Number.NaN);
  return {
    ready: metric('aerogate_ready'),
    residentBytes: metric('process_resident_memory_bytes'),
    queries: metric('aerogate_queries_open'),
    records: metric('aerogate_query_records_total'),
  };
}

/** The figures once no more rows go out, look after look; the largest memory of those looks. */
async function whenStill(gateway: ServingAerogate): Promise<Figures> {
  let last = await figuresOf(gateway);
  let residentBytes = last.residentBytes;
  for (let still = 0; still < STILL_LOOKS; ) {
    const now = await figuresOf(gateway);
    const isStill = now.records === last.records && now.queries === last.queries;
    still = isStill ? still + 1 : 0;
    residentBytes = isStill ? Math.max(residentBytes, now.residentBytes) : now.residentBytes;
    last = now;
  }
  return { ...last, residentBytes };
}

/** At most so many of the frames; fewer where the node was lost from sight for a moment, as on a busy machine. */
async function* framesOf(
  query: AsyncIterable<QueryResponse>,
  most: number,
): AsyncGenerator<QueryResponse, void> {
  let framesLeft = most;
  try {
    for await (const response of query) {
      yield response;
      framesLeft -= 1;
      if (framesLeft === 0 && response.frame.case !== 'trailer') return;
    }
  } catch (error) {
    expect(ConnectError.from(error).code).toBe(Code.Unavailable);
  }
}

/** Of the records in the partitions that are read. */
function writtenDigests(): string[] {
  return Array.from({ length: RECORDS }, (_, id) =>
    digestOf('big', { type: 'integer', value: BigInt(id) }),
  )
    .filter((digest) => partitionOf(digest) < PARTITIONS)
    .map(hex);
}

const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex');

describe('a query over many records', () => {
  it('costs a bounded piece of memory while its reader has stopped', async () => {
    const gateway = await serve();
    const { client, drop } = readerOf(gateway);
    for await (const _ of client.query({ ...BIG, limit: WARM_UP_RECORDS }));
    const idle = await whenStill(gateway);

    const stream = client.query(BIG)[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    const stalled = await whenStill(gateway);

    expect(stalled.queries).toBe(1);
    // It has begun, and stands: most of the rows were never asked for.
    expect(stalled.records).toBeLessThan(RECORDS / 2);
    expect(stalled.residentBytes - idle.residentBytes).toBeLessThan(HELD_MAX_BYTES);
    drop();
    await expect.poll(async () => (await figuresOf(gateway)).queries).toBe(0);
    expect((await gateway.stop()).exitCode).toBe(0);
  });

  it('is whole when gateway and reader are killed again and again', async () => {
    const partitions = { filter: { case: 'range', value: { start: 0, end: PARTITIONS } } } as const;
    const request = { ...BIG, partitions, maxResponseBytes: FRAME_BYTES };
    const digests: string[] = [];
    let token: Uint8Array = new Uint8Array();
    let lives = 0;
    for (let isWhole = false; !isWhole; lives += 1) {
      expect(lives).toBeLessThan(LIVES_MAX);
      const gateway = await serve();
      const { client, drop } = readerOf(gateway);
      // Each life is longer than the one before: the last reads to the end.
      const frames = framesOf(client.query({ ...request, token }), 2 * 3 ** lives);
      for await (const { frame } of frames) {
        isWhole = frame.case === 'trailer';
        if (frame.case !== 'records') continue;
        digests.push(...frame.value.results.map(({ key }) => hex(key?.digest ?? NONE)));
        token = frame.value.token;
      }
      drop();
      gateway.kill('SIGKILL');
      await gateway.ended;
    }

    expect(lives).toBeGreaterThan(2);
    expect(new Set(digests).size).toBe(digests.length);
    expect(new Set(digests)).toEqual(new Set(writtenDigests()));
  });
});
