/** The last step before a request goes out: compression, where it was asked for and pays. */

import type { Settings } from '../../model/settings.js';
import { encodeCompressedFrame } from '../../wire/compression.js';

/** The frame as it is sent: compressed when the settings say so and it is longer than their threshold. */
export function finishRequest(
  frame: Buffer,
  settings: Pick<Settings, 'useCompression' | 'compressionThresholdBytes'>,
): Buffer {
  const { useCompression, compressionThresholdBytes } = settings;
  return useCompression && frame.length > compressionThresholdBytes
    ? encodeCompressedFrame(frame)
    : frame;
}
