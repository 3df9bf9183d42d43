/** All behaviours as answers list them: by name. */

import type { Behavior } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import { behaviorToProto } from '../../translate/behavior.js';

export function definitionsOf(behaviors: BehaviorRegistry): Behavior[] {
  return behaviors.names
    .toSorted()
    .map((name) => behaviors.definitionOf(name))
    .filter((definition) => definition !== undefined)
    .map(behaviorToProto);
}
