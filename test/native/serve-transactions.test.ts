/** Transactions over `aerogate serve --driver native`: the scenarios, a transaction in one call, and a gateway that is told to stop. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionResult } from '@aerogate/proto/aerogate/v1/transaction_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { ownName } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { int, key, putBin, UPSERT } from '../support/session-gateway.js';
import { errorIn, getStep, putStep, TransactStream } from '../support/transact-stream.js';
import {
  gatewayOver,
  playTransactionScenario,
  readTransactionScenarios,
} from '../support/transaction-scenarios.js';

const FLAGS = ['--embedded', '--driver', 'native'];
/** What a refusal by a gap says. */
const GAP = /The native driver refuses/u;
const { COMMITTED } = TransactionResult;
/** Longer than any step takes, however busy the machine is. */
const LONG = { timeout: { seconds: 120n } };

const transportTo = ({ grpc }: ServingAerogate): Transport =>
  createGrpcTransport({ baseUrl: `http://${grpc}` });
const open = (gateway: ServingAerogate): TransactStream =>
  new TransactStream(gatewayOver(transportTo(gateway)).transact);
const sc = (name: string): ReturnType<typeof key> => key(ownName(name), 'txn');
const segment = (name: string, namespace = 'txn') => ({
  ...UPSERT,
  keys: [key(ownName(name), namespace)],
  operations: [putBin('v')],
});

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('transactions, natively', () => {
  let gateway: ServingAerogate;

  beforeAll(async () => {
    gateway = await serveAerogate(FLAGS);
  });
  afterAll(async () => {
    await gateway.stop();
  });

  const session = () => createClient(SessionService, transportTo(gateway));
  const failureOf = async (call: Promise<unknown>) => {
    const error = ConnectError.from(await call.catch((reason: unknown) => reason));
    return { code: error.code, detail: error.findDetails(ErrorDetailSchema)[0] };
  };

  it('end as their scenarios say, but for gaps that are named', async () => {
    const player = gatewayOver(transportTo(gateway));
    const scenarios = readTransactionScenarios().filter(
      ({ onSimulatedTime }) => onSimulatedTime !== true,
    );
    const wrong: string[] = [];
    let atGaps = 0;
    for (const scenario of scenarios) {
      const differences = await playTransactionScenario(player, scenario);
      if (differences.some((each) => GAP.test(each))) atGaps += 1;
      else wrong.push(...differences);
    }
    expect(wrong).toEqual([]);
    // Functions, and what is computed inside lists.
    expect(atGaps).toBeLessThanOrEqual(5);
  });

  it('are run in one call, again where others are in the way', async () => {
    const { outcome } = await session().runTransaction({ segments: [segment('a'), segment('b')] });
    expect(outcome).toMatchObject({ result: COMMITTED, attempts: 1, rollPending: false });
    const stream = open(gateway);
    await stream.begin(LONG);
    await stream.step(putStep(ownName('a'), 2n));
    const blocked = session().runTransaction({ segments: [segment('a')], maxAttempts: 3 });
    const { code, detail } = await failureOf(blocked);
    expect(code).toBe(Code.Aborted);
    expect(detail).toMatchObject({ name: 'MRT_BLOCKED', attempts: 3, inDoubt: false });
    expect(await stream.commit()).toMatchObject({ result: COMMITTED });
    stream.halfClose();
    const { result } = await session().get({ key: sc('a') });
    expect(result?.record?.bins['v']).toMatchObject(int(2n));
  });

  it('need a namespace in SC mode, and refuse what the client can not do before anything is sent', async () => {
    const refused = await failureOf(session().runTransaction({ segments: [segment('a', 'test')] }));
    expect(refused.code).toBe(Code.FailedPrecondition);
    const stream = open(gateway);
    await stream.begin(LONG);
    const answer = await stream.step({
      case: 'execute',
      value: {
        segments: [
          {
            verb: { case: 'executeUdf', value: { package: 'm', function: 'f' } },
            keys: [sc('c')],
          },
        ],
      },
    });
    expect(errorIn(answer).name).toBe('UNSUPPORTED');
    expect(await stream.commit()).toMatchObject({ id: 0n, result: COMMITTED });
    stream.halfClose();
    expect(await stream.ended).toBeUndefined();
  });

  it('are aborted with their callers, and are listed until then', async () => {
    const transactions = createClient(TransactionService, transportTo(gateway));
    const stream = open(gateway);
    const { id } = await stream.begin(LONG);
    await stream.step(putStep(ownName('d'), 1n));
    const listed = await transactions.listTransactions({});
    expect(listed.transactions.map((each) => each.id)).toContain(id);
    stream.cancel();
    await stream.ended;
    const next = open(gateway);
    await next.begin(LONG);
    for (;;) {
      const answer = await next.step(putStep(ownName('d'), 2n));
      if (answer.case === 'put') break;
      expect(errorIn(answer).name).toBe('MRT_BLOCKED');
    }
    expect(await next.commit()).toMatchObject({ result: COMMITTED });
    next.halfClose();
    await next.ended;
  });
});

describe.skipIf(!requires('aerospike-client', 'own-cluster'))('a native gateway that stops', () => {
  it('lets the open transaction end, and then ends the stream', async () => {
    const gateway = await serveAerogate([...FLAGS, '--log-level', 'info', '--drain-delay-ms', '0']);
    const stream = open(gateway);
    await stream.begin(LONG);
    await stream.step(putStep(ownName('a'), 1n));
    gateway.kill('SIGTERM');
    await gateway.saw('errors', 'draining');
    expect(await stream.step(getStep(ownName('a')))).toMatchObject({ case: 'get' });
    expect(await stream.commit()).toMatchObject({ result: COMMITTED });
    expect(await stream.ended).toBeUndefined();
    expect(await gateway.ended).toMatchObject({ exitCode: 0, signal: null });
  });
});
