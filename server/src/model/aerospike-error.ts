/** A failed command: its place in the error table and what is known about what the server did with it. */

import {
  CLIENT_ERRORS,
  type ClientErrorName,
  type ResultCodeRow,
  type RetryAdvice,
  serverResultCode,
} from './result-code.js';

export type FailureCode =
  | { readonly from: 'server'; readonly resultCode: number }
  | { readonly from: 'client'; readonly error: ClientErrorName };

export interface FailureFacts {
  /** A write may have been applied although this failure came back. Never true for reads or before anything was sent. */
  readonly inDoubt?: boolean;
  /** The server's finer reason (8.2 and later). */
  readonly subcode?: number;
  /** The server's own words, when it sent some. */
  readonly serverMessage?: string;
  /** What we know beyond the table's sentence: a field, a limit. Never a value, a key or a credential. */
  readonly detail?: string;
  /** Name of the node that failed, when one did. */
  readonly node?: string;
  /** Attempts made, the first included; 0 when nothing was sent. */
  readonly attempts?: number;
  readonly cause?: unknown;
}

export class AerospikeError extends Error {
  override readonly name = 'AerospikeError';
  readonly code: FailureCode;
  readonly inDoubt: boolean;
  readonly subcode: number | undefined;
  readonly serverMessage: string | undefined;
  /** What was added to the table's sentence. */
  readonly detail: string | undefined;
  readonly node: string | undefined;
  readonly attempts: number;

  constructor(code: FailureCode, facts: FailureFacts = {}) {
    const { sentence } = tableRow(code);
    super(facts.detail === undefined ? sentence : `${sentence} ${facts.detail}`, {
      cause: facts.cause,
    });
    this.code = code;
    this.inDoubt = facts.inDoubt ?? false;
    this.subcode = facts.subcode;
    this.serverMessage = facts.serverMessage;
    this.detail = facts.detail;
    this.node = facts.node;
    this.attempts = facts.attempts ?? 0;
  }

  /** The code's name in the error table. */
  get codeName(): string {
    return tableRow(this.code).name;
  }
}

export function serverFailure(resultCode: number, facts: FailureFacts = {}): AerospikeError {
  return new AerospikeError({ from: 'server', resultCode }, facts);
}

export function clientFailure(error: ClientErrorName, facts: FailureFacts = {}): AerospikeError {
  return new AerospikeError({ from: 'client', error }, facts);
}

/** What the caller may do: the table's advice, unless a write may have been applied. */
export function retryAdviceOf(error: AerospikeError): RetryAdvice | 'onlyIfIdempotent' {
  return error.inDoubt ? 'onlyIfIdempotent' : tableRow(error.code).retry;
}

/** Whether the failure is this code of the server. */
export function isServerFailure(error: AerospikeError, resultCode: number): boolean {
  return error.code.from === 'server' && error.code.resultCode === resultCode;
}

function tableRow(code: FailureCode): ResultCodeRow {
  return code.from === 'server' ? serverResultCode(code.resultCode) : CLIENT_ERRORS[code.error];
}
