/** The grammar of every stream of rows: a header at once, frames of rows, heartbeats between them, and a trailer. */

import type {
  HeaderFrame,
  ProgressFrame,
  RecordFrame,
  TrailerFrame,
} from '@aerogate/proto/aerogate/v1/query_pb';
import type { RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Clock } from '../../model/clock.js';
import { HEARTBEAT_INTERVAL_MS, RESUME_TOKEN_MAX_BYTES } from '../limits.js';
import type { Row } from '../translate/outcome.js';
import { durationOf } from '../translate/settings.js';
import { FrameCutter } from './frame-cutter.js';
import { HEARTBEAT, withHeartbeats } from './heartbeat.js';
import { SummaryTally } from './summary-tally.js';

/** What the `frame` of each streaming RPC's response is. */
export type Frame =
  | { case: 'header'; value: HeaderFrame }
  | { case: 'records'; value: RecordFrame }
  | { case: 'progress'; value: ProgressFrame }
  | { case: 'trailer'; value: TrailerFrame };

/** One step of the work behind a stream: a row, or progress without one. */
export interface StreamStep {
  readonly row?: Row;
  /** Called once the row is in a frame or passed over, before that frame's token is asked for. */
  readonly passed?: () => void;
}

/** What streams that can be resumed say of their state, always as of the steps passed. */
export interface ResumeState {
  /** At most RESUME_TOKEN_MAX_BYTES; empty where the stream cannot be resumed. */
  token(): Uint8Array;
  partitionsDone(): number;
  /** Asked for once, at the end; empty when there is no more. */
  nextToken(): Uint8Array;
}

export interface RowFramesOptions {
  readonly clock: Clock;
  /** The call's number in the logs. */
  readonly callId: string;
  /** The largest frame, in bytes. */
  readonly maxFrameBytes: number;
  /** The secondary index that is read. */
  readonly indexName?: string;
  readonly resume?: ResumeState;
}

/** Tags and lengths around the rows of a frame, at most; the same around its token. */
const FRAME_HEADER_BYTES = 12;
const NO_TOKEN = new Uint8Array();
const NOT_RESUMABLE: ResumeState = {
  token: () => NO_TOKEN,
  partitionsDone: () => 0,
  nextToken: () => NO_TOKEN,
};

/**
 * The windows of steps as frames, taken no faster than the frames are: what has come stands in a frame at once, however few
 * rows it is. What the windows throw ends the stream after the rows before it, without a trailer.
 */
export async function* rowFrames(
  windows: AsyncIterable<readonly StreamStep[]>,
  options: RowFramesOptions,
): AsyncGenerator<Frame, void, undefined> {
  const frames = new FrameWriter(options);
  yield frames.header();
  const pulse = { clock: options.clock, intervalMs: HEARTBEAT_INTERVAL_MS };
  for await (const window of withHeartbeats(windows, pulse)) {
    if (window === HEARTBEAT) yield frames.progress();
    else yield* frames.records(window);
  }
  yield frames.trailer();
}

class FrameWriter {
  readonly #options: RowFramesOptions;
  readonly #resume: ResumeState;
  readonly #cutter: FrameCutter;
  readonly #tally = new SummaryTally();

  constructor(options: RowFramesOptions) {
    this.#options = options;
    this.#resume = options.resume ?? NOT_RESUMABLE;
    const tokenBytes = options.resume === undefined ? 0 : RESUME_TOKEN_MAX_BYTES;
    this.#cutter = new FrameCutter(options.maxFrameBytes - FRAME_HEADER_BYTES - tokenBytes);
  }

  header(): Frame {
    const { clock, callId, maxFrameBytes, indexName = '' } = this.#options;
    const value: HeaderFrame = {
      $typeName: 'aerogate.v1.HeaderFrame',
      heartbeatInterval: durationOf(HEARTBEAT_INTERVAL_MS),
      maxFrameBytes,
      indexName,
      startTime: timestampFromMs(clock.nowMs()),
      callId,
    };
    return { case: 'header', value };
  }

  *records(window: readonly StreamStep[]): Generator<Frame> {
    for (const { row, passed } of window) {
      if (row !== undefined) {
        const full = this.#cutter.add(row.result);
        // Its token is asked for before this row has passed: it stands in the next frame.
        if (full !== undefined) yield this.#recordFrame(full);
        this.#tally.add(row);
      }
      passed?.();
    }
    const rest = this.#cutter.take();
    if (rest !== undefined) yield this.#recordFrame(rest);
  }

  progress(): Frame {
    const value: ProgressFrame = {
      $typeName: 'aerogate.v1.ProgressFrame',
      token: this.#resume.token(),
      rowsSent: BigInt(this.#tally.rows),
      partitionsDone: this.#resume.partitionsDone(),
    };
    return { case: 'progress', value };
  }

  trailer(): Frame {
    const value: TrailerFrame = {
      $typeName: 'aerogate.v1.TrailerFrame',
      summary: this.#tally.summary(),
      rowsSent: BigInt(this.#tally.rows),
      nextToken: this.#resume.nextToken(),
    };
    return { case: 'trailer', value };
  }

  #recordFrame(rows: readonly RecordResult[]): Frame {
    const value: RecordFrame = {
      $typeName: 'aerogate.v1.RecordFrame',
      results: [...rows],
      token: this.#resume.token(),
    };
    return { case: 'records', value };
  }
}
