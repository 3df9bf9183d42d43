/** The settings of both HTTP/2 servers: windows for throughput, and bounds for what a peer can make us hold or do. */

import type { ServerOptions } from 'node:http2';
import {
  HEADER_LINES_MAX,
  HEADERS_MAX_BYTES,
  HEADERS_TIMEOUT_MS,
  STREAM_RESET_BURST,
  STREAM_RESETS_PER_SECOND,
  STREAM_WINDOW_BYTES,
} from './limits.js';

export interface Http2Limits {
  readonly maxStreamsPerConnection: number;
  readonly maxRequestBytes: number;
}

const BYTES_PER_MEGABYTE = 1_000_000;
/** What Node takes for a session unless told otherwise. */
const SESSION_MEMORY_MIN_MEGABYTES = 10;

export function http2Options(limits: Http2Limits): ServerOptions {
  return {
    maxSessionMemory: sessionMemoryMegabytes(limits),
    maxHeaderListPairs: HEADER_LINES_MAX,
    streamResetBurst: STREAM_RESET_BURST,
    streamResetRate: STREAM_RESETS_PER_SECOND,
    unknownProtocolTimeout: HEADERS_TIMEOUT_MS,
    settings: {
      maxConcurrentStreams: limits.maxStreamsPerConnection,
      maxHeaderListSize: HEADERS_MAX_BYTES,
      initialWindowSize: STREAM_WINDOW_BYTES,
      enablePush: false,
    },
  };
}

/**
 * Enough for every allowed stream to hold a request and an answer of the largest size: the limits a caller is told of are then
 * the ones it meets. Node's own 10 MB resets streams of busy connections with ENHANCE_YOUR_CALM, which no caller can act on.
 */
function sessionMemoryMegabytes(limits: Http2Limits): number {
  const bytes = 2 * limits.maxStreamsPerConnection * limits.maxRequestBytes;
  return Math.max(SESSION_MEMORY_MIN_MEGABYTES, Math.ceil(bytes / BYTES_PER_MEGABYTE));
}
