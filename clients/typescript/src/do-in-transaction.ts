/** Runs a body in a transaction, and again from its beginning where other transactions were in its way. */

import { ErrorDetailSchema, RetryAdvice } from '@aerogate/proto/aerogate/v1/error_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import type {
  BeginTransactionSchema,
  TransactionService,
  TransactRequestSchema,
  TransactResponse,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { type Client, ConnectError } from '@connectrpc/connect';
import { AerogateError } from './aerogate-error.ts';

type Step = NonNullable<MessageInitShape<typeof TransactRequestSchema>['step']>;
type Answer = TransactResponse['answer'];

/** The open transaction: its body sends steps, one after the other. Throws AerogateError for a step that failed. */
export interface Transaction {
  send<Case extends 'get' | 'put' | 'execute'>(
    step: Extract<Step, { case: Case }>,
  ): Promise<Extract<Answer, { case: Case }>['value']>;
}

export interface TransactionOptions {
  /** The largest number of attempts, 5 unless given. */
  readonly maxAttempts?: number;
  /** The pause between attempts, in milliseconds; 0 unless given. */
  readonly sleepMs?: number;
  readonly begin?: MessageInitShape<typeof BeginTransactionSchema>;
}

/** What the SDK carries a transaction out again for. Not a commit in doubt, of which `inDoubt` is true. */
const REPEATED_CODES: ReadonlySet<string> = new Set([
  'MRT_BLOCKED',
  'MRT_VERSION_MISMATCH',
  'TRANSACTION_VERIFY_FAILED',
]);

/** What the body returns, once it is committed. Whatever else the body throws aborts the transaction, and is thrown. */
export async function doInTransaction<Result>(
  client: Client<typeof TransactionService>,
  body: (transaction: Transaction) => Promise<Result>,
  { maxAttempts = 5, sleepMs = 0, begin = {} }: TransactionOptions = {},
): Promise<Result> {
  if (!(maxAttempts >= 1)) throw new RangeError('maxAttempts is 1 or more');
  for (let attempt = 1; ; attempt += 1) {
    const stream = new StepStream(client);
    try {
      await stream.step({ case: 'begin', value: begin });
      const result = await body({
        // The gateway answers a step with the case of the same name.
        send: async (step) => (await stream.step(step)).value as never,
      });
      await stream.commit();
      return result;
    } catch (error) {
      if (!isRepeated(error) || attempt >= maxAttempts) throw error;
    } finally {
      // Without a commit this aborts.
      await stream.close();
    }
    await new Promise((resolve) => setTimeout(resolve, sleepMs));
  }
}

function isRepeated(error: unknown): boolean {
  return error instanceof AerogateError && !error.inDoubt && REPEATED_CODES.has(error.code);
}

/** One step under way at a time: each is answered before the next is sent. */
class StepStream {
  readonly #answers: AsyncIterator<TransactResponse>;
  readonly #steps: MessageInitShape<typeof TransactRequestSchema>[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;
  #ids = 0n;

  constructor(client: Client<typeof TransactionService>) {
    this.#answers = client.transact(this.#requests())[Symbol.asyncIterator]();
  }

  async step(step: Step): Promise<Answer> {
    this.#ids += 1n;
    const id = this.#ids;
    this.#steps.push({ id, step });
    this.#wake?.();
    for (;;) {
      const { done, value } = await this.#answers.next();
      if (done === true) throw new ConnectError('the stream ended');
      // Under id 0 the gateway tells that the transaction's time is over; the step says so itself.
      if (value.id !== id) continue;
      if (value.answer.case === 'error') throw errorOf(value.answer.value);
      return value.answer;
    }
  }

  async commit(): Promise<void> {
    const answer = await this.step({ case: 'commit', value: {} }).catch(throwInDoubt);
    if (answer.case !== 'outcome') throw new ConnectError('the commit had no outcome');
    const { result, error } = answer.value;
    if (result === TransactionResult.COMMITTED) return;
    throw error === undefined
      ? new ConnectError('the transaction was not committed')
      : new AerogateError(error);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    // The gateway ends the stream when what was open is aborted.
    for (;;) {
      const end = await this.#answers.next().catch(() => ({ done: true }));
      if (end.done === true) return;
    }
  }

  async *#requests(): AsyncGenerator<MessageInitShape<typeof TransactRequestSchema>> {
    for (;;) {
      const step = this.#steps.shift();
      if (step !== undefined) yield step;
      else if (this.#isClosed) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** A commit that has begun is finished: whoever loses the stream under it does not know. Throws what is known otherwise. */
function throwInDoubt(error: unknown): never {
  if (error instanceof AerogateError) throw error;
  const detail = create(ErrorDetailSchema, {
    name: 'TRANSACTION_IN_DOUBT',
    message: 'The stream was lost under the commit.',
    inDoubt: true,
    retryAdvice: RetryAdvice.NEVER,
  });
  throw new AerogateError(detail, ConnectError.from(error));
}

function errorOf(status: Extract<Answer, { case: 'error' }>['value']): Error {
  for (const any of status.details) {
    const detail = anyUnpack(any, ErrorDetailSchema);
    if (detail !== undefined) return new AerogateError(detail);
  }
  return new ConnectError(status.message, status.code);
}
