/** Tests of do-in-transaction, on a service that answers as it is told: `npm test` in this folder. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  TransactionService,
  type TransactResponseSchema,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { AerogateError } from './aerogate-error.ts';
import { doInTransaction, type Transaction } from './do-in-transaction.ts';

type Detail = MessageInitShape<typeof ErrorDetailSchema> & {
  /** The stream is lost instead. */
  readonly isLost?: boolean;
};

/** What becomes of each put, or of each commit, one after the other; afterwards all of them succeed. */
interface Script {
  readonly puts?: readonly (Detail | undefined)[];
  readonly commits?: readonly (Detail | undefined)[];
}

/** One of those that the tests in every language share. */
interface AttemptsCase extends Script {
  readonly name: string;
  readonly maxAttempts?: number;
  readonly bodyFails?: boolean;
  /** What the service sees. */
  readonly steps: readonly string[];
  readonly error?: string;
  /** It ends with what the stream was lost by. */
  readonly isLost?: boolean;
  readonly isRefused?: boolean;
}

const { COMMITTED, ABORTED, IN_DOUBT } = TransactionResult;

type Response = MessageInitShape<typeof TransactResponseSchema>;

function answerOfPut(id: bigint, failure: Detail | undefined): Response {
  if (failure === undefined) return { id, answer: { case: 'put', value: {} } };
  lose(failure);
  const details = [anyPack(ErrorDetailSchema, create(ErrorDetailSchema, failure))];
  return { id, answer: { case: 'error', value: { code: 10, details } } };
}

function outcomeOf(id: bigint, error: Detail | undefined): Response {
  if (error === undefined) return { id, answer: { case: 'outcome', value: { result: COMMITTED } } };
  lose(error);
  const result = error.inDoubt === true ? IN_DOUBT : ABORTED;
  return { id, answer: { case: 'outcome', value: { result, error } } };
}

function lose({ isLost }: Detail): void {
  if (isLost === true) throw new ConnectError('lost', Code.Unavailable);
}

function serviceOf(script: Script) {
  const seen: string[] = [];
  const puts = [...(script.puts ?? [])];
  const commits = [...(script.commits ?? [])];
  const transport = createRouterTransport(({ service }) => {
    service(TransactionService, {
      async *transact(requests) {
        let open = false;
        for await (const { id, step } of requests) {
          seen.push(String(step.case));
          if (step.case === 'begin') open = true;
          if (step.case === 'put') {
            yield answerOfPut(id, puts.shift());
          } else if (step.case === 'commit') {
            open = false;
            yield outcomeOf(id, commits.shift());
          } else {
            const answer: Response['answer'] = { case: 'info', value: {} };
            yield { id: 0n, answer };
            yield { id, answer };
          }
        }
        if (open) seen.push('aborted');
      },
      listTransactions: () => ({}),
    });
  });
  return { client: createClient(TransactionService, transport), seen };
}

function bodyOf({ bodyFails }: AttemptsCase, own: Error) {
  return async (transaction: Transaction): Promise<string> => {
    await transaction.send({ case: 'put', value: {} });
    if (bodyFails === true) throw own;
    return 'done';
  };
}

const codeIs = (code: string, inDoubt: boolean) => (error: unknown) =>
  error instanceof AerogateError && error.code === code && error.inDoubt === inDoubt;
const isUnavailable = (error: unknown) =>
  error instanceof ConnectError && error.code === Code.Unavailable;

describe('doInTransaction', () => {
  const file = new URL('../../../test/vectors/transaction-attempts.json', import.meta.url);
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly AttemptsCase[];

  it('has cases', () => assert.notEqual(cases.length, 0));

  for (const each of cases) {
    it(`takes the steps of ${each.name}`, async () => {
      const { client, seen } = serviceOf(each);
      const own = new Error('own');
      const options = each.maxAttempts === undefined ? {} : { maxAttempts: each.maxAttempts };
      const ended = doInTransaction(client, bodyOf(each, own), options);
      const inDoubt = each.commits?.at(-1)?.inDoubt === true;
      if (each.error !== undefined) await assert.rejects(ended, codeIs(each.error, inDoubt));
      else if (each.isLost === true) await assert.rejects(ended, isUnavailable);
      else if (each.isRefused === true) await assert.rejects(ended, RangeError);
      else if (each.bodyFails === true) await assert.rejects(ended, own);
      else assert.equal(await ended, 'done');
      assert.deepEqual(seen, each.steps);
    });
  }

  it('refuses no attempts', async () => {
    const { client, seen } = serviceOf({});
    const ended = doInTransaction(client, () => Promise.resolve(), { maxAttempts: 0 });
    await assert.rejects(ended, RangeError);
    assert.deepEqual(seen, []);
  });
});
