/** What a message handler gets and gives back: the contract between the connections of a node and the commands it answers. */

import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../model/clock.js';
import type { MessageParts } from '../../wire/message.js';

/** How this node stands to a partition; `unavailable` while its last owner is gone and nobody has taken over yet. */
export type PartitionOwnership = 'master' | 'none' | 'unavailable';

export interface HandlerContext {
  readonly engine: Engine;
  ownsPartition(namespace: string, partitionId: number): PartitionOwnership;
  readonly clock: Clock;
}

/** What goes back on the connection, in order. */
export interface HandlerAnswer {
  /** One type-3 frame per element, each holding the messages listed; never empty unless the connection closes. */
  readonly frames: readonly (readonly MessageParts[])[];
  /** The server answers some malformed requests by hanging up: close the connection once the frames are out. */
  readonly close?: boolean;
}

/** The answer that is one message, as all single-record commands have. */
export function singleAnswer(parts: MessageParts): HandlerAnswer {
  return { frames: [[parts]] };
}
