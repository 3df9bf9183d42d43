// What is verified on Enterprise, in the order of the report. A check returns a note or nothing, and throws when it fails.
import { randomBytes } from 'node:crypto';
import { needsOption } from './context.mjs';
import { CallError, NotRun } from './run-checks.mjs';

const compressedBytes = 100_000;

export const checks = [
  { area: 'cluster', title: 'is reached', run: isReached },
  { area: 'cluster', title: 'is of the Enterprise edition', run: isEnterprise },
  { area: 'security', title: 'lets the user in', run: letsIn },
  { area: 'security', title: 'keeps a wrong password out', run: keepsWrongPasswordOut },
  { area: 'security', title: 'keeps callers without a user out', run: keepsStrangersOut },
  { area: 'security', title: 'is reached by TLS', run: isReachedByTls },
  { area: 'consistency', title: 'is the mode of the namespace', run: isStronglyConsistent },
  {
    area: 'consistency',
    title: 'reads what was written, in session mode',
    run: readBack('SESSION'),
  },
  { area: 'consistency', title: 'reads what was written, linearized', run: readBack('LINEARIZE') },
  { area: 'consistency', title: 'refuses a write at another generation', run: refusesGeneration },
  { area: 'consistency', title: 'refuses a delete that leaves nothing', run: refusesExpunge },
  {
    area: 'consistency',
    title: 'deletes durably',
    run: (context) => deletesDurably(context, 'SC'),
  },
  { area: 'durability', title: 'leaves a tombstone in an AP namespace', run: leavesTombstone },
  {
    area: 'durability',
    title: 'deletes for the reader',
    run: (context) => deletesDurably(context, 'AP'),
  },
  { area: 'compression', title: 'carries a large record both ways', run: carriesCompressed },
  { area: 'transactions', title: 'commits two records together', run: commitsTogether },
  { area: 'transactions', title: 'leaves nothing of one that failed', run: leavesNothing },
  { area: 'transactions', title: 'lists those that are open', run: listsOpen },
];

const text = (value) => ({ string: value });
const rowError = (row) => row?.error?.name;

async function isReached(context) {
  await context.start();
  if (!context.isServing) throw new Error(context.complaint);
  const info = await context.call('ClusterService/GetServerInfo', {});
  const { builds = [], nodes = [] } = await context.call('ClusterService/GetBuild', {});
  Object.assign(context.facts, {
    gatewayVersion: info.gatewayVersion,
    nodeCount: info.nodeCount,
    builds,
    editions: [...new Set(nodes.map(({ edition }) => edition))],
    namespaces: (info.namespaces ?? []).map(({ name, mode }) => ({
      name,
      mode: mode === 'CONSISTENCY_MODE_SC' ? 'SC' : 'AP',
    })),
  });
}

function isEnterprise({ facts, isServing }) {
  if (!isServing) throw new NotRun('the cluster was not reached');
  const others = facts.editions.filter((edition) => !edition.includes('Enterprise'));
  if (others.length > 0) throw new Error(`a node is of the ${others.join(', ')}`);
}

function needsUser({ options }) {
  if (options.user === undefined) throw new NotRun('no --user was given');
}

function letsIn(context) {
  needsUser(context);
  needsOption(context, 'user', 'password-file');
  if (!context.isServing) throw new Error('the gateway did not reach the cluster as that user');
  context.facts.signedIn = true;
}

async function keepsWrongPasswordOut(context) {
  needsUser(context);
  needsOption(context, 'user', 'password-file');
  if (!context.isServing) throw new NotRun('nor was the right one let in');
  await isKeptOut(context, { 'password-file': '/dev/null' });
}

async function keepsStrangersOut(context) {
  needsUser(context);
  if (!context.isServing)
    throw new NotRun('nor was the user let in, which may have another reason');
  await isKeptOut(context, { user: undefined, 'password-file': undefined });
}

async function isKeptOut(context, changes) {
  const other = await context.startGateway(changes);
  await other.close();
  if (other.isReady) throw new Error('the gateway reached the cluster all the same');
}

function isReachedByTls(context) {
  if (context.options['tls-ca-file'] === undefined) throw new NotRun('no --tls-ca-file was given');
  needsOption(context, 'tls-ca-file');
  if (!context.isServing) throw new Error('the gateway did not reach the cluster with TLS');
}

async function isStronglyConsistent(context) {
  const namespace = context.namespace('SC');
  const { strongConsistency } = await context.call('ClusterService/GetNamespaceStrongConsistency', {
    namespace,
  });
  if (strongConsistency !== true) throw new Error(`${namespace} is not, says the cluster`);
  return namespace;
}

function readBack(mode) {
  return async (context) => {
    const key = context.key(context.namespace('SC'), mode);
    const value = randomBytes(8).toString('hex');
    const session = { settings: { readModeSc: `READ_MODE_SC_${mode}` } };
    await context.call('SessionService/Put', { key, bins: { v: text(value) } });
    const { result } = await context.call('SessionService/Get', { key, session });
    if (result.record.bins.v.string !== value) throw new Error('another value was read');
    await remove(context, key, true);
  };
}

async function refusesGeneration(context) {
  const key = context.key(context.namespace('SC'), 'generation');
  const put = { key, bins: { v: text('1') } };
  await context.call('SessionService/Put', put);
  const refusal = await failureOf(context.call('SessionService/Put', { ...put, generation: 77 }));
  if (refusal.code !== 'aborted') throw refusal;
  await remove(context, key, true);
}

/** In this mode a delete without a tombstone could bring the record back, so the server forbids it unless configured. */
async function refusesExpunge(context) {
  const key = context.key(context.namespace('SC'), 'expunge');
  await context.call('SessionService/Put', { key, bins: { v: text('1') } });
  const row = await remove(context, key, false);
  await remove(context, key, true);
  if (rowError(row) === undefined) throw new Error('it was carried out');
  return rowError(row);
}

async function deletesDurably(context, mode) {
  const key = context.key(context.namespace(mode), 'durable');
  await context.call('SessionService/Put', { key, bins: { v: text('1') } });
  await removed(context, key);
  const { result } = await context.call('SessionService/Get', { key, allowMissing: true });
  if (result.outcome !== 'OUTCOME_NOT_FOUND') throw new Error(`a read says ${result.outcome}`);
}

async function leavesTombstone(context) {
  const namespace = context.namespace('AP');
  const key = context.key(namespace, 'tombstone');
  await context.call('SessionService/Put', { key, bins: { v: text('1') } });
  const before = await tombstones(context, namespace);
  await removed(context, key);
  const after = await tombstones(context, namespace);
  if (after <= before) throw new Error(`the nodes count ${before} before and ${after} after`);
  return `${before} before, ${after} after`;
}

/** As the nodes count them. */
async function tombstones(context, namespace) {
  const command = `namespace/${namespace}`;
  const { nodes } = await context.call('ClusterService/Info', {
    commands: [command],
    allNodes: {},
  });
  const counts = nodes.map(({ answers }) => /(?:^|;)tombstones=(\d+)/.exec(answers[0].value)?.[1]);
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

async function carriesCompressed(context) {
  const key = context.key(context.namespace('AP'), 'compressed');
  const session = { settings: { useCompression: true, compressionThreshold: 128 } };
  const value = 'x'.repeat(compressedBytes);
  await context.call('SessionService/Put', { key, session, bins: { v: text(value) } });
  const { result } = await context.call('SessionService/Get', { key, session });
  if (result.record.bins.v.string !== value) throw new Error('another value was read');
  await remove(context, key, true);
  return 'asked for and carried; whether the bytes were fewer can not be seen from here';
}

async function commitsTogether(context) {
  const keys = transactionKeys(context);
  await context.call('SessionService/RunTransaction', { segments: keys.map(upsertSegment) });
  for (const key of keys) {
    await context.call('SessionService/Get', { key });
    await remove(context, key, true);
  }
}

async function leavesNothing(context) {
  const [first, second] = transactionKeys(context);
  await context.call('SessionService/Put', { key: second, bins: { v: text('before') } });
  const insert = { ...upsertSegment(second), upsert: undefined, insert: {} };
  const run = context.call('SessionService/RunTransaction', {
    segments: [upsertSegment(first), insert],
    errorDisposition: 'ERROR_DISPOSITION_STATUS',
  });
  const failure = await failureOf(run);
  await remove(context, second, true);
  if (failure.code === 'unimplemented') throw failure;
  const { result } = await context.call('SessionService/Get', { key: first, allowMissing: true });
  if (result.outcome !== 'OUTCOME_NOT_FOUND') throw new Error('the first record was written');
}

async function listsOpen(context) {
  context.namespace('SC');
  await context.call('TransactionService/ListTransactions', {});
}

function transactionKeys(context) {
  const namespace = context.namespace('SC');
  return [context.key(namespace, 'transaction-1'), context.key(namespace, 'transaction-2')];
}

function upsertSegment(key) {
  return { upsert: {}, keys: [key], operations: [{ bin: 'v', put: text('1') }] };
}

/** Deletes; the row says how it went. */
async function remove(context, key, durable) {
  const { results } = await context.call('SessionService/Execute', {
    segments: [{ delete: {}, keys: [key] }],
    session: { settings: { durableDelete: durable } },
    errorDisposition: 'ERROR_DISPOSITION_ROWS',
  });
  return results[0];
}

async function removed(context, key) {
  const reason = rowError(await remove(context, key, true));
  if (reason !== undefined) {
    // The record is not to stay, where the server does delete without a trace.
    await remove(context, key, false);
    throw new CallError({ code: 'row', reason, message: 'the delete was refused' });
  }
}

async function failureOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('it was carried out');
}
