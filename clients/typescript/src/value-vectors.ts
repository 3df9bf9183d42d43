/**
 * Writes the values of test/vectors/values.json through a gateway, or reads them from sets that a program in any language
 * wrote and compares: `npm run value-vectors -- write|read grpc|connect host:port values.json set...`
 */

import { readFileSync } from 'node:fs';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { decodeError } from './aerogate-error.ts';

/** What the file holds of each value beside its JSON, which is for people. */
interface Vector {
  readonly name: string;
  readonly binary: string;
  /** What is read, where that is another form than what was written. */
  readonly stored?: { readonly binary: string };
}

const callTimeoutMs = 30_000;

const [mode, protocol = '', address = '', file = '', ...sets] = process.argv.slice(2);
if ((mode !== 'write' && mode !== 'read') || sets.length === 0) {
  console.error('usage: value-vectors write|read grpc|connect host:port values.json set...');
  process.exit(2);
}
const session = createClient(SessionService, transportOf(protocol, address));
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
try {
  for (const set of sets) await (mode === 'write' ? write(set) : read(set));
} catch (error) {
  throw decodeError(error);
}

function transportOf(protocol: string, address: string): Transport {
  const options = { baseUrl: `http://${address}`, defaultTimeoutMs: callTimeoutMs };
  if (protocol === 'grpc') return createGrpcTransport(options);
  if (protocol !== 'connect') throw new Error(`${protocol} is neither grpc nor connect`);
  // Connect's other format is JSON, which JavaScript writes without the sign of a zero.
  return createConnectTransport({ ...options, httpVersion: '1.1', useBinaryFormat: true });
}

async function write(set: string): Promise<void> {
  for (const { name, binary } of vectors) {
    const value = fromBinary(ValueSchema, Buffer.from(binary, 'base64'));
    await session.put({ key: keyOf(set, name), bins: { v: value } });
  }
  console.log(`${set}: ${vectors.length} written`);
}

async function read(set: string): Promise<void> {
  let different = 0;
  for (const { name, binary, stored = { binary } } of vectors) {
    const { result } = await session.get({ key: keyOf(set, name), allowMissing: true });
    const found = encoded(result?.record?.bins['v']);
    if (found === stored.binary) continue;
    different += 1;
    console.log(`${set}, ${name}: expected ${stored.binary}, found ${found}`);
  }
  console.log(`${set}: ${vectors.length} read, ${different} different`);
  if (different > 0) process.exitCode = 1;
}

function keyOf(set: string, name: string) {
  const userKey = { case: 'stringValue', value: name } as const;
  return { namespace: 'test', set, userKey };
}

/** Bytes tell what equality does not: NaN from NaN, -0 from 0, a missing value from an empty one. */
function encoded(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  return Buffer.from(toBinary(ValueSchema, value)).toString('base64');
}
