/** The first frame of a stream, sent at once: what its reader has to know before anything is found. */

import type { HeaderFrame } from '@aerogate/proto/aerogate/v1/query_pb';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Clock } from '../../model/clock.js';
import { HEARTBEAT_INTERVAL_MS } from '../limits.js';
import { durationOf } from '../translate/settings.js';

export interface HeaderFacts {
  readonly clock: Clock;
  /** The call's number in the logs. */
  readonly callId: string;
  /** The largest frame, in bytes. */
  readonly maxFrameBytes: number;
  /** The secondary index that is read. */
  readonly indexName?: string;
}

export function headerFrame(facts: HeaderFacts): HeaderFrame {
  const { clock, callId, maxFrameBytes, indexName = '' } = facts;
  return {
    $typeName: 'aerogate.v1.HeaderFrame',
    heartbeatInterval: durationOf(HEARTBEAT_INTERVAL_MS),
    maxFrameBytes,
    indexName,
    startTime: timestampFromMs(clock.nowMs()),
    callId,
  };
}
