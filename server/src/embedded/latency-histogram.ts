/** How long requests took: counts by powers of two of milliseconds, told slice of time by slice of time as a server does. */

const BUCKETS = 64;
/** Thresholds told of, from 1 ms to 65536 ms. */
const COLUMNS = 17;

export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  /** As of the last slice. */
  readonly #overs = new Float64Array(COLUMNS);
  #total = 0;
  #seconds: number | undefined;
  #text = '';

  insert(durationMs: number): void {
    const whole = Math.min(Math.floor(durationMs), 0xffffffff);
    const bucket = whole <= 0 ? 0 : 32 - Math.clz32(whole);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** Ends a slice. The first only sets the beginning of the next; `nowSeconds` has to have moved on since. */
  endSlice(nowSeconds: number): void {
    const before = this.#seconds;
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    const fresh = total - this.#total;
    const columns: string[] = [];
    let within = 0;
    for (let column = 0; column < COLUMNS; column += 1) {
      within += this.#counts[column] ?? 0;
      const over = total - within;
      const freshOver = over - (this.#overs[column] ?? 0);
      columns.push((fresh === 0 ? 0 : (freshOver * 100) / fresh).toFixed(2));
      this.#overs[column] = over;
    }
    this.#total = total;
    this.#seconds = nowSeconds;
    if (before === undefined) return;
    const perSecond = fresh / Math.max(1, nowSeconds - before);
    this.#text = `msec,${perSecond.toFixed(1)},${columns.join()}`;
  }

  /** Unit, requests per second, and the per cent of them that took longer than each threshold; empty before there is a slice. */
  describe(): string {
    return this.#text;
  }
}
