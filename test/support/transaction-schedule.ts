/** Clients with transactions on one engine, step by step in an order of chance, and what a serial run would have given. */

import type { Random } from '../../server/src/embedded/system-random.js';
import { createTransactionBench, type TransactionBench } from './transaction-bench.js';
import { seededRandom } from './wire-fuzz.js';

/** What keys held, by chance's order: absent where there is no record. */
type State = Map<string, number>;

/** What counts as having happened at one point of the serial order. */
interface SerialStep {
  /** What was read, before any own write of the key; `undefined` for no record. */
  readonly reads: ReadonlyMap<string, number | undefined>;
  readonly writes: ReadonlyMap<string, number | undefined>;
}

/** A transaction takes effect where it begins to verify: all it wrote is held then, all it read proves unchanged later. */
interface Transaction extends SerialStep {
  readonly id: bigint;
  readonly reads: Map<string, number | undefined>;
  readonly writes: Map<string, number | undefined>;
  readonly versions: Map<string, bigint>;
  committed: boolean;
}

export interface Outcome {
  readonly committed: number;
  readonly aborted: number;
  readonly abandoned: number;
  /** What a serial run would not have given; empty where all is well. */
  readonly violations: readonly string[];
}

/** A fault planted in the clients, for a test of the test. */
export type Planted = 'noVerify' | 'noRollBack' | 'forgetWrite';

const KEYS = ['a', 'b', 'c', 'd'];
const CLIENTS = 4;
const TRANSACTIONS_PER_CLIENT = 6;

/** A step per `next()`; it ends early where its client dies. */
type Client = Generator<undefined, void>;

class Schedule {
  readonly #bench: TransactionBench = createTransactionBench();
  readonly #random: Random;
  readonly #planted: Planted | undefined;
  readonly #serial: SerialStep[] = [];
  readonly #counts = { committed: 0, aborted: 0, abandoned: 0 };
  #lastId = 0n;
  #lastValue = 0;

  constructor(seed: number, planted: Planted | undefined) {
    this.#random = seededRandom(seed);
    this.#planted = planted;
  }

  run(): Outcome {
    const clients = Array.from({ length: CLIENTS }, () => this.#client());
    while (clients.length > 0) {
      const index = this.#below(clients.length);
      if (clients[index]?.next().done === true) clients.splice(index, 1);
      if (this.#below(40) === 0) this.#pass(this.#below(6));
    }
    this.#pass(500);
    return { ...this.#counts, violations: this.#violations() };
  }

  *#client(): Client {
    for (let count = 0; count < TRANSACTIONS_PER_CLIENT; count += 1) {
      if (this.#below(4) === 0) this.#writeOutside();
      yield;
      yield* this.#transaction();
    }
  }

  *#transaction(): Client {
    this.#lastId += 1n;
    const transaction: Transaction = {
      ...{ id: this.#lastId, committed: false },
      ...{ reads: new Map(), writes: new Map(), versions: new Map() },
    };
    for (let steps = 1 + this.#below(5); steps > 0; steps -= 1) {
      const sound = this.#below(2) === 0 ? this.#read(transaction) : this.#write(transaction);
      yield;
      if (this.#dies()) return;
      if (sound) continue;
      yield* this.#abort(transaction);
      return;
    }
    yield* this.#commit(transaction);
  }

  /** False where the transaction has to be given up. */
  #read(transaction: Transaction): boolean {
    const key = this.#key();
    const version = transaction.versions.get(key);
    const { bench, fields } = this.#for(transaction, version);
    const answer = bench.get(key, fields);
    if (answer.resultCode !== 0 && answer.resultCode !== 2) return false;
    const value = answer.results[0]?.value;
    const read = value?.type === 'int' ? Number(value.value) : undefined;
    if (answer.version === undefined) {
      // What it wrote itself is what it has to read.
      if (read !== transaction.writes.get(key)) throw new Error('read something else than its own');
      return true;
    }
    transaction.versions.set(key, answer.version);
    if (!transaction.reads.has(key)) transaction.reads.set(key, read);
    return true;
  }

  #write(transaction: Transaction): boolean {
    const key = this.#key();
    const { bench, fields } = this.#for(transaction, transaction.versions.get(key));
    const first = transaction.writes.size === 0;
    const known = first ? bench.begin(transaction.id, [key]) : bench.append(transaction.id, [key]);
    // A first write that failed has made the monitor already.
    const again = known.resultCode === 127 ? bench.append(transaction.id, [key]) : known;
    if (again.resultCode !== 0) return false;
    this.#lastValue += 1;
    const value = this.#below(5) === 0 ? undefined : this.#lastValue;
    const answer = value === undefined ? bench.remove(key, fields) : bench.put(key, value, fields);
    if (answer.resultCode === 2) return true;
    if (answer.resultCode !== 0) return false;
    transaction.versions.delete(key);
    transaction.writes.set(key, value);
    return true;
  }

  *#commit(transaction: Transaction): Client {
    const { versions, writes, id } = transaction;
    const point = this.#serial.push({ reads: new Map(), writes: new Map() }) - 1;
    for (const [key, version] of versions) {
      const { resultCode } = this.#bench.verify(key, version);
      yield;
      if (this.#dies()) return;
      if (resultCode !== 0 && this.#planted !== 'noVerify') {
        yield* this.#abort(transaction);
        return;
      }
    }
    if (writes.size > 0) {
      const { resultCode } = this.#bench.mark(id);
      if (resultCode !== 0) {
        yield* this.#abort(transaction);
        return;
      }
    }
    this.#serial[point] = transaction;
    this.#counts.committed += 1;
    yield;
    for (const key of writes.keys()) {
      if (this.#dies()) return;
      if (this.#planted !== 'forgetWrite') this.#bench.roll(key, id, 'forward');
      yield;
    }
    this.#bench.close(id);
  }

  *#abort({ writes, id }: Transaction): Client {
    this.#counts.aborted += 1;
    for (const key of writes.keys()) {
      if (this.#dies()) return;
      this.#bench.roll(key, id, this.#planted === 'noRollBack' ? 'forward' : 'back');
      yield;
    }
    this.#bench.close(id);
  }

  #writeOutside(): void {
    const key = this.#key();
    this.#lastValue += 1;
    const value = this.#lastValue;
    if (this.#bench.put(key, value).resultCode !== 0) return;
    this.#serial.push({ reads: new Map(), writes: new Map([[key, value]]) });
  }

  /** Runs what was committed one after the other, and says what came out otherwise. */
  #violations(): readonly string[] {
    const state: State = new Map();
    const violations: string[] = [];
    for (const [index, { reads, writes }] of this.#serial.entries()) {
      for (const [key, value] of reads) {
        if (state.get(key) === value) continue;
        violations.push(`step ${index} read ${key} as ${value}, it was ${state.get(key)}`);
      }
      for (const [key, value] of writes) {
        if (value === undefined) state.delete(key);
        else state.set(key, value);
      }
    }
    for (const key of KEYS) {
      const left = this.#bench.value(key);
      if (left !== state.get(key)) violations.push(`${key} ends as ${left}, not ${state.get(key)}`);
    }
    if (this.#bench.namespace.provisionals.size > 0) violations.push('records are still held');
    return violations;
  }

  #for({ id }: Transaction, version: bigint | undefined) {
    const fields = this.#bench.txn(id, version === undefined ? {} : { version });
    return { bench: this.#bench, fields };
  }

  #pass(seconds: number): void {
    this.#bench.clock.advance(seconds * 1000);
    this.#bench.engine.sweep();
  }

  #dies(): boolean {
    const dies = this.#below(60) === 0;
    if (dies) this.#counts.abandoned += 1;
    return dies;
  }

  #key(): string {
    return KEYS[this.#below(KEYS.length)] ?? '';
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

export function runSchedule(seed: number, planted?: Planted): Outcome {
  return new Schedule(seed, planted).run();
}

/** The counts over all seeds from one up to, and not including, another; throws at the first violation. */
export function runSchedules(from: number, to: number): Omit<Outcome, 'violations'> {
  const totals = { committed: 0, aborted: 0, abandoned: 0 };
  for (let seed = from; seed < to; seed += 1) {
    const { violations, committed, aborted, abandoned } = runSchedule(seed);
    if (violations.length > 0) throw new Error(`seed ${seed}: ${violations.join('; ')}`);
    totals.committed += committed;
    totals.aborted += aborted;
    totals.abandoned += abandoned;
  }
  return totals;
}
