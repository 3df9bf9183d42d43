/** What the listeners of a gateway share. */

import type { ServeConfig } from '../../config.js';
import type { Clock } from '../../model/clock.js';
import type { Log } from '../operations/log.js';
import type { Calls } from './calls.js';
import type { Http2Limits } from './http2-options.js';
import type { ConnectionSource } from './listener.js';
import type { Rpc } from './rpc.js';
import type { SessionKeeperOptions } from './session-keeper.js';
import type { Tls } from './tls.js';

export type TransportConfig = Pick<
  ServeConfig,
  | 'grpc-listen'
  | 'web-listen'
  | 'cors-origin'
  | 'allowed-host'
  | 'max-request-bytes'
  | 'max-streams-per-connection'
  | 'keepalive-ms'
  | 'keepalive-timeout-ms'
  | 'max-connection-age-ms'
>;

/** By listener, where its connections come from instead of a socket of its own. */
export interface ConnectionSources {
  readonly grpc: ConnectionSource;
  readonly web: ConnectionSource;
}

export interface TransportParts {
  readonly config: TransportConfig;
  /** Unset: each listener listens. */
  readonly sources?: ConnectionSources | undefined;
  readonly rpcs: readonly Rpc[];
  readonly calls: Calls;
  /** Undefined for plaintext. */
  readonly tls: Tls | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** 0 up to 1, as Math.random answers. */
  readonly random: () => number;
}

export function http2LimitsOf({ config }: TransportParts): Http2Limits {
  return {
    maxStreamsPerConnection: config['max-streams-per-connection'],
    maxRequestBytes: config['max-request-bytes'],
  };
}

export function sessionOptionsOf({ config, clock, random }: TransportParts): SessionKeeperOptions {
  return {
    clock,
    random,
    keepaliveMs: config['keepalive-ms'],
    keepaliveTimeoutMs: config['keepalive-timeout-ms'],
    maxAgeMs: config['max-connection-age-ms'],
  };
}

/** Tells of handshakes that failed where someone looks for them; scanners and old clients cause them all day. */
export function handshakeLog(log: Log, listener: string): (error: Error) => void {
  return (error) => {
    log.debug('TLS handshake failed', { listener, why: error.message });
  };
}
