/** Reads a frame as sockets deliver it: whole, and one byte at a time. */

import { createFrameDecoder, type Frame } from '../../server/src/wire/frame.js';

/** The one frame these bytes are; throws when the two ways of reading it disagree. */
export function oneFrame(bytes: Buffer): Frame {
  const [whole, ...more] = createFrameDecoder().push(bytes);
  if (whole === undefined || more.length > 0) throw new Error('the bytes are not one frame');
  const single = frameByByte(bytes);
  if (single.type !== whole.type || !single.payload.equals(whole.payload)) {
    throw new Error('read byte by byte it is another frame');
  }
  return whole;
}

function frameByByte(bytes: Buffer): Frame {
  const decoder = createFrameDecoder();
  for (let at = 0; at < bytes.length - 1; at += 1) {
    if (decoder.push(bytes.subarray(at, at + 1)).length > 0) throw new Error('frame too early');
    if (decoder.pendingBytes !== at + 1) throw new Error('bytes got lost');
  }
  const [frame] = decoder.push(bytes.subarray(bytes.length - 1));
  if (frame === undefined || decoder.pendingBytes !== 0) throw new Error('frame not complete');
  return frame;
}
