// Keeps something under way for a while, and says how often it was done.

/**
 * Keeps `inFlight` operations under way until the time is up, each of them at least once. An operation is told its number and
 * resolves with what it did: `done` and `failed`, in records, and `why` for the failures it can name. Resolves with how many a
 * second were done, how many failed, and how often for which reason.
 */
export async function keepInFlight(operation, { inFlight, durationMs }) {
  const startedMs = performance.now();
  const untilMs = startedMs + durationMs;
  let next = 0;
  let done = 0;
  let failed = 0;
  const why = {};
  const worker = async () => {
    do {
      const number = next;
      next += 1;
      const outcome = await operation(number);
      done += outcome.done;
      failed += outcome.failed;
      for (const reason of outcome.why ?? []) why[reason] = (why[reason] ?? 0) + 1;
    } while (performance.now() < untilMs);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { failed, why, perSecond: (done * 1_000) / (performance.now() - startedMs) };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Latencies at the usual parts, in the unit they came in; sorts them. */
export function percentiles(latencies) {
  const sorted = latencies.sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}
