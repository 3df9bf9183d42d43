/** Tests of do-in-transaction, on a service that answers as it is told: `npm test` in this folder. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  TransactionService,
  type TransactResponseSchema,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { AerogateError } from './aerogate-error.ts';
import { doInTransaction, type Transaction } from './do-in-transaction.ts';

type Detail = MessageInitShape<typeof ErrorDetailSchema>;

/** What becomes of each put, or of each commit, one after the other; afterwards all of them succeed. */
interface Script {
  readonly puts?: readonly (Detail | undefined)[];
  readonly commits?: readonly (Detail | undefined)[];
}

const { COMMITTED, ABORTED, IN_DOUBT } = TransactionResult;
const BLOCKED = { name: 'MRT_BLOCKED' };

type Response = MessageInitShape<typeof TransactResponseSchema>;

function answerOfPut(id: bigint, failure: Detail | undefined): Response {
  if (failure === undefined) return { id, answer: { case: 'put', value: {} } };
  const details = [anyPack(ErrorDetailSchema, create(ErrorDetailSchema, failure))];
  return { id, answer: { case: 'error', value: { code: 10, details } } };
}

function outcomeOf(id: bigint, error: Detail | undefined): Response {
  if (error === undefined) return { id, answer: { case: 'outcome', value: { result: COMMITTED } } };
  const result = error.inDoubt === true ? IN_DOUBT : ABORTED;
  return { id, answer: { case: 'outcome', value: { result, error } } };
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

const put = async (transaction: Transaction): Promise<string> => {
  await transaction.send({ case: 'put', value: {} });
  return 'done';
};

const codeIs = (code: string) => (error: unknown) =>
  error instanceof AerogateError && error.code === code;

describe('doInTransaction', () => {
  it('commits, and returns what the body returned', async () => {
    const { client, seen } = serviceOf({});
    assert.equal(await doInTransaction(client, put), 'done');
    assert.deepEqual(seen, ['begin', 'put', 'commit']);
  });

  it('begins anew where others were in the way, in a step or at the commit', async () => {
    const { client, seen } = serviceOf({
      puts: [BLOCKED, { name: 'MRT_VERSION_MISMATCH' }],
      commits: [{ name: 'TRANSACTION_VERIFY_FAILED' }],
    });
    assert.equal(await doInTransaction(client, put), 'done');
    assert.equal(seen.filter((step) => step === 'begin').length, 4);
    assert.equal(seen.filter((step) => step === 'aborted').length, 2);
  });

  it('gives up after as many attempts as were asked for, five unasked', async () => {
    for (const [options, attempts] of [
      [{}, 5],
      [{ maxAttempts: 2 }, 2],
    ] as const) {
      const { client, seen } = serviceOf({ puts: Array<Detail>(9).fill(BLOCKED) });
      await assert.rejects(doInTransaction(client, put, options), codeIs('MRT_BLOCKED'));
      assert.equal(seen.filter((step) => step === 'begin').length, attempts);
    }
    const { client } = serviceOf({});
    await assert.rejects(doInTransaction(client, put, { maxAttempts: 0 }), RangeError);
  });

  it('tries nothing else again: neither other errors, nor doubt, nor what the body throws', async () => {
    const doubt = { name: 'TRANSACTION_IN_DOUBT', inDoubt: true };
    for (const script of [{ puts: [{ name: 'KEY_BUSY' }] }, { commits: [doubt] }]) {
      const { client, seen } = serviceOf(script);
      await assert.rejects(doInTransaction(client, put), AerogateError);
      assert.equal(seen.filter((step) => step === 'begin').length, 1);
    }
    const { client, seen } = serviceOf({});
    const own = new Error('own');
    await assert.rejects(
      doInTransaction(client, () => Promise.reject(own)),
      own,
    );
    assert.deepEqual(seen, ['begin', 'aborted']);
  });
});
