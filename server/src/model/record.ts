/** What a read brings back: bins and the record's metadata. */

import type { Value } from './value.js';

export interface Bin {
  readonly name: string;
  readonly value: Value;
}

export interface RecordData {
  /** Bins in the order the server sent them; empty when none were asked for. */
  readonly bins: readonly Bin[];
  /** The record's generation, as the server counts it (16 bits, wraps from 65535 to 1). */
  readonly generation: number;
  /** Seconds since 2010-01-01 UTC when the record expires; 0 means it never does. */
  readonly voidTimeSeconds: number;
}
