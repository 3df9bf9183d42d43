/** A whole gateway on real sockets around services a test scripts: what the transports do, without what the services do. */

import type { ClientHttp2Session } from 'node:http2';
import { PipelineService } from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { onTestFinished } from 'vitest';
import { loadServeConfig } from '../../server/src/config.js';
import type { Driver } from '../../server/src/driver/driver.js';
import {
  type GatewayConfig,
  type RunningGateway,
  startGateway,
} from '../../server/src/gateway/gateway.js';
import { createLog, type LogLevel } from '../../server/src/gateway/operations/log.js';
import type { QueryCounts } from '../../server/src/gateway/operations/query-metrics.js';
import {
  type BoundService,
  bindService,
  type CallContext,
  type ServiceImplementation,
} from '../../server/src/gateway/service.js';
import type { Pipelines } from '../../server/src/gateway/services/pipeline/pipelines.js';
import type { OpenTransactions } from '../../server/src/gateway/services/transaction/open-transactions.js';
import type { Clock } from '../../server/src/model/clock.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { createFakeDriver } from './fake-driver.js';

export type SessionStub = ServiceImplementation<typeof SessionService>;
export type PipelineStub = ServiceImplementation<typeof PipelineService>;

export interface TestGatewayOptions {
  readonly session?: Partial<SessionStub>;
  readonly pipeline?: PipelineStub['pipeline'];
  /** Instead of the stubs. */
  readonly services?: readonly BoundService[];
  /** Flags on top of the defaults, by their names. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly driver?: Driver;
  readonly queries?: QueryCounts;
  readonly pipelines?: Pipelines;
  readonly transactions?: OpenTransactions;
  readonly clock?: Clock;
  readonly logLevel?: LogLevel;
}

export interface TestGateway extends RunningGateway {
  /** Lines of the log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly grpcUrl: string;
  readonly webUrl: string;
  readonly opsUrl: string;
}

/** Started on free ports of loopback, and closed when the test has finished. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { clock = systemClock, driver = createFakeDriver(), logLevel = 'debug' } = options;
  const log: Record<string, unknown>[] = [];
  const config = testConfig(options.flags);
  const gateway = await startGateway({
    config,
    services: options.services ?? stubServices(options),
    driver,
    ...(options.queries === undefined ? {} : { queries: options.queries }),
    ...(options.pipelines === undefined ? {} : { pipelines: options.pipelines }),
    ...(options.transactions === undefined ? {} : { transactions: options.transactions }),
    clock,
    random: Math.random,
    build: { version: '0.0.0-test', node: process.versions.node },
    log: createLog({
      level: logLevel,
      format: 'json',
      clock,
      write: (line) => log.push(JSON.parse(line) as Record<string, unknown>),
    }),
  });
  onTestFinished(() => gateway.closeNow());
  const scheme = config['tls-cert-file'] === undefined ? 'http' : 'https';
  const url = ({ host, port }: { host: string; port: number }): string => `${host}:${port}`;
  return {
    ...gateway,
    log,
    grpcUrl: `${scheme}://${url(gateway.addresses.grpc)}`,
    webUrl: `${scheme}://${url(gateway.addresses.web)}`,
    opsUrl: `http://${url(gateway.addresses.ops)}`,
  };
}

function testConfig(flags: Readonly<Record<string, unknown>> = {}): GatewayConfig {
  return loadServeConfig({
    flags: {
      embedded: true,
      'grpc-listen': '127.0.0.1:0',
      'web-listen': '127.0.0.1:0',
      'ops-listen': '127.0.0.1:0',
      ...flags,
    },
    env: {},
  });
}

/** SessionService and PipelineService; what the test does not script answers with nothing. */
function stubServices({ session, pipeline }: TestGatewayOptions = {}): BoundService[] {
  const idle: SessionStub = {
    get: () => Promise.resolve({}),
    put: () => Promise.resolve({}),
    execute: () => Promise.resolve({}),
    queryPage: () => Promise.resolve({}),
    runTransaction: () => Promise.resolve({}),
    executeStream: () => noMessages(),
    query: () => noMessages(),
  };
  return [
    bindService(SessionService, { ...idle, ...session }),
    bindService(PipelineService, { pipeline: pipeline ?? (() => noMessages()) }),
  ];
}

async function* noMessages(): AsyncGenerator<never> {
  // Ends at once.
}

/** Every way to call the gateway: the protocol, the HTTP version, and the format. */
export const BINDINGS = [
  'gRPC',
  'gRPC on the web port',
  'Connect, HTTP/1.1',
  'Connect, HTTP/1.1, JSON',
  'Connect, HTTP/2',
  'gRPC-Web, HTTP/1.1',
  'gRPC-Web, HTTP/2',
] as const;
export type Binding = (typeof BINDINGS)[number];

/** Streams in both directions at once need HTTP/2. */
export const BIDI_BINDINGS = [
  'gRPC',
  'gRPC on the web port',
  'Connect, HTTP/2',
  'gRPC-Web, HTTP/2',
] as const satisfies readonly Binding[];

export function transportOf({ grpcUrl, webUrl }: TestGateway, binding: Binding): Transport {
  switch (binding) {
    case 'gRPC':
      return createGrpcTransport({ baseUrl: grpcUrl });
    case 'gRPC on the web port':
      return createGrpcTransport({ baseUrl: webUrl });
    case 'Connect, HTTP/1.1':
      return createConnectTransport({ baseUrl: webUrl, httpVersion: '1.1', useBinaryFormat: true });
    case 'Connect, HTTP/1.1, JSON':
      return createConnectTransport({
        baseUrl: webUrl,
        httpVersion: '1.1',
        useBinaryFormat: false,
      });
    case 'Connect, HTTP/2':
      return createConnectTransport({ baseUrl: webUrl, httpVersion: '2' });
    case 'gRPC-Web, HTTP/1.1':
      return createGrpcWebTransport({ baseUrl: webUrl, httpVersion: '1.1' });
    case 'gRPC-Web, HTTP/2':
      return createGrpcWebTransport({ baseUrl: webUrl, httpVersion: '2' });
  }
}

export function sessionClient(
  gateway: TestGateway,
  binding: Binding,
): Client<typeof SessionService> {
  return createClient(SessionService, transportOf(gateway, binding));
}

export function pipelineClient(
  gateway: TestGateway,
  binding: Binding,
): Client<typeof PipelineService> {
  return createClient(PipelineService, transportOf(gateway, binding));
}

/** The error a call ends with; fails the test when it succeeds. */
export async function failureOfCall(call: Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    return error;
  }
  throw new Error(`the call succeeded with ${JSON.stringify(answer)}`);
}

export { collect } from './collect.js';

/** Pauses until the signal is aborted, as work for a call does. */
export function untilAborted({ signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}

export type ClientStream = ReturnType<ClientHttp2Session['request']>;

/** An empty message in gRPC's frame. */
export const EMPTY_MESSAGE = Buffer.alloc(5);

export function openPut(
  session: ClientHttp2Session,
  headers: Record<string, string> = {},
): ClientStream {
  const stream = openCall(session, 'SessionService/Put', headers);
  stream.end(EMPTY_MESSAGE);
  return stream;
}

export function openCall(
  session: ClientHttp2Session,
  rpc: string,
  headers: Record<string, string> = {},
): ClientStream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/aerogate.v1.${rpc}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.on('error', () => undefined);
  return stream;
}
