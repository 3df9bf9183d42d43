/** A source that has begun before it is read: what it yields first is on its way, and nothing beyond that is asked for. */

export interface BegunSource<T> extends AsyncIterable<T> {
  /** Ends a source that is not going to be read. */
  drop(): void;
}

/** The source is asked for its first element now; it may be read once. */
export function beginSource<T>(source: AsyncIterable<T>): BegunSource<T> {
  const iterator = source[Symbol.asyncIterator]();
  const first = iterator.next();
  // Told to who reads it; where nobody does, it is nobody's failure.
  first.catch(() => undefined);
  return {
    drop: () => {
      iterator.return?.().catch(() => undefined);
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
      try {
        for (let next = await first; next.done !== true; next = await iterator.next()) {
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
}
