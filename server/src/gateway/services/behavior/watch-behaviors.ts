/** BehaviorService.WatchBehaviors: all behaviours, then every change, and a sign of life where there is none. */

import type { WatchBehaviorsResponse } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import type { BehaviorEvent, BehaviorStore } from '../../../behavior/behavior-store.js';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import type { Clock } from '../../../model/clock.js';
import { GatewayError } from '../../gateway-error.js';
import { BEHAVIOR_EVENTS_MAX, BEHAVIOR_HEARTBEAT_MS, BEHAVIOR_WATCHERS_MAX } from '../../limits.js';
import type { CallContext } from '../../service.js';
import { HEARTBEAT, withHeartbeats } from '../../streams/heartbeat.js';
import type { Watchers } from '../../streams/watchers.js';
import { behaviorToProto } from '../../translate/behavior.js';
import { refusalToProto } from '../../translate/error.js';
import { timestampOf } from '../../translate/timestamp.js';
import { definitionsOf } from './definitions.js';

export interface Watching {
  readonly behaviors: BehaviorStore;
  readonly clock: Clock;
  readonly watchers: Watchers;
}

type Event = WatchBehaviorsResponse['event'];

export async function* watchBehaviors(
  { signal }: CallContext,
  { behaviors, clock, watchers }: Watching,
): AsyncGenerator<WatchBehaviorsResponse> {
  if (watchers.open >= BEHAVIOR_WATCHERS_MAX) {
    throw new GatewayError('LIMIT_REACHED', {
      detail: `${BEHAVIOR_WATCHERS_MAX} streams of behaviours are open, which is the limit.`,
    });
  }
  watchers.open += 1;
  try {
    const source = eventsOf(behaviors, signal);
    for await (const event of withHeartbeats(source, {
      clock,
      intervalMs: BEHAVIOR_HEARTBEAT_MS,
    })) {
      const heartbeat: Event = { case: 'heartbeat', value: { $typeName: 'aerogate.v1.Marker' } };
      yield {
        $typeName: 'aerogate.v1.WatchBehaviorsResponse',
        event: event === HEARTBEAT ? heartbeat : event,
        revision: behaviors.revision,
      };
    }
  } finally {
    watchers.open -= 1;
  }
}

/** A snapshot, then the events; one who falls behind is sent a snapshot in their place. */
async function* eventsOf(behaviors: BehaviorStore, signal: AbortSignal): AsyncGenerator<Event> {
  let waiting: Event[] = [snapshotOf(behaviors.snapshot())];
  let wake = (): void => undefined;
  const stop = behaviors.onEvent((event) => {
    waiting.push(...toProto(event));
    if (waiting.length > BEHAVIOR_EVENTS_MAX) waiting = [snapshotOf(behaviors.snapshot())];
    wake();
  });
  const onAbort = (): void => {
    wake();
  };
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    throw clientFailure('CANCELLED', { attempts: 0 });
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop();
  }
}

function snapshotOf(behaviors: BehaviorRegistry): Event {
  return {
    case: 'snapshot',
    value: { $typeName: 'aerogate.v1.BehaviorSnapshot', behaviors: definitionsOf(behaviors) },
  };
}

function toProto(event: BehaviorEvent): Event[] {
  return event.type === 'changed' ? changesBetween(event.before, event.now) : [failureOf(event)];
}

function failureOf({ failure }: Extract<BehaviorEvent, { type: 'loadFailed' }>): Event {
  const error = new GatewayError('NOT_CONFIGURED', { detail: failure.message });
  return {
    case: 'loadFailed',
    value: {
      $typeName: 'aerogate.v1.BehaviorLoadFailure',
      error: refusalToProto(error),
      time: timestampOf(failure.atMs),
    },
  };
}

/** What is new or different, then what is gone. */
function changesBetween(before: BehaviorRegistry, now: BehaviorRegistry): Event[] {
  const changed = now.names.flatMap((name): Event[] => {
    const definition = now.definitionOf(name);
    const old = before.definitionOf(name);
    if (definition === undefined || JSON.stringify(definition) === JSON.stringify(old)) return [];
    return [{ case: 'changed', value: behaviorToProto(definition) }];
  });
  const deleted = before.names
    .filter((name) => now.definitionOf(name) === undefined)
    .map((name): Event => ({ case: 'deleted', value: name }));
  return [...changed, ...deleted];
}
