/** What a message handler gets and gives back: the contract between the connections of a node and the commands it answers. */

import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../model/clock.js';
import type { MessageParts } from '../../wire/message.js';
import type { FrameSource } from '../frame-source.js';
import type { QueryJobs } from '../query/query-jobs.js';
import type { EndedCommand } from '../request-statistics.js';
import type { Access } from '../security/access.js';
import type { UdfHost } from '../udf/udf-host.js';

/** How this node stands to a partition; `unavailable` while its last owner is gone and nobody has taken over yet. */
export type PartitionOwnership = 'master' | 'none' | 'unavailable';

export interface HandlerContext {
  readonly engine: Engine;
  ownsPartition(namespace: string, partitionId: number): PartitionOwnership;
  readonly clock: Clock;
  readonly queries: QueryJobs;
  /** What runs user-defined functions, once there are any. */
  readonly udf: Pick<UdfHost, 'runtime'>;
  /** What the connection's user may do; absent where everyone may do everything. */
  readonly access?: Access;
  /** Notes how a command on one record ended. */
  readonly count: (ended: EndedCommand) => void;
  /** Takes charge of work that goes on after its answer; its failure is a defect, and reported as one. */
  readonly inBackground: (work: Promise<void>) => void;
}

/** What goes back on the connection, in order. */
export interface HandlerAnswer {
  /** One type-3 frame per element, each holding the messages listed; empty where the connection closes, or all of it is streamed. */
  readonly frames: readonly (readonly MessageParts[])[];
  /** What follows the frames, made while it is sent. */
  readonly stream?: FrameSource;
  /** The server answers some malformed requests by hanging up: close the connection once the frames are out. */
  readonly close?: boolean;
}

/** The answer that is one message, as all single-record commands have. */
export function singleAnswer(parts: MessageParts): HandlerAnswer {
  return { frames: [[parts]] };
}
