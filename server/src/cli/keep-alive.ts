/** Keeps the process alive while it has something to do that Node can't see: sockets and timers of the layers never do. */

/** The longest interval Node takes; it is there to exist, not to fire. */
const INTERVAL_MS = 2 ** 31 - 1;

/** Holds the process until the returned function is called. */
export function keepAlive(): () => void {
  const handle = setInterval(() => undefined, INTERVAL_MS);
  return () => {
    clearInterval(handle);
  };
}
