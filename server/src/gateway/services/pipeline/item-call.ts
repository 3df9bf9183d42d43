/** The call an item stands for: checked and planned as it would be by itself, and its answer as the item's. */

import {
  PipelineResultSchema,
  type PipelineItem as ProtoItem,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import {
  ExecuteRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { SessionOptions } from '@aerogate/proto/aerogate/v1/settings_pb';
import { requestCheck } from '../../check/request-check.js';
import { invalidArgument } from '../../gateway-error.js';
import type { CallContext } from '../../service.js';
import { lengthTag } from '../../translate/protobuf-writer.js';
import { sessionOnTop } from '../../translate/session.js';
import type { ServiceDependencies } from '../dependencies.js';
import { planExecute } from '../session/execute.js';
import { planGet } from '../session/get.js';
import type { PlannedCall } from '../session/plan-call.js';
import { planPut } from '../session/put.js';

export interface ItemCall {
  readonly planned: PlannedCall;
  /** What stands in front of its answer in the item's. */
  readonly answerTag: number;
}

interface SessionField {
  session?: SessionOptions | undefined;
}

const ANSWER_TAGS = {
  get: lengthTag(PipelineResultSchema.field.get),
  put: lengthTag(PipelineResultSchema.field.put),
  execute: lengthTag(PipelineResultSchema.field.execute),
} as const;

const CHECKS = {
  get: requestCheck(GetRequestSchema),
  put: requestCheck(PutRequestSchema),
  execute: requestCheck(ExecuteRequestSchema),
};

/** `base` is the session of the item's message. Throws GatewayError as the call would; nothing was sent then. */
export function planItemCall(
  { call }: ProtoItem,
  base: SessionOptions | undefined,
  { context, dependencies }: { context: CallContext; dependencies: ServiceDependencies },
): ItemCall {
  switch (call.case) {
    case 'get': {
      CHECKS.get(call.value);
      return {
        planned: planGet(withSession(call.value, base), context, dependencies),
        answerTag: ANSWER_TAGS.get,
      };
    }
    case 'put': {
      CHECKS.put(call.value);
      return {
        planned: planPut(withSession(call.value, base), context, dependencies),
        answerTag: ANSWER_TAGS.put,
      };
    }
    case 'execute': {
      CHECKS.execute(call.value);
      return {
        planned: planExecute(withSession(call.value, base), context, dependencies),
        answerTag: ANSWER_TAGS.execute,
      };
    }
    case 'cancel':
    case undefined:
      throw invalidArgument(undefined, 'an item needs one of its calls.');
  }
}

function withSession<Request extends SessionField>(
  request: Request,
  base: SessionOptions | undefined,
): Request {
  if (base === undefined) return request;
  const session = sessionOnTop(base, request.session);
  return session === undefined ? request : { ...request, session };
}
