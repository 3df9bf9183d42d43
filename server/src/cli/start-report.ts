/** What `aerogate serve` says once it serves: where it listens, and lines to paste that answer with rows of the sample. */

import { type Address, formatAddress } from '../option.js';
import { shellQuote } from './grpcurl-line.js';
import { versionFacts } from './version.js';

/** Where everything listens, ports chosen by the system included. */
export interface ServingAddresses {
  readonly grpc: Address;
  readonly web: Address;
  readonly ops: Address;
}

export interface Serving {
  readonly addresses: ServingAddresses;
  /** The listeners for gRPC and the web speak TLS. */
  readonly tls: boolean;
  /** Seeds of the embedded node; absent when a cluster is served. */
  readonly embeddedSeeds?: string | undefined;
  /** Where the embedded node keeps its data; absent when that is memory. */
  readonly dataDir?: string | undefined;
  /** Records of the sample; absent when none was asked for. */
  readonly sampleRecords?: number | undefined;
}

const SERVICE = 'aerogate.v1.SessionService';
/** Rows of the sample that show much in little; each line reads another one. */
const BOOK = { namespace: 'test', set: 'books', string: 'b03' };
const READER = { namespace: 'test', set: 'readers', int: 7 };
const BOOKS_BY_KEY = ['b01', 'b16'].map((string) => ({ ...BOOK, string }));

/** The report as text, ending with a newline. */
export function startReport(serving: Serving): string {
  const { addresses, tls, embeddedSeeds, dataDir, sampleRecords } = serving;
  const scheme = tls ? 'https' : 'http';
  const fate = dataDir === undefined ? 'is gone when it stops' : `is kept in ${dataDir}`;
  const what =
    embeddedSeeds === undefined
      ? 'a cluster'
      : `an embedded Aerospike node, for development: what is written ${fate}`;
  const lines = [
    `Aerogate ${versionFacts().version} serves ${what}.`,
    '',
    `  gRPC                 ${formatAddress(addresses.grpc)}`,
    `  Connect and gRPC-Web ${scheme}://${formatAddress(addresses.web)}`,
    `  metrics and health   http://${formatAddress(addresses.ops)}`,
    ...(embeddedSeeds === undefined ? [] : [`  Aerospike protocol   ${embeddedSeeds}`]),
  ];
  if (sampleRecords !== undefined && !tls) {
    lines.push(
      '',
      `A sample of ${sampleRecords} records is there: a library, in test/books and test/readers. In another shell:`,
      '',
      ...linesToPaste(addresses).flatMap((line) => [`  ${line}`, '']),
      'Without buf, "npx @bufbuild/buf curl" is the same.',
    );
  }
  lines.push('', 'Ctrl-C stops it.');
  return `${lines.join('\n')}\n`;
}

/** A call by grpcurl, one by curl and one by buf, each as a line for a shell. Plaintext listeners only. */
function linesToPaste({ grpc, web }: ServingAddresses): string[] {
  const grpcAddress = formatAddress(grpc);
  const webUrl = `http://${formatAddress(web)}`;
  const batch = { segments: [{ query: { bins: ['title', 'year'] }, keys: BOOKS_BY_KEY }] };
  return [
    `grpcurl -plaintext -d ${json({ key: BOOK })} ${grpcAddress} ${SERVICE}/Get`,
    `curl -s -H 'content-type: application/json' -d ${json({ key: READER, bins: ['name', 'ratings'] })} ${webUrl}/${SERVICE}/Get`,
    `buf curl --http2-prior-knowledge -d ${json(batch)} ${webUrl}/${SERVICE}/Execute`,
  ];
}

/** The same for programs: what stands in the ready file and in the log. */
export function readyFacts({ addresses, tls, embeddedSeeds }: Serving): Record<string, unknown> {
  return {
    grpc: formatAddress(addresses.grpc),
    web: formatAddress(addresses.web),
    ops: formatAddress(addresses.ops),
    tls,
    ...(embeddedSeeds === undefined ? {} : { embedded: embeddedSeeds }),
    pid: process.pid,
    version: versionFacts().version,
  };
}

function json(body: unknown): string {
  return shellQuote(JSON.stringify(body));
}
