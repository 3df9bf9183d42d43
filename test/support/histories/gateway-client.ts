/** The clients of a history over a gateway: a stream for each transaction, or one call. */

import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type ExecuteRequestSchema,
  type ExecuteResponse,
  type RunTransactionRequestSchema,
  type RunTransactionResponse,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type { Value } from '@aerogate/proto/aerogate/v1/value_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { RowFailure } from '../../../server/src/gateway/errors.js';
import type { BoundService } from '../../../server/src/gateway/service.js';
import { AerospikeError, clientFailure } from '../../../server/src/model/aerospike-error.js';
import { callContext, callUnary } from '../call-context.js';
import { SC_NAMESPACE } from '../simulated-cluster.js';
import { type TransactCall, TransactStream, transactAt } from '../transact-stream.js';
import { HISTORY_BIN, HISTORY_SET } from './driver-client.js';
import type {
  ClientTransaction,
  Ending,
  HistoryGateway,
  PlannedStep,
  WholeTransaction,
} from './history-client.js';

type ExecuteInit = MessageInitShape<typeof ExecuteRequestSchema>;
type Segment = NonNullable<ExecuteInit['segments']>[number];

/** As the drivers of histories have it: short, so that much comes of it in little time. */
const SESSION = {
  settings: {
    totalTimeout: { seconds: 2n },
    socketTimeout: { nanos: 400_000_000 },
    maxRetries: 2,
    sleepBetweenRetries: { nanos: 10_000_000 },
  },
} as const;

/** What one transaction is run by: calls of one client, on a connection of their own where there is one. */
export interface GatewayCalls {
  readonly transact: TransactCall;
  runTransaction(
    request: MessageInitShape<typeof RunTransactionRequestSchema>,
    signal: AbortSignal,
  ): Promise<RunTransactionResponse>;
  /** Whether the call that failed so may have been committed. */
  isInDoubt(error: unknown): boolean;
  /** The transaction is over for its client. */
  close(): void;
}

/** The services themselves, without a transport. */
export function servicesGateway(
  services: readonly BoundService[],
  kill: () => void,
): HistoryGateway {
  const calls: GatewayCalls = {
    transact: transactAt(services),
    runTransaction: (request, signal) =>
      callUnary(services, SessionService.method.runTransaction, request, callContext({ signal })),
    isInDoubt,
    close: () => undefined,
  };
  return gatewayCalledBy(() => calls, kill);
}

/** `open` is called for each transaction. */
export function gatewayCalledBy(open: () => GatewayCalls, kill: () => void): HistoryGateway {
  return {
    begin: (timeoutSeconds, receipt) => new StreamTransaction(open(), timeoutSeconds, receipt),
    whole: (steps, timeoutSeconds) => runWhole(open(), steps, timeoutSeconds),
    kill,
  };
}

/** What a record holds when nothing is under way any more. */
export interface FinalRecord {
  readonly exists: boolean;
  readonly values: readonly number[];
}

/** Throws where one of them can't be read: gateways may still look for the nodes. */
export async function readsOutside(
  records: readonly string[],
  execute: (request: ExecuteInit) => Promise<ExecuteResponse>,
): Promise<ReadonlyMap<string, FinalRecord>> {
  const { results } = await execute({ segments: records.map(reading) });
  if (!results.every(isDone)) throw new Error('a record can not be read in the end');
  return new Map(
    records.map((record, index) => {
      const row = results[index];
      return [record, { exists: row?.outcome === Outcome.OK, values: seenIn(row) }] as const;
    }),
  );
}

class StreamTransaction implements ClientTransaction {
  readonly #stream: TransactStream;
  readonly lost: Promise<'lost'>;

  constructor(calls: GatewayCalls, timeoutSeconds: number, receipt?: string) {
    this.#stream = new TransactStream(calls.transact);
    const { promise, resolve } = Promise.withResolvers<'lost'>();
    this.lost = promise;
    void this.#stream.ended.then(() => {
      calls.close();
      resolve('lost');
    });
    const receiptKey = receipt === undefined ? {} : { receiptKey: keyFor(receipt) };
    // Nobody waits for its answer: the steps behind it are taken after it.
    void this.#stream.step({
      case: 'begin',
      value: { timeout: { seconds: BigInt(timeoutSeconds) }, session: SESSION, ...receiptKey },
    });
  }

  async read(records: readonly string[]): Promise<readonly (readonly number[])[] | undefined> {
    return this.#execute({ verb: { case: 'query', value: {} }, keys: records.map(keyFor) });
  }

  async append(record: string, value: number): Promise<boolean> {
    return (await this.#execute(appending(record, value))) !== undefined;
  }

  async replace(record: string, values: readonly number[]): Promise<boolean> {
    const list = { case: 'listValue', value: { values: values.map(intOf) } } as const;
    const answer = await this.#stream.step({
      case: 'put',
      value: { key: keyFor(record), bins: { [HISTORY_BIN]: { kind: list } } },
    });
    return answer.case === 'put';
  }

  async commit(): Promise<Ending> {
    const first = await this.#commitOnce();
    return first === 'unknown' ? this.#commitOnce() : first;
  }

  async abort(): Promise<void> {
    await this.#stream.step({ case: 'abort', value: {} });
    this.#stream.halfClose();
  }

  readonly crash = (): void => {
    this.#stream.cancel();
  };

  async #commitOnce(): Promise<Ending> {
    const answer = await this.#stream.step({ case: 'commit', value: {} });
    // An error is one of the step's own: there is nothing to commit.
    const result = answer.case === 'outcome' ? answer.value.result : TransactionResult.ABORTED;
    if (result === TransactionResult.IN_DOUBT) return 'unknown';
    this.#stream.halfClose();
    return result === TransactionResult.COMMITTED || result === TransactionResult.ALREADY_COMMITTED
      ? 'committed'
      : 'aborted';
  }

  /** What the rows hold; undefined where one of them failed. */
  async #execute(segment: Segment): Promise<readonly (readonly number[])[] | undefined> {
    const answer = await this.#stream.step({ case: 'execute', value: { segments: [segment] } });
    if (answer.case !== 'execute') return undefined;
    const { results } = answer.value;
    return results.every(isDone) ? results.map(seenIn) : undefined;
  }
}

function runWhole(
  calls: GatewayCalls,
  steps: readonly PlannedStep[],
  timeoutSeconds: number,
): WholeTransaction {
  const controller = new AbortController();
  const request = {
    segments: steps.map((step) =>
      step.type === 'append' ? appending(step.record, step.value) : reading(step.record),
    ),
    timeout: { seconds: BigInt(timeoutSeconds) },
    session: SESSION,
    sleepJitter: { nanos: 50_000_000 },
  };
  const call = calls.runTransaction(request, controller.signal);
  const close = (): void => {
    calls.close();
  };
  call.then(close, close);
  return {
    ended: call.then(
      ({ results }) => ({
        status: 'committed' as const,
        seen: steps.flatMap((step, index) =>
          step.type === 'read' ? [seenIn(results[index])] : [],
        ),
      }),
      // What isn't in doubt has certainly not happened.
      (error: unknown) => ({
        status: calls.isInDoubt(error) ? 'unknown' : 'aborted',
        seen: [],
      }),
    ),
    crash: () => {
      controller.abort(clientFailure('CANCELLED'));
    },
  };
}

function isInDoubt(error: unknown): boolean {
  const cause = error instanceof RowFailure ? error.error : error;
  return cause instanceof AerospikeError && cause.inDoubt;
}

function reading(record: string): Segment {
  return { verb: { case: 'query', value: {} }, keys: [keyFor(record)] };
}

function appending(record: string, value: number): Segment {
  return {
    verb: { case: 'upsert', value: {} },
    keys: [keyFor(record)],
    operations: [
      {
        bin: HISTORY_BIN,
        op: { case: 'list', value: { op: { case: 'append', value: intOf(value) } } },
      },
    ],
  };
}

function keyFor(record: string) {
  return {
    namespace: SC_NAMESPACE,
    set: HISTORY_SET,
    userKey: { case: 'stringValue', value: record } as const,
  };
}

function intOf(value: number) {
  return { kind: { case: 'intValue', value: BigInt(value) } } as const;
}

function isDone({ outcome }: RecordResult): boolean {
  return outcome === Outcome.OK || outcome === Outcome.NOT_FOUND;
}

function seenIn(row: RecordResult | undefined): readonly number[] {
  const kind = row?.record?.bins[HISTORY_BIN]?.kind;
  return kind?.case === 'listValue' ? kind.value.values.map(numberOf) : [];
}

function numberOf({ kind }: Value): number {
  return kind.case === 'intValue' ? Number(kind.value) : Number.NaN;
}
