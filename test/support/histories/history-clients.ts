/** The clients of a history: what each transaction does is decided by chance, what came of it is noted. */

import type { HistoryStep, HistoryTransaction } from './check-history.js';
import type { ClientTransaction, Ending, HistoryGateway, PlannedStep } from './history-client.js';

export interface HistoryClientsOptions {
  /** `list`: values are appended to lists. `register`: one value replaces the other, after it was read. */
  readonly records: 'list' | 'register';
  /** What they talk to; gateways by streams and in single calls. */
  readonly over: 'driver' | 'gateway';
  /** How many there are; 3 unless given. */
  readonly recordCount?: number;
  /** How long they rest before a step, at most; not at all unless given. */
  readonly thinkLength?: number;
  readonly random: () => number;
  /** Resolves a while later, longer for a larger number. */
  readonly rest: (length: number) => Promise<void>;
}

/** A process with transactions in it. */
export interface HistoryProcess {
  readonly gateway: HistoryGateway;
  /** Resolves when it is killed. */
  readonly killed: Promise<'lost'>;
}

/** What is known of a transaction that is under way. */
interface Course {
  readonly steps: HistoryStep[];
  /** It was asked to commit. */
  commits: boolean;
}

const RECORDS = 3;
/** Part of the transactions over gateways in which the client is killed, and how long after their begin. */
const CRASH_SHARE = 0.06;
const CRASH_REST = 200;

export class HistoryClients {
  readonly transactions: HistoryTransaction[] = [];
  readonly records: readonly string[];
  /** Names of receipts, and the values that stand for them. */
  readonly receipts = new Map<string, number>();
  readonly #options: HistoryClientsOptions;
  readonly #random: () => number;
  #crashes = 0;
  #values = 0;
  #moment = 0;

  constructor(options: HistoryClientsOptions) {
    this.#options = options;
    this.#random = options.random;
    const { recordCount = RECORDS } = options;
    this.records = Array.from({ length: recordCount }, (_, place) => `k${place}`);
  }

  /** Clients killed so far. */
  get crashes(): number {
    return this.#crashes;
  }

  /** Resolves when nothing more is heard of it. */
  async transaction(name: string, process: HistoryProcess): Promise<HistoryTransaction> {
    const course: Course = { steps: [], commits: false };
    const began = this.#tick();
    const { ended, lost, crash } = this.#begin(name, process.gateway, course);
    const ends: Promise<Ending | 'lost'>[] = [ended, process.killed];
    if (lost !== undefined) ends.push(lost);
    if (this.#options.over === 'gateway' && this.#random() < CRASH_SHARE) {
      ends.push(this.#crashLater(crash));
    }
    const end = await Promise.race(ends);
    // What it would have done next, nobody does now.
    const steps = [...course.steps];
    const transaction: HistoryTransaction =
      end === 'lost'
        ? { name, status: course.commits ? 'unknown' : 'aborted', steps, began }
        : { name, status: end, steps, began, ended: this.#tick() };
    this.transactions.push(transaction);
    return transaction;
  }

  async #crashLater(crash: () => void): Promise<'lost'> {
    await this.#options.rest(this.#whole(CRASH_REST));
    crash();
    this.#crashes += 1;
    return 'lost';
  }

  #begin(name: string, gateway: HistoryGateway, course: Course): UnderWay {
    const timeoutSeconds = 2 + this.#whole(8);
    const isWhole = this.#options.records === 'list' && this.#random() < 0.4;
    if (gateway.whole !== undefined && isWhole) {
      const planned = this.#plan();
      const { ended, crash } = gateway.whole(planned, timeoutSeconds);
      course.commits = true;
      course.steps.push(...planned.filter((step) => step.type === 'append').map(appendOf));
      return {
        ended: ended.then(({ status, seen }) => {
          if (status === 'committed')
            course.steps.splice(0, Number.POSITIVE_INFINITY, ...stepsOf(planned, seen));
          return status;
        }),
        lost: undefined,
        crash,
      };
    }
    const receipt =
      this.#options.over === 'gateway' && this.#random() < 0.3 ? `r ${name}` : undefined;
    const transaction = gateway.begin(timeoutSeconds, receipt);
    if (receipt !== undefined) this.receipts.set(receipt, -1 - this.receipts.size);
    return {
      ended: this.#work(transaction, course, receipt),
      lost: transaction.lost,
      crash: () => {
        transaction.crash?.();
      },
    };
  }

  #plan(): readonly PlannedStep[] {
    return Array.from({ length: 1 + this.#whole(4) }, () => {
      const record = this.#record();
      if (this.#random() < 0.4) return { type: 'read', record };
      return { type: 'append', record, value: this.#value() };
    });
  }

  async #work(
    transaction: ClientTransaction,
    course: Course,
    receipt: string | undefined,
  ): Promise<Ending> {
    const { thinkLength, rest } = this.#options;
    for (let count = 1 + this.#whole(4); count > 0; count -= 1) {
      if (thinkLength !== undefined) await rest(this.#whole(thinkLength));
      if (await this.#step(transaction, course)) continue;
      await transaction.abort();
      return 'aborted';
    }
    if (receipt !== undefined) {
      const value = this.receipts.get(receipt) ?? Number.NaN;
      course.steps.push({ type: 'append', key: receipt, value });
    }
    course.commits = true;
    return transaction.commit();
  }

  /** False where the transaction can't go on. */
  async #step(transaction: ClientTransaction, { steps }: Course): Promise<boolean> {
    const record = this.#record();
    const writes = this.#random() < 0.6;
    const isRegister = this.#options.records === 'register';
    if (isRegister || !writes) {
      const records = writes || this.#random() < 0.5 ? [record] : [record, this.#otherThan(record)];
      const seen = await transaction.read(records);
      if (seen === undefined) return false;
      for (const [place, key] of records.entries()) {
        steps.push({ type: 'read', key, seen: seen[place] ?? [] });
      }
      if (!writes) return true;
    }
    const value = this.#value();
    const before = seenBefore(steps, record);
    // What is under way when its gateway is killed may have been written.
    steps.push({ type: 'append', key: record, value });
    return isRegister
      ? transaction.replace(record, [...before, value])
      : transaction.append(record, value);
  }

  #record(): string {
    return `k${this.#whole(this.records.length)}`;
  }

  #otherThan(record: string): string {
    return record === 'k0' ? 'k1' : 'k0';
  }

  #value(): number {
    this.#values += 1;
    return this.#values;
  }

  #tick(): number {
    this.#moment += 1;
    return this.#moment;
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }
}

interface UnderWay {
  readonly ended: Promise<Ending>;
  readonly lost: Promise<'lost'> | undefined;
  readonly crash: () => void;
}

function appendOf({
  record,
  value,
}: Extract<PlannedStep, { readonly type: 'append' }>): HistoryStep {
  return { type: 'append', key: record, value };
}

function stepsOf(
  planned: readonly PlannedStep[],
  seen: readonly (readonly number[])[],
): readonly HistoryStep[] {
  const reads = seen.values();
  return planned.map((step) =>
    step.type === 'append'
      ? appendOf(step)
      : { type: 'read', key: step.record, seen: reads.next().value ?? [] },
  );
}

/** What the last read of the record in this transaction found, and what it wrote after that. */
function seenBefore(steps: readonly HistoryStep[], record: string): readonly number[] {
  const last = steps.findLast((step) => step.type === 'read' && step.key === record);
  return last?.type === 'read' ? last.seen : [];
}
