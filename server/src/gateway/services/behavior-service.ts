/** BehaviorService: the behaviours there are, and what a session comes to; changing them comes with their file. */

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
import { behaviorToProto } from '../translate/behavior.js';
import { resolveBehavior } from './behavior/resolve-behavior.js';
import { revisionOf } from './behavior/revision.js';
import type { ServiceDependencies } from './dependencies.js';

export function createBehaviorService({ behaviors }: ServiceDependencies): BoundService {
  return completeService(BehaviorService, {
    // What they throw has to reject: completeService calls them from an async function.
    listBehaviors: () => Promise.resolve(listBehaviors(behaviors)),
    getBehavior: ({ name }) => Promise.resolve(getBehavior(name, behaviors)),
    resolveBehavior: (request) => Promise.resolve(resolveBehavior(request, behaviors)),
  });
}

function listBehaviors(behaviors: BehaviorRegistry): ListBehaviorsResponse {
  const definitions = behaviors.names
    .toSorted()
    .map((name) => behaviors.definitionOf(name))
    .filter((definition) => definition !== undefined);
  return {
    $typeName: 'aerogate.v1.ListBehaviorsResponse',
    behaviors: definitions.map(behaviorToProto),
    revision: revisionOf(behaviors),
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
    revision: revisionOf(behaviors),
  };
}
