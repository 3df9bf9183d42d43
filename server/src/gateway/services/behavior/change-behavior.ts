/** BehaviorService.PutBehavior and DeleteBehavior: changes to the file, as requests ask for them. */

import type {
  DeleteBehaviorRequest,
  DeleteBehaviorResponse,
  PutBehaviorRequest,
  PutBehaviorResponse,
} from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import {
  BehaviorChangeError,
  type BehaviorStore,
  type ChangeRefusal,
} from '../../../behavior/behavior-store.js';
import { SCOPE_NAMES } from '../../../behavior/scope.js';
import type { ClientErrorName } from '../../../model/result-code.js';
import { type FieldPath, fieldAt } from '../../field-path.js';
import { GatewayError, invalidArgument } from '../../gateway-error.js';
import type { GrpcCodeName } from '../../grpc-code.js';
import { behaviorFromProto, behaviorToProto } from '../../translate/behavior.js';
import { checkAllowed } from '../../translate/settings.js';

const BEHAVIOR = fieldAt(undefined, 'behavior');
const NAME = fieldAt(undefined, 'name');

/** Refusal → what it is in the API. */
const REFUSALS: Readonly<Record<ChangeRefusal, readonly [ClientErrorName, GrpcCodeName]>> = {
  noFile: ['NOT_CONFIGURED', 'FAILED_PRECONDITION'],
  preset: ['INVALID_ARGUMENT', 'FAILED_PRECONDITION'],
  revision: ['REVISION_MISMATCH', 'FAILED_PRECONDITION'],
  invalid: ['INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  broken: ['NOT_CONFIGURED', 'FAILED_PRECONDITION'],
  hasChildren: ['INVALID_ARGUMENT', 'FAILED_PRECONDITION'],
  missing: ['UNKNOWN_BEHAVIOR', 'NOT_FOUND'],
  busy: ['REVISION_MISMATCH', 'FAILED_PRECONDITION'],
};

export async function putBehavior(
  { behavior, expectedRevision, validateOnly }: PutBehaviorRequest,
  behaviors: BehaviorStore,
): Promise<PutBehaviorResponse> {
  if (behavior === undefined) throw invalidArgument(BEHAVIOR, 'a behaviour is required.');
  const definition = behaviorFromProto(behavior, BEHAVIOR);
  for (const scope of SCOPE_NAMES) {
    // A caller who could put a forbidden setting into a behaviour could change it for everyone.
    const patch = definition.patches[scope] ?? {};
    checkAllowed(patch, behaviors.limits, fieldAt(BEHAVIOR, scope));
  }
  const changed = behaviors.put(definition, { expectedRevision, validateOnly });
  const { revision } = await refusing(changed, BEHAVIOR);
  return {
    $typeName: 'aerogate.v1.PutBehaviorResponse',
    behavior: behaviorToProto(definition),
    revision,
  };
}

export async function deleteBehavior(
  { name, expectedRevision, allowMissing }: DeleteBehaviorRequest,
  behaviors: BehaviorStore,
): Promise<DeleteBehaviorResponse> {
  if (name === '') throw invalidArgument(NAME, 'the name of a behaviour is required.');
  const removed = behaviors.remove(name, { expectedRevision }).catch((error: unknown) => {
    const missing = error instanceof BehaviorChangeError && error.refusal === 'missing';
    if (missing && allowMissing) return behaviors.snapshot();
    throw error;
  });
  const { revision } = await refusing(removed, NAME);
  return { $typeName: 'aerogate.v1.DeleteBehaviorResponse', revision };
}

/** What the store refuses, as the API says it. */
async function refusing<T>(change: Promise<T>, field: FieldPath): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof BehaviorChangeError)) throw error;
    const [reason, grpcCode] = REFUSALS[error.refusal];
    throw new GatewayError(reason, { field, detail: error.message, grpcCode, cause: error });
  }
}
