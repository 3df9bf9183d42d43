/** The start of background work: the client asks every node once, and tells of one failure; what that leaves open is asked for. */

import { AerospikeError, clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../../model/background.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import { encodeBackground } from '../../wire/encode-background.js';
import { deadlineOf, type Running, withFacts } from '../../wire/run-context.js';
import type { NativeNode } from '../client-interface.js';
import { askNode } from '../info-run.js';
import { callWithin, internalFailure, type NativeContext, timeLeftMs } from '../native-context.js';
import { NATIVE_STATUS, toFailure } from '../native-failure.js';
import { type BackgroundStarter, planBackgroundWork } from './background-plan.js';

type Done = (result: readonly BackgroundStart[] | AerospikeError) => void;

/** Asks; `done` is called once, with an entry for each node, or with the failure where nothing was sent to any. */
export function runBackground(
  context: NativeContext,
  request: BackgroundRequest,
  settings: Settings,
  done: Done,
): Running {
  let ended = false;
  let sent = false;
  const nodes = context.client.getNodes();
  const end: Done = (result) => {
    if (ended) return;
    ended = true;
    done(result);
  };
  const failAll = (error: AerospikeError): void => {
    end(sent ? nodes.map(({ name }) => ({ node: name, error: doubtful(error, name) })) : error);
  };
  const starter = plan(context, request, settings);
  if (nodes.length === 0) end(clientFailure('CLUSTER_UNAVAILABLE'));
  else if (starter instanceof AerospikeError) end(starter);
  else {
    sent = true;
    const deadlineMs = deadlineOf(context.clock, settings.totalTimeoutMs);
    start(context, nodes, { request, settings, starter, deadlineMs }).then(
      end,
      (cause: unknown) => {
        failAll(internalFailure(cause));
      },
    );
  }
  return { stop: failAll };
}

function plan(
  context: NativeContext,
  request: BackgroundRequest,
  settings: Settings,
): BackgroundStarter | AerospikeError {
  try {
    // What can't be put into bytes, or would be done twice to a record, no driver starts.
    encodeBackground(request, settings);
    return planBackgroundWork(context, request, settings);
  } catch (cause) {
    return cause instanceof AerospikeError ? cause : internalFailure(cause);
  }
}

interface Start {
  readonly request: BackgroundRequest;
  readonly settings: Settings;
  readonly starter: BackgroundStarter;
  readonly deadlineMs: number;
}

/** Every node was asked when the client answers, and it tells of the first failure it met. */
async function start(
  context: NativeContext,
  nodes: readonly NativeNode[],
  { request, settings, starter, deadlineMs }: Start,
): Promise<readonly BackgroundStart[]> {
  const times = {
    totalTimeoutMs: timeLeftMs(context.clock, deadlineMs),
    socketTimeoutMs: settings.socketTimeoutMs,
    attemptsBefore: 0,
  };
  const called = await callWithin<unknown>(context, deadlineMs, (done) => starter(times, done));
  if (called.ok) {
    return Promise.all(nodes.map((node) => begun(context, node, request, deadlineMs)));
  }
  const { error } = called;
  if (error.code === NATIVE_STATUS.parameter) {
    // It looks for operations that read before it sends anything, as servers do before they begin.
    return nodes.map(({ name }) => ({
      node: name,
      error: serverFailure(RESULT.parameter, { node: name }),
    }));
  }
  const failure = toFailure(error, { isWrite: true, nodeNames: context.nodeNames() });
  if (error.code < 0 || failure.inDoubt) {
    return nodes.map(({ name }) => ({ node: name, error: doubtful(failure, name) }));
  }
  return Promise.all(
    nodes.map(async (node) => {
      const { name } = node;
      const refused = { node: name, error: withFacts(failure, { node: name, attempts: 1 }) };
      if (failure.node === name) return refused;
      const began = await hasTask(context, node, request.taskId, deadlineMs);
      if (began === undefined) return { node: name, error: doubtful(failure, name) };
      return began ? { node: name } : refused;
    }),
  );
}

/** A node that never had a record of the set refuses the work, which the client takes for done. */
async function begun(
  context: NativeContext,
  node: NativeNode,
  { namespace, set }: BackgroundRequest,
  deadlineMs: number,
): Promise<BackgroundStart> {
  const { name } = node;
  if (set === undefined || set === '') return { node: name };
  const command = `sets/${namespace}/${set}`;
  const answer = await askNode(context, node, [command], deadlineMs);
  const isUnknown = !(answer instanceof AerospikeError) && answer.answers.get(command) === '';
  return isUnknown
    ? { node: name, error: serverFailure(RESULT.keyNotFound, { node: name, attempts: 1 }) }
    : { node: name };
}

/** Nobody knows what became of it on this node. */
function doubtful(error: AerospikeError, node: string): AerospikeError {
  return withFacts(error, { inDoubt: true, node, attempts: 1 });
}

/**
 * Undefined where the node does not tell. The client has an answer of every node it sent the work to by now, and each remembers
 * the last hundred that ended: one that knows nothing of it did not begin, and won't.
 */
async function hasTask(
  context: NativeContext,
  node: NativeNode,
  taskId: bigint,
  deadlineMs: number,
): Promise<boolean | undefined> {
  const command = `query-show:trid=${taskId}`;
  const answer = await askNode(context, node, [command], deadlineMs);
  if (answer instanceof AerospikeError) return undefined;
  const said = answer.answers.get(command) ?? '';
  if (said.startsWith('trid=')) return true;
  return /^ERROR:2:/u.test(said) ? false : undefined;
}
