/** docs/transactions.md as its reader follows it: the requests of its examples are sent, and are committed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  RunTransactionRequestSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  TransactionService,
  TransactRequestSchema,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { fromJsonString } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from '../support/aerogate-process.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { codeBlocks } from '../support/markdown-blocks.js';
import { requires } from '../support/requirements.js';
import { collect, transportOf } from '../support/transport-gateway.js';

const page = readFileSync(join(WORKSPACE, 'docs/transactions.md'), 'utf8');
const shell = codeBlocks(page).map(({ code }) => code);

function blockOf(rpc: string): string {
  const block = shell.find((code) => code.includes(rpc));
  if (block === undefined) throw new Error(`the page has no example of ${rpc}`);
  return block;
}

describe.skipIf(!requires('own-cluster'))('the page about transactions', () => {
  it('has a call that is committed', async () => {
    const json = /-d '([^']*)'/u.exec(blockOf('SessionService/RunTransaction'))?.[1] ?? '';
    const request = fromJsonString(RunTransactionRequestSchema, json);
    const gateway = await startLiveGateway();
    const client = createClient(SessionService, transportOf(gateway, 'gRPC'));
    const { outcome } = await client.runTransaction(request);
    expect(outcome?.result).toBe(TransactionResult.COMMITTED);
  });

  it('has a stream that is committed', async () => {
    const lines = blockOf('TransactionService/Transact').split('\n');
    const steps = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => fromJsonString(TransactRequestSchema, line));
    async function* sent(): AsyncGenerator<(typeof steps)[number]> {
      for (const step of steps) yield await Promise.resolve(step);
    }
    const gateway = await startLiveGateway();
    const client = createClient(TransactionService, transportOf(gateway, 'gRPC'));
    const answers = await collect(client.transact(sent()));
    const last = answers.find(({ id }) => id === 3n)?.answer;
    expect(last).toMatchObject({ value: { result: TransactionResult.COMMITTED } });
  });
});
