/** Counts of records by size or lifetime, in the two forms a server tells them in. */

const SIZE_STEPS = 64;
const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** By powers of two of bytes. */
export class SizeHistogram {
  readonly #counts = new Map<number, number>();

  insert(bytes: number): void {
    const step = bytes === 0 ? 0 : Math.floor(Math.log2(bytes)) + 1;
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
  }

  describe(): string {
    const steps = [...this.#counts].sort(([a], [b]) => a - b);
    const counts = steps.map(([step, count]) => `:[${bound(step)}-${bound(step + 1)})=${count}`);
    return `units=bytes${counts.join('')}`;
  }
}

/** The lower end of a step: 0, 1, 2, 4 … 1K and so on. */
function bound(step: number): string {
  if (step === 0) return '0';
  if (step >= SIZE_STEPS) return 'inf';
  return `${2 ** ((step - 1) % 10)}${UNITS[Math.floor((step - 1) / 10)] ?? ''}`;
}

export interface LinearScale {
  readonly units: 'seconds' | 'bytes';
  readonly start: number;
  /** What the buckets reach over; what is beyond counts in the last. */
  readonly range: number;
  readonly buckets: number;
}

/** By steps of one width. */
export class LinearHistogram {
  readonly #scale: LinearScale;
  readonly #width: number;
  readonly #counts: Float64Array;

  constructor(scale: LinearScale) {
    this.#scale = scale;
    this.#width = Math.max(1, Math.floor((scale.range + scale.buckets - 1) / scale.buckets));
    this.#counts = new Float64Array(scale.buckets);
  }

  insert(point: number): void {
    const offset = Math.max(0, point - this.#scale.start);
    const bucket = Math.min(Math.floor(offset / this.#width), this.#scale.buckets - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  describe(): string {
    const { units, buckets } = this.#scale;
    return (
      `units=${units}:hist-width=${buckets * this.#width}:bucket-width=${this.#width}:` +
      `buckets=${this.#counts.join()}`
    );
  }
}
