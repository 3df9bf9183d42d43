/** What the thread of an embedded cluster and the one that started it say to each other. */

import { AerospikeError, type FailureCode } from '../model/aerospike-error.js';
import type { EmbeddedControl, NodeAddress } from './control.js';
import { DataDirectoryError } from './data/data-error.js';
import type { LogEntry } from './log.js';

/** A call of a control, or the end. */
export interface WorkerRequest {
  readonly id: number;
  readonly method: keyof EmbeddedControl | 'close';
  readonly args: readonly unknown[];
}

/** What every answer carries along: where the nodes are by now. */
export interface ClusterAddresses {
  readonly seeds: string;
  readonly nodes: readonly NodeAddress[];
}

export type WorkerAnswer =
  | ({ readonly type: 'started' } & ClusterAddresses)
  | { readonly type: 'notStarted'; readonly error: PlainError }
  | ({ readonly type: 'done'; readonly id: number; readonly value: unknown } & ClusterAddresses)
  | ({
      readonly type: 'failed';
      readonly id: number;
      readonly error: PlainError;
    } & ClusterAddresses)
  | { readonly type: 'log'; readonly entry: LogEntry };

/** An error as it crosses threads, which keep neither classes nor their fields. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  /** The failure of an AerospikeError. */
  readonly failure?: FailureCode;
  /** The system's code, for example EADDRINUSE. */
  readonly code?: string;
}

export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  if (error instanceof AerospikeError) return { name, message, failure: error.code };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, ...(code === undefined ? {} : { code }) };
}

export function fromPlainError(plain: PlainError): Error {
  if (plain.failure !== undefined) return new AerospikeError(plain.failure);
  if (plain.name === 'DataDirectoryError') return new DataDirectoryError(plain.message);
  if (plain.name === 'RangeError') return new RangeError(plain.message);
  const error = new Error(plain.message);
  return plain.code === undefined ? error : Object.assign(error, { code: plain.code });
}
