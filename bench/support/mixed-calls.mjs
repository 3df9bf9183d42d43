// Calls of every kind but those a load generator makes by the hundred thousand: streams, pages, transactions, deletes, failures, calls
// that are cancelled or out of time, and connections that come and go. Each has the outcome it has to have.
import { ClusterService } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { ExpressionService } from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TransactionService } from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  Http2SessionManager,
} from '@connectrpc/connect-node';
import { BIN, NAMESPACE } from './workload.mjs';

/** Records that come and go, apart from those of the load; so few that all of them are soon there, and growth is none of theirs. */
const OWN_SET = 'aerogate-bench-mixed';
const OWN_RECORDS = 200;
const PAGE_ROWS = 50;
/** A query that is let trickle so slowly is never done before it is cancelled or out of time. */
const TRICKLE = { recordsPerSecond: 20 };
const SHORT_MS = 20;

/** `ports` of a gateway, the `set` the load fills with `records`, and the namespace `strong` for transactions. */
export function createMixedCalls({ ports, set, records, strong }) {
  const baseUrl = `http://127.0.0.1:${ports.grpc}`;
  const sessions = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager: sessions });
  const client = {
    session: createClient(SessionService, transport),
    transaction: createClient(TransactionService, transport),
    cluster: createClient(ClusterService, transport),
    expression: createClient(ExpressionService, transport),
    web: createClient(
      SessionService,
      createConnectTransport({ baseUrl: `http://127.0.0.1:${ports.web}`, httpVersion: '1.1' }),
    ),
  };
  const facts = { baseUrl, set, records, strong };
  const kinds = [
    ...sessionKinds(client, facts),
    ...queryKinds(client, facts),
    ...transactionKinds(client, facts),
    ...otherKinds(client, facts),
  ];
  let made = 0;
  return {
    kinds: kinds.map(({ name }) => name),
    /** Makes so many calls, some at a time, and resolves with the failures: name and outcome → how often. */
    async run(calls, inFlight) {
      const until = made + calls;
      const failures = {};
      const worker = async () => {
        while (made < until) {
          const number = made;
          made += 1;
          const kind = kinds[number % kinds.length];
          const outcome = await outcomeOf(kind.call(Math.floor(number / kinds.length)));
          if ((kind.code ?? 'ok') === outcome) continue;
          const failure = `${kind.name}: ${outcome}`;
          failures[failure] = (failures[failure] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: inFlight }, worker));
      return failures;
    },
    close: () => sessions.abort(),
  };
}

function sessionKinds({ session, web }, { set, records }) {
  const own = (number) => keyOf(OWN_SET, number % OWN_RECORDS);
  const keysFrom = (number) =>
    Array.from({ length: 20 }, (_, row) => keyOf(set, (number + row) % records));
  const verb = (name, keys, operations = []) => ({
    segments: [{ verb: { case: name, value: {} }, keys, operations }],
  });
  const add = [{ bin: BIN.count, op: { case: 'add', value: intOf(1) } }];
  return [
    { name: 'Put', call: (i) => session.put({ key: own(i), bins: { [BIN.name]: textOf(i) } }) },
    { name: 'Execute, add', call: (i) => session.execute(verb('upsert', [own(i)], add)) },
    {
      name: 'Get with a filter',
      call: (i) =>
        session.get({
          key: keyOf(set, i % records),
          where: { form: { case: 'ael', value: `$.${BIN.count} != ${-1 - i}` } },
        }),
    },
    { name: 'Get, tagged', call: (i) => session.get({ key: keyOf(set, 0), requestTag: `t${i}` }) },
    { name: 'Get, Connect', call: (i) => web.get({ key: keyOf(set, i % records) }) },
    { name: 'Delete', call: (i) => session.execute(verb('delete', [own(i)])) },
    {
      name: 'Get of nothing',
      code: Code.NotFound,
      call: (i) => session.get({ key: keyOf(OWN_SET, -1 - i) }),
    },
    { name: 'Get without a key', code: Code.InvalidArgument, call: () => session.get({}) },
    {
      name: 'ExecuteStream',
      call: (i) => allOf(session.executeStream(verb('query', keysFrom(i)))),
    },
  ];
}

function queryKinds({ session }, { set }) {
  const target = { case: 'dataset', value: { namespace: NAMESPACE, set } };
  return [
    { name: 'Query', call: () => allOf(session.query({ target, limit: BigInt(PAGE_ROWS) })) },
    {
      name: 'QueryPage',
      call: async () => {
        const { nextToken } = await session.queryPage({ target, chunkSize: PAGE_ROWS });
        return await session.queryPage({ target, chunkSize: PAGE_ROWS, token: nextToken });
      },
    },
    {
      name: 'Query, cancelled',
      code: Code.Canceled,
      call: () => cancelled((signal) => allOf(session.query({ target, ...TRICKLE }, { signal }))),
    },
    {
      name: 'Query, out of time',
      code: Code.DeadlineExceeded,
      call: () => allOf(session.query({ target, ...TRICKLE }, { timeoutMs: SHORT_MS })),
    },
  ];
}

function transactionKinds({ session, transaction }, { strong }) {
  const key = (i) => ({ ...keyOf(OWN_SET, i), namespace: strong });
  // Each kind has records of its own: what is not to fail may not find another transaction in its way.
  const own = (i, kind) => kind * OWN_RECORDS + (i % OWN_RECORDS);
  const put = (i) => ({ key: key(i), bins: { [BIN.count]: intOf(i) } });
  const step = (name, value = {}) => ({ step: { case: name, value } });
  const steps = (i, end) =>
    [step('begin'), step('put', put(i)), step('get', { key: key(i) }), ...end].map(
      (message, place) => ({ id: BigInt(place + 1), ...message }),
    );
  const transact = (i, end) => answersOf(transaction.transact(oneByOne(steps(i, end))));
  const writing = { verb: { case: 'upsert', value: {} } };
  const operations = [{ bin: BIN.count, op: { case: 'add', value: intOf(1) } }];
  return [
    {
      name: 'RunTransaction',
      call: (i) =>
        session.runTransaction({
          segments: [
            { ...writing, keys: [key(own(2 * i, 0)), key(own(2 * i + 1, 0))], operations },
          ],
          maxAttempts: 10,
        }),
    },
    { name: 'Transact, committed', call: (i) => transact(own(i, 1), [step('commit')]) },
    { name: 'Transact, aborted', call: (i) => transact(own(i, 2), [step('abort')]) },
    {
      name: 'Transact, left',
      code: Code.Canceled,
      call: (i) =>
        cancelled((signal) =>
          allOf(transaction.transact(waiting(steps(own(i, 3), []), signal), { signal })),
        ),
    },
  ];
}

function otherKinds({ cluster, expression }, { baseUrl, set }) {
  const value = (i) => `$.${BIN.count} == ${i} and $.${BIN.name} == 'name ${i}'`;
  return [
    { name: 'GetBuild', call: () => cluster.getBuild({}) },
    { name: 'ListSets', call: () => cluster.listSets({ namespace: NAMESPACE }) },
    {
      name: 'CompileExpression',
      call: (i) =>
        expression.compileExpression({ expression: { form: { case: 'ael', value: value(i) } } }),
    },
    {
      name: 'Get over a new connection',
      call: async () => {
        const sessionManager = new Http2SessionManager(baseUrl);
        try {
          const transport = createGrpcTransport({ baseUrl, sessionManager });
          return await createClient(SessionService, transport).get({ key: keyOf(set, 0) });
        } finally {
          sessionManager.abort();
        }
      },
    },
  ];
}

async function outcomeOf(call) {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return ConnectError.from(error).code;
  }
}

async function allOf(stream) {
  for await (const message of stream) if (message === undefined) return;
}

/** A step that fails is an answer, not the end of the stream. */
async function answersOf(stream) {
  for await (const { answer } of stream) {
    if (answer.case === 'error') throw new ConnectError(answer.value.message, answer.value.code);
  }
}

async function cancelled(call) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), SHORT_MS);
  try {
    await call(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function* oneByOne(messages) {
  yield* messages;
}

async function* waiting(messages, signal) {
  yield* messages;
  await new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', resolve, { once: true });
  });
}

function keyOf(set, number) {
  return {
    namespace: NAMESPACE,
    set,
    userKey: { case: 'intValue', value: BigInt(number) },
  };
}

function intOf(number) {
  return { kind: { case: 'intValue', value: BigInt(number) } };
}

function textOf(number) {
  return { kind: { case: 'stringValue', value: `name ${number}` } };
}
