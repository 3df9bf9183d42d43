/** The grammar of every stream of rows: a header at once, frames of rows, heartbeats between them, and a trailer. */

import type { Clock } from '../../model/clock.js';
import { HEARTBEAT_INTERVAL_MS } from '../limits.js';
import { HEARTBEAT, withHeartbeats } from './heartbeat.js';

/** What makes the frames of one stream, and keeps count of what is in them. */
export interface FrameWriter<Window, Frame> {
  header(): Frame;
  records(window: Window): Iterable<Frame>;
  progress(): Frame;
  trailer(): Frame;
}

/**
 * The windows as frames, taken no faster than the frames are: what has come stands in a frame at once, however few rows it
 * is. What the windows throw ends the stream after the rows before it, without a trailer.
 */
export async function* framesOf<Window, Frame>(
  windows: AsyncIterable<Window>,
  writer: FrameWriter<Window, Frame>,
  clock: Clock,
): AsyncGenerator<Frame, void, undefined> {
  yield writer.header();
  for await (const window of withHeartbeats(windows, {
    clock,
    intervalMs: HEARTBEAT_INTERVAL_MS,
  })) {
    if (window === HEARTBEAT) yield writer.progress();
    else yield* writer.records(window);
  }
  yield writer.trailer();
}
