/** The frames of a stream that can't be resumed: rows as messages, as they come. */

import type {
  HeaderFrame,
  ProgressFrame,
  RecordFrame,
  TrailerFrame,
} from '@aerogate/proto/aerogate/v1/query_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import type { Row } from '../translate/outcome.js';
import { FrameCutter } from './frame-cutter.js';
import { type HeaderFacts, headerFrame } from './header-frame.js';
import { type FrameWriter, framesOf } from './stream-grammar.js';
import { SummaryTally } from './summary-tally.js';

/** What the `frame` of a response is. */
export type Frame =
  | { case: 'header'; value: HeaderFrame }
  | { case: 'records'; value: RecordFrame }
  | { case: 'progress'; value: ProgressFrame }
  | { case: 'trailer'; value: TrailerFrame };

/** Tags and lengths around the rows of a frame, at most. */
const FRAME_HEADER_BYTES = 12;
const NO_TOKEN = new Uint8Array();

export function rowFrames(
  windows: AsyncIterable<readonly Row[]>,
  facts: HeaderFacts,
): AsyncGenerator<Frame, void, undefined> {
  return framesOf(windows, new RowFrameWriter(facts), facts.clock);
}

class RowFrameWriter implements FrameWriter<readonly Row[], Frame> {
  readonly #facts: HeaderFacts;
  readonly #cutter: FrameCutter;
  readonly #tally = new SummaryTally();

  constructor(facts: HeaderFacts) {
    this.#facts = facts;
    this.#cutter = new FrameCutter(facts.maxFrameBytes - FRAME_HEADER_BYTES);
  }

  header(): Frame {
    return { case: 'header', value: headerFrame(this.#facts) };
  }

  *records(window: readonly Row[]): Generator<Frame> {
    for (const row of window) {
      const full = this.#cutter.add(row.result);
      if (full !== undefined) yield recordFrame(full);
      this.#tally.add(row);
    }
    const rest = this.#cutter.take();
    if (rest !== undefined) yield recordFrame(rest);
  }

  progress(): Frame {
    const value: ProgressFrame = {
      $typeName: 'aerogate.v1.ProgressFrame',
      token: NO_TOKEN,
      rowsSent: BigInt(this.#tally.rows),
      partitionsDone: 0,
    };
    return { case: 'progress', value };
  }

  trailer(): Frame {
    const value: TrailerFrame = {
      $typeName: 'aerogate.v1.TrailerFrame',
      summary: this.#tally.summary(),
      rowsSent: BigInt(this.#tally.rows),
      nextToken: NO_TOKEN,
    };
    return { case: 'trailer', value };
  }
}

function recordFrame(rows: readonly RecordResult[]): Frame {
  const value: RecordFrame = {
    $typeName: 'aerogate.v1.RecordFrame',
    results: [...rows],
    token: NO_TOKEN,
  };
  return { case: 'records', value };
}
