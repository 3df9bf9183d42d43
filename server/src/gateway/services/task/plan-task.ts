/** Background work as the driver starts it: checked whole before anything is sent. */

import type { StartTaskRequest } from '@aerogate/proto/aerogate/v1/task_service_pb';
import type { OpKind } from '../../../behavior/cell.js';
import { writeKindOf } from '../../../behavior/op-kind.js';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import type { ClusterView } from '../../../driver/driver.js';
import type { BackgroundRequest, BackgroundWork } from '../../../model/background.js';
import type { Ttl } from '../../../model/command.js';
import { isWriteOperation, type Operation } from '../../../model/operation.js';
import type { Settings } from '../../../model/settings.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import type { AelCompiler } from '../../translate/ael.js';
import { expressionFromProto } from '../../translate/expression.js';
import { indexFilterFromProto } from '../../translate/index-filter.js';
import { operationsFromProto } from '../../translate/operation.js';
import { resolveSettings, sessionFromProto } from '../../translate/session.js';
import { targetFromProto } from '../../translate/target.js';
import { SERVER_DEFAULT_TTL, ttlFromProto } from '../../translate/ttl.js';
import { udfCallFromProto } from '../../translate/udf.js';
import { targetModeOf } from '../namespace.js';
import { checkTaskId } from './task-id.js';

export interface TaskPlan {
  /** All but the id. */
  readonly request: Omit<BackgroundRequest, 'taskId'>;
  /** The id the caller chose. */
  readonly taskId: bigint | undefined;
  readonly settings: Settings;
  /** Of the query that counts what the work would touch. */
  readonly countSettings: Settings;
}

export interface PlanContext {
  readonly cluster: ClusterView;
  readonly behaviors: BehaviorRegistry;
  readonly nowMs: number;
  readonly ael: AelCompiler;
}

const at = (step: string) => fieldAt(undefined, step);

/** Throws GatewayError for anything the API does not take, and NOT_FOUND for a namespace nobody has. */
export function planTask(request: StartTaskRequest, context: PlanContext): TaskPlan {
  const { taskId, recordsPerSecond = 0, durableDelete } = request;
  if (taskId !== undefined) checkTaskId(taskId);
  const { namespace, set, path } = targetFromProto(request.target);
  const work = workOf(request, context.ael);
  checkOptions(request);
  const session = sessionFromProto(request.session, context.behaviors, at('session'));
  const mode = targetModeOf(context.cluster, namespace, path);
  const settings = (kind: OpKind): Settings =>
    resolveSettings(session, { kind, shape: 'query', mode });
  return {
    request: {
      namespace,
      work,
      recordsPerSecond,
      ttl: ttlOf(request, context.nowMs),
      ...(set === undefined ? {} : { set }),
      ...filterOf(request, context.ael),
    },
    taskId,
    settings: {
      ...settings(kindOf(work)),
      ...(durableDelete === undefined ? {} : { durableDelete }),
    },
    countSettings: settings('read'),
  };
}

function workOf({ work, operations }: StartTaskRequest, ael: AelCompiler): BackgroundWork {
  if (work.case === undefined) {
    throw invalidArgument(undefined, 'one of update, delete, touch and executeUdf is required.');
  }
  if (work.case !== 'update' && operations.length > 0) {
    throw invalidArgument(at('operations'), 'only an update takes operations.');
  }
  switch (work.case) {
    case 'update':
      return { by: 'operations', operations: updatesOf(operations, ael) };
    case 'delete':
      return { by: 'operations', operations: [{ op: 'delete' }] };
    case 'touch':
      return { by: 'operations', operations: [{ op: 'touch' }] };
    case 'executeUdf':
      return { by: 'udf', call: udfCallFromProto(work.value, at('executeUdf')) };
  }
}

/** Nobody would see what a read answers. */
function updatesOf(
  requested: StartTaskRequest['operations'],
  ael: AelCompiler,
): readonly Operation[] {
  const path = at('operations');
  if (requested.length === 0) throw invalidArgument(path, 'an update needs an operation.');
  const { operations } = operationsFromProto(requested, path, ael);
  if (operations.length < requested.length || !operations.every(isWriteOperation)) {
    throw invalidArgument(path, 'all operations of a task have to be writes.');
  }
  return operations;
}

function checkOptions({ work, ttl, durableDelete }: StartTaskRequest): void {
  if (work.case === 'delete' && ttl !== undefined) {
    throw invalidArgument(at('ttl'), 'what is deleted has no TTL.');
  }
  if (work.case === 'touch' && durableDelete !== undefined) {
    throw invalidArgument(at('durableDelete'), 'a touch deletes nothing.');
  }
}

function ttlOf({ ttl }: StartTaskRequest, nowMs: number): Ttl {
  return ttl === undefined ? SERVER_DEFAULT_TTL : ttlFromProto(ttl, at('ttl'), nowMs);
}

function filterOf(
  { where, indexFilter }: StartTaskRequest,
  ael: AelCompiler,
): Pick<BackgroundRequest, 'filter' | 'index'> {
  const use = { ael, purpose: 'filter' } as const;
  return {
    ...(where === undefined ? {} : { filter: expressionFromProto(where, at('where'), use) }),
    ...(indexFilter === undefined
      ? {}
      : { index: indexFilterFromProto(indexFilter, at('indexFilter'), ael) }),
  };
}

function kindOf(work: BackgroundWork): OpKind {
  return work.by === 'udf' ? 'writeNonRetryable' : writeKindOf(work.operations);
}
