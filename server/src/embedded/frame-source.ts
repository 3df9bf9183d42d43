/** An answer of many frames, each made when the socket has taken those before: how a connection and a query speak. */

export interface FrameSource {
  /** Milliseconds the client may take nothing before the connection is given up; 0 means for ever. */
  readonly stallTimeoutMs: number;
  /** Bytes that are in memory for frames still to come, where those are not made out of records as they are sent. */
  readonly heldBytes?: number;
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
    get heldBytes(): number {
      return source.heldBytes ?? 0;
    },
    async next() {
      const frame = await source.next();
      return frame === undefined ? undefined : change(frame);
    },
    cancel(reason): void {
      source.cancel(reason);
    },
  };
}

/** A frame for each item, in order; an item is let go of once its frame is made. */
export function inTurn<T>(
  items: readonly T[],
  make: { readonly encode: (item: T) => Buffer; readonly bytesOf: (item: T) => number },
  stallTimeoutMs: number,
): FrameSource {
  const left = items.toReversed();
  let heldBytes = items.reduce((sum, item) => sum + make.bytesOf(item), 0);
  return {
    stallTimeoutMs,
    get heldBytes(): number {
      return heldBytes;
    },
    next(): Promise<Buffer | undefined> {
      const item = left.pop();
      if (item === undefined) return Promise.resolve(undefined);
      heldBytes -= make.bytesOf(item);
      return Promise.resolve(make.encode(item));
    },
    cancel(): void {
      left.length = 0;
      heldBytes = 0;
    },
  };
}
