/** BehaviorService: the behaviours there are, their changes, and what a session comes to. */

import {
  BehaviorService,
  type GetBehaviorResponse,
  type ListBehaviorsResponse,
} from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import type { BehaviorRegistry } from '../../behavior/registry.js';
import { completeService } from '../complete-service.js';
import { fieldAt } from '../field-path.js';
import { GatewayError } from '../gateway-error.js';
import type { BoundService } from '../service.js';
import { createWatchers } from '../streams/watchers.js';
import { behaviorToProto } from '../translate/behavior.js';
import { deleteBehavior, putBehavior } from './behavior/change-behavior.js';
import { definitionsOf } from './behavior/definitions.js';
import { resolveBehavior } from './behavior/resolve-behavior.js';
import { watchBehaviors } from './behavior/watch-behaviors.js';
import type { ServiceDependencies } from './dependencies.js';

export function createBehaviorService({ behaviors, clock }: ServiceDependencies): BoundService {
  const watchers = createWatchers();
  return completeService(BehaviorService, {
    // What they throw has to reject: completeService calls them from an async function.
    listBehaviors: () => Promise.resolve(listBehaviors(behaviors.snapshot())),
    getBehavior: ({ name }) => Promise.resolve(getBehavior(name, behaviors.snapshot())),
    putBehavior: (request) => putBehavior(request, behaviors),
    deleteBehavior: (request) => deleteBehavior(request, behaviors),
    watchBehaviors: (_request, context) => watchBehaviors(context, { behaviors, clock, watchers }),
    resolveBehavior: (request) => Promise.resolve(resolveBehavior(request, behaviors.snapshot())),
  });
}

function listBehaviors(behaviors: BehaviorRegistry): ListBehaviorsResponse {
  return {
    $typeName: 'aerogate.v1.ListBehaviorsResponse',
    behaviors: definitionsOf(behaviors),
    revision: behaviors.revision,
  };
}

function getBehavior(name: string, behaviors: BehaviorRegistry): GetBehaviorResponse {
  const definition = behaviors.definitionOf(name);
  if (definition === undefined) {
    throw new GatewayError('UNKNOWN_BEHAVIOR', {
      field: fieldAt(undefined, 'name'),
      grpcCode: 'NOT_FOUND',
    });
  }
  return {
    $typeName: 'aerogate.v1.GetBehaviorResponse',
    behavior: behaviorToProto(definition),
    revision: behaviors.revision,
  };
}
