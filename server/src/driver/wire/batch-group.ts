/** The rows of a batch that go to one node in one request, and what came of each. */

import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Outcome } from '../../model/command.js';
import { RESULT } from '../../model/result-code.js';
import type { Settings } from '../../model/settings.js';
import { FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { INFO3 } from '../../wire/info-bits.js';
import { decodeMessages, type WireMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import { Attempt, type AttemptFailure } from './attempt.js';
import { decodeOutcome, isDoubtful } from './decode-outcome.js';
import { type BatchRow, encodeBatch } from './encode-batch.js';
import type { SentState } from './exchange.js';
import { finishRequest } from './finish-request.js';
import {
  blame,
  isInDoubt,
  isNodeErrorCode,
  isRetried,
  isRetriedCode,
  wantsRoute,
} from './retry-rule.js';
import type { WireNode } from './router.js';
import {
  type AnswerObserver,
  type RunContext,
  type RunningRows,
  withFacts,
} from './run-context.js';

/** A row that was certainly not applied and may be tried again, and why it was not applied. */
export interface RetriedRow {
  readonly row: BatchRow;
  readonly error: AerospikeError;
  /** See Setback. */
  readonly wantsRoute: boolean;
}

export interface BatchGroupOptions {
  readonly node: WireNode;
  readonly rows: readonly BatchRow[];
  readonly settings: Settings;
  readonly respondAllKeys: boolean;
  readonly deadlineMs: number;
  /** This attempt counted. */
  readonly attempts: number;
  /** See AnswerObserver. */
  readonly observe?: AnswerObserver | undefined;
  /** Called once per row that ended, as it ends. */
  readonly onOutcome: (row: BatchRow, outcome: Outcome) => void;
  /** Called once, when nothing more will be told: the rows that are left may be tried again. */
  readonly onEnd: (rows: readonly RetriedRow[]) => void;
}

/** Codes of the end message that were decided before any row was looked at. */
const REFUSED_WHOLE: ReadonlySet<number> = new Set([80, 81, 150, 151, 152]);

export function startBatchGroup(context: RunContext, options: BatchGroupOptions): RunningRows {
  const group = new BatchGroup(context, options);
  group.start();
  return group;
}

class BatchGroup implements RunningRows {
  readonly #context: RunContext;
  readonly #options: BatchGroupOptions;
  /** Rows without an answer yet, by index. */
  readonly #open: Map<number, BatchRow>;
  readonly #retried: RetriedRow[] = [];
  #attempt: Attempt | undefined;
  /** The frame of the open rows; undefined again when one of them left before a connection took it. */
  #request: Buffer | undefined;
  #isTaken = false;
  /** Rows that ended while their answer was to come: it is read, and nobody is told. */
  readonly #left = new Set<number>();
  #rowFailed = false;
  #ended = false;

  constructor(context: RunContext, options: BatchGroupOptions) {
    this.#context = context;
    this.#options = options;
    this.#open = new Map(options.rows.map((row) => [row.index, row]));
  }

  start(): void {
    const { node, settings, deadlineMs } = this.#options;
    try {
      this.#request = this.#encode();
    } catch (cause) {
      this.#failOpen(cause as AerospikeError, 'neverSent');
      return;
    }
    this.#attempt = new Attempt({
      clock: this.#context.clock,
      node,
      lane: 'exclusive',
      request: () => this.#take(),
      answer: 'untilLast',
      deadlineMs,
      socketTimeoutMs: settings.socketTimeoutMs,
      onFrame: (frame) => this.#receive(frame),
      onFailure: (failure) => {
        this.#attemptFailed(failure);
      },
    });
    this.#attempt.start();
  }

  #encode(): Buffer {
    const { settings, respondAllKeys } = this.#options;
    const rows = [...this.#open.values()];
    return finishRequest(encodeBatch(rows, { ...settings, respondAllKeys }), settings);
  }

  #take(): Buffer {
    this.#isTaken = true;
    this.#request ??= this.#encode();
    return this.#request;
  }

  endRow(index: number, error: AerospikeError): boolean {
    const row = this.#open.get(index);
    if (row === undefined || this.#left.has(index)) return false;
    const { node, attempts, onOutcome } = this.#options;
    // Once taken, its answer is still to come.
    if (this.#isTaken) this.#left.add(index);
    else this.#open.delete(index);
    const inDoubt = isInDoubt(row.isWrite, this.#isTaken ? 'sent' : 'neverSent');
    blame(node, error);
    onOutcome(row, {
      ok: false,
      error: withFacts(error, { node: node.name, inDoubt, attempts }),
    });
    this.#request = undefined;
    if (this.#open.size === this.#left.size) {
      this.#attempt?.abandon();
      this.#end();
    }
    return true;
  }

  stop(error: AerospikeError): void {
    if (this.#ended) return;
    const sent = this.#attempt?.abandon() ?? 'neverSent';
    this.#failOpen(error, sent);
  }

  #receive(frame: Frame): boolean {
    if (frame.type !== FRAME_TYPE.message) {
      throw new WireError(`frame of type ${frame.type} where rows were expected`, 0);
    }
    for (const message of decodeMessages(frame.payload)) {
      if ((message.info3 & INFO3.last) !== 0) {
        this.#completed(message.resultCode);
        return true;
      }
      this.#answered(message);
    }
    return false;
  }

  #answered(message: WireMessage): void {
    const row = this.#open.get(message.timeoutOrIndex);
    if (row === undefined) throw new WireError('answer for a row that was not asked for', 14);
    this.#options.observe?.(row.command, message);
    this.#open.delete(row.index);
    this.#left.delete(row.index);
    const { resultCode } = message;
    const { node, attempts } = this.#options;
    if (isNodeErrorCode(resultCode)) this.#countNodeError();
    if (resultCode === RESULT.partitionUnavailable) this.#context.router.requestTend();
    if (isRetriedCode(resultCode) && !isDoubtful(resultCode, row.isWrite)) {
      const error = serverFailure(resultCode, { node: node.name, attempts });
      this.#retried.push({ row, error, wantsRoute: wantsRoute(error) });
      return;
    }
    const outcome = decodeOutcome(row.command, message, {
      node: node.name,
      attempts,
      form: 'batchRow',
    });
    this.#options.onOutcome(row, outcome);
  }

  /** Once per group: a thousand rows of one node in trouble are one sign of it. */
  #countNodeError(): void {
    if (!this.#rowFailed) this.#options.node.recordError();
    this.#rowFailed = true;
  }

  /**
   * The end message came. Rows it leaves without an answer: with `respondAllKeys` off a real server works them all the same
   * and keeps their answers back once a row failed, so the writes among them are in doubt.
   */
  #completed(resultCode: number): void {
    const { node, attempts, respondAllKeys } = this.#options;
    const facts = { node: node.name, attempts };
    const sent: SentState = REFUSED_WHOLE.has(resultCode) ? 'neverSent' : 'sent';
    if (this.#open.size === 0) {
      this.#end();
    } else if (!respondAllKeys && sent === 'sent') {
      const detail =
        'A write the server worked all the same is in doubt: its answer was held back.';
      this.#failOpen(clientFailure('NOT_ATTEMPTED', { ...facts, detail }), sent);
    } else if (resultCode !== RESULT.ok) {
      this.#retryOrFailOpen(serverFailure(resultCode, facts), sent);
    } else {
      const detail = 'The batch ended without an answer for this row.';
      this.#failOpen(clientFailure('MALFORMED_ANSWER', { ...facts, detail }), sent);
    }
  }

  #attemptFailed({ error, sent, final }: AttemptFailure): void {
    const { node } = this.#options;
    blame(node, error);
    if (error.codeName === 'TIMEOUT') this.#context.counters.timeouts += 1;
    const located = withFacts(error, { node: node.name });
    if (final) this.#failOpen(located, sent);
    else this.#retryOrFailOpen(located, sent);
  }

  /** What is in doubt ends here; the rest may be tried again. */
  #retryOrFailOpen(error: AerospikeError, sent: SentState): void {
    if (isRetried(error)) {
      for (const row of [...this.#open.values()]) {
        if (isInDoubt(row.isWrite, sent)) continue;
        this.#open.delete(row.index);
        this.#retried.push({ row, error, wantsRoute: wantsRoute(error) });
      }
    }
    this.#failOpen(error, sent);
  }

  #failOpen(error: AerospikeError, sent: SentState): void {
    const { attempts, onOutcome } = this.#options;
    const rows = [...this.#open.values()];
    this.#open.clear();
    for (const row of rows) {
      const inDoubt = isInDoubt(row.isWrite, sent);
      onOutcome(row, { ok: false, error: withFacts(error, { inDoubt, attempts }) });
    }
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(this.#retried);
  }
}
