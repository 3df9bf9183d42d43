/** Cuts rows into frames of so many bytes at most; a row that fits into no frame loses its values, as in any answer. */

import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { encodedRowBytes, leastRow, rowBytesBound } from './row-size.js';

/** Rows are measured by a bound that costs little; what looks larger than this part of a frame is measured exactly. */
const EXACT_SHARE = 1 / 8;

export class FrameCutter {
  readonly #roomBytes: number;
  #rows: RecordResult[] = [];
  #bytes = 0;

  /** `roomBytes`: what a frame has for its rows. */
  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes;
  }

  /** Adds a row; answers the rows before it where it does not fit beside them, and they are a frame then. */
  add(row: RecordResult): readonly RecordResult[] | undefined {
    let fitting = row;
    let bytes = this.#bytesOf(row);
    if (bytes > this.#roomBytes) {
      fitting = leastRow(row, bytes, this.#roomBytes);
      bytes = encodedRowBytes(fitting);
    }
    const full = this.#bytes + bytes > this.#roomBytes ? this.take() : undefined;
    this.#rows.push(fitting);
    this.#bytes += bytes;
    return full;
  }

  /** The rows that are no frame yet, and that are forgotten now; undefined when there are none. */
  take(): readonly RecordResult[] | undefined {
    if (this.#rows.length === 0) return undefined;
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    return rows;
  }

  #bytesOf(row: RecordResult): number {
    const bound = rowBytesBound(row);
    return bound <= this.#roomBytes * EXACT_SHARE ? bound : encodedRowBytes(row);
  }
}
