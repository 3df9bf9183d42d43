/** An answer of many frames, each made when the socket has taken those before: how a connection and a query speak. */

export interface FrameSource {
  /** Milliseconds the client may take nothing before the connection is given up; 0 means for ever. */
  readonly stallTimeoutMs: number;
  /** The next frame, `undefined` behind the last one. Not called again before it resolved; a rejection is a defect. */
  next(): Promise<Buffer | undefined>;
  /** Nothing more will be asked for: the client is gone, or took nothing for too long. */
  cancel(reason: 'closed' | 'stalled'): void;
}

/** The same frames, each as `change` makes it. */
export function mapFrames(
  source: FrameSource,
  change: (frame: Buffer) => Buffer | Promise<Buffer>,
): FrameSource {
  return {
    stallTimeoutMs: source.stallTimeoutMs,
    async next() {
      const frame = await source.next();
      return frame === undefined ? undefined : change(frame);
    },
    cancel(reason): void {
      source.cancel(reason);
    },
  };
}
