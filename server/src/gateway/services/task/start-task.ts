/** TaskService.StartTask: every node is told once, and the answer says what became of it. */

import type {
  StartTaskRequest,
  StartTaskResponse,
  Task,
} from '@aerogate/proto/aerogate/v1/task_service_pb';
import {
  AerospikeError,
  clientFailure,
  isServerFailure,
  serverFailure,
} from '../../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../../model/background.js';
import { RESULT } from '../../../model/result-code.js';
import { GatewayError } from '../../gateway-error.js';
import type { CallContext } from '../../service.js';
import { taskToProto } from '../../translate/task.js';
import type { Asking } from '../cluster/ask-nodes.js';
import { boundByDeadline } from '../deadline.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { countMatches } from './count-matches.js';
import { lookAtTask } from './look-at-task.js';
import { planTask } from './plan-task.js';

export async function startTask(
  request: StartTaskRequest,
  context: CallContext,
  dependencies: ServiceDependencies & { readonly newTaskId: () => bigint },
): Promise<StartTaskResponse> {
  const { driver: drivers, behaviors, clock, queries, expressions, newTaskId } = dependencies;
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const plan = planTask(request, {
    ...{ cluster, behaviors, nowMs: clock.nowMs() },
    ael: expressions.compilerFor(cluster),
  });
  checkReachable(cluster);
  if (request.dryRun === true) {
    const matchedRecords = await countMatches(plan, driver, { context, queries });
    return response({
      case: 'dryRun',
      value: { $typeName: 'aerogate.v1.TaskDryRun', matchedRecords },
    });
  }
  const asking = { driver, behaviors, context };
  if (plan.taskId !== undefined) await checkUnused(asking, plan.taskId);
  const background: BackgroundRequest = { ...plan.request, taskId: plan.taskId ?? newTaskId() };
  const settings = boundByDeadline(plan.settings, context);
  if (context.signal.aborted) throw clientFailure('CANCELLED', { attempts: 0 });
  const starts = await driver.background(background, { settings, signal: context.signal });
  checkStarts(starts, background);
  return response({ case: 'task', value: await firstLook(asking, background, starts) });
}

function response(result: StartTaskResponse['result']): StartTaskResponse {
  return { $typeName: 'aerogate.v1.StartTaskResponse', result };
}

/** Servers refuse a known id with a code that says nothing of it. A start in between still ends with that code. */
async function checkUnused(asking: Asking, taskId: bigint): Promise<void> {
  const { parts } = await lookAtTask(asking, taskId);
  const [known] = parts;
  if (known === undefined) return;
  throw serverFailure(DUPLICATE, { node: known.node, attempts: 0 });
}

const DUPLICATE = 215;

/** Throws unless every node that has to took the work; a node without a record of the set has nothing to do. */
function checkStarts(starts: readonly BackgroundStart[], request: BackgroundRequest): void {
  const failures = starts.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const begun = starts.length - failures.length;
  const grave = failures.filter((error) => !isServerFailure(error, RESULT.keyNotFound));
  const [first] = grave;
  if (first === undefined) {
    if (begun > 0) return;
    throw new GatewayError('INVALID_ARGUMENT', {
      detail: 'no node has ever had a record of the set.',
      grpcCode: 'NOT_FOUND',
    });
  }
  const doubtful = grave.find(({ inDoubt }) => inDoubt) ?? first;
  if (begun > 0 || doubtful.inDoubt) throw partly(doubtful, { begun, starts, request });
  throw wholly(first, request);
}

/** Some nodes work, or may: the id is what the caller can ask by, and stop them. */
function partly(
  error: AerospikeError,
  facts: {
    readonly begun: number;
    readonly starts: readonly BackgroundStart[];
    readonly request: BackgroundRequest;
  },
): AerospikeError {
  const { begun, starts, request } = facts;
  return new AerospikeError(error.code, {
    inDoubt: true,
    attempts: 1,
    detail: `Of ${starts.length} nodes ${begun} are known to have started task ${request.taskId}; GetTask tells of the others.`,
    ...(error.node === undefined ? {} : { node: error.node }),
    ...(error.serverMessage === undefined ? {} : { serverMessage: error.serverMessage }),
    cause: error,
  });
}

/** Nothing began anywhere. Of operations a server forbids only what would be one query too many. */
function wholly(error: AerospikeError, { work, recordsPerSecond }: BackgroundRequest): Error {
  if (recordsPerSecond > 0 && isServerFailure(error, RESULT.parameter)) return rateTold(error);
  if (work.by === 'udf' || !isServerFailure(error, RESULT.forbidden)) return error;
  return new GatewayError('LIMIT_REACHED', {
    detail: 'a node runs as many queries as it may (its query-threads-limit).',
    cause: error,
  });
}

/** Servers do not say which parameter it is, and the rate is the one whose limit only they know. */
function rateTold({ code, node, serverMessage, attempts, cause }: AerospikeError): AerospikeError {
  return new AerospikeError(code, {
    detail:
      'It may be recordsPerSecond: a node takes its background-query-max-rps at most, 10000 unless configured.',
    attempts,
    cause,
    ...(node === undefined ? {} : { node }),
    ...(serverMessage === undefined ? {} : { serverMessage }),
  });
}

/** Work that began is told of even where nobody can say yet how far it is. */
async function firstLook(
  asking: Asking,
  { taskId }: BackgroundRequest,
  starts: readonly BackgroundStart[],
): Promise<Task> {
  try {
    const { parts, unreachable } = await lookAtTask(asking, taskId);
    return taskToProto(taskId, parts, unreachable);
  } catch (error) {
    if (!(error instanceof AerospikeError)) throw error;
    const unknown = starts.flatMap((start) => (start.error === undefined ? [start.node] : []));
    return taskToProto(taskId, [], unknown.toSorted());
  }
}
