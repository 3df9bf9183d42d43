/** One line per call: what was called, how it ended, how long it took; never what was in it. */

import type { Clock } from '../../model/clock.js';
import { GRPC_CODE, type GrpcCodeName } from '../grpc-code.js';
import type { Call } from '../transport/call.js';
import type { CallObserver, CallOutcome } from '../transport/calls.js';
import type { Log, LogFields, LogLevel } from './log.js';

const CODE_NAMES = new Map(
  Object.entries(GRPC_CODE).map(([name, code]) => [code as number, name as GrpcCodeName]),
);

/** Failures of the gateway or the cluster; all others are the caller's, or are no failures. */
const SERVER_FAULTS: ReadonlySet<number> = new Set([
  GRPC_CODE.UNKNOWN,
  GRPC_CODE.INTERNAL,
  GRPC_CODE.UNAVAILABLE,
  GRPC_CODE.DATA_LOSS,
]);

/** The name of a code as gRPC writes it; codes gRPC does not have keep their number. */
export function codeName(code: number): string {
  return CODE_NAMES.get(code) ?? `CODE_${code}`;
}

/**
 * Successes are `debug`, since a gateway at work has thousands a second; what the caller did wrong is `info`, what we or the
 * cluster did is `warn`, and a defect is `error` with its stack.
 */
export function createAccessLog(log: Log, clock: Clock): CallObserver {
  return {
    began(): void {
      // A line when it has ended says it all.
    },
    ended(call, outcome): void {
      const level = levelOf(outcome);
      if (!log.isOn(level)) return;
      const fields = describe(call, outcome, clock.monotonicMs() - call.startedMs);
      if (level === 'error') log.error('call', fields, outcome.defect);
      else log[level]('call', fields);
    },
  };
}

export function levelOf({ code, defect }: CallOutcome): Exclude<LogLevel, 'trace'> {
  if (defect !== undefined) return 'error';
  if (code === GRPC_CODE.OK) return 'debug';
  return SERVER_FAULTS.has(code) ? 'warn' : 'info';
}

function describe(call: Call, { code, reason }: CallOutcome, latencyMs: number): LogFields {
  return {
    rpc: call.rpc.name,
    protocol: call.protocol,
    code: codeName(code),
    reason: reason === '' ? undefined : reason,
    latencyMs: Math.round(latencyMs * 1_000) / 1_000,
    requestBytes: call.requestBytes,
    responseBytes: call.responseBytes,
    peer: call.connection.getPeer(),
    requestId: call.requestId,
    requestTag: call.requestTag,
    principal: call.principal.name,
  };
}
