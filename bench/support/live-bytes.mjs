// Loaded before a command that is measured: each line it gets is answered with the bytes that are alive in it after a collection,
// behind a word that tells them from what the command itself prints. Needs --expose-gc.

export const LIVE_BYTES = 'live bytes ';

if (globalThis.gc !== undefined) {
  process.stdin.on('data', () => {
    // The second collection takes what the first one's finalizers let go of.
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    process.stdout.write(`${LIVE_BYTES}${heapUsed + external}\n`);
  });
  // Asking keeps no process alive, but a command that serves would outlive a parent that was killed.
  process.stdin.unref();
  process.stdin.on('end', () => process.exit());
}
