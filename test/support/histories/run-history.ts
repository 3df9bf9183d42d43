/**
 * Many clients run transactions on a simulated cluster, by the chance of a seed: messages overtake each other, connections are
 * lost at any step of the protocol with requests that still arrive, and nodes, gateways and clients are killed.
 */

import {
  createSimulatedCluster,
  type Passage,
  type SentRequest,
  type SimulatedCluster,
} from '../simulated-cluster.js';
import { gatewayOver } from '../simulated-gateway.js';
import type { History, HistoryStep, HistoryTransaction } from './check-history.js';
import { driverGateway, readOutside } from './driver-client.js';
import { servicesGateway } from './gateway-client.js';
import type { ClientTransaction, Ending, HistoryGateway, PlannedStep } from './history-client.js';
import { type Defect, plantedDriver, plantedPassage } from './planted-defect.js';

export interface HistoryOptions {
  readonly seed: number;
  /** `list`: values are appended to lists. `register`: one value replaces the other, after it was read. */
  readonly records: 'list' | 'register';
  /** What clients talk to; gateways by streams and in single calls. */
  readonly over: 'driver' | 'gateway';
  /** Nearly every answer to the decisive step of a commit is lost. */
  readonly lossyMarks?: boolean;
  /** A mistake a driver could make. */
  readonly defect?: Defect;
}

export interface HistoryRun {
  readonly history: History;
  readonly killed: { readonly gateways: number; readonly nodes: number; readonly clients: number };
}

const CLIENTS = 3;
const TRANSACTIONS_EACH = 4;
const RECORDS = 3;
const GATEWAYS = 2;
const NODES = 3;
/** Nobody is killed any more after that, so that one that hangs is found. */
const KILLS_END_MS = 600_000;
/** Past the longest transaction, and past what a server keeps of one that ran out of time. */
const SETTLE_MS = 400_000;

export async function runHistory(options: HistoryOptions): Promise<HistoryRun> {
  const play = new HistoryPlay(options);
  return play.finish();
}

/** A process with transactions in it. */
interface Process {
  readonly gateway: HistoryGateway;
  /** Resolves when it is killed. */
  readonly killed: Promise<'lost'>;
  kill(): void;
}

/** What is known of a transaction that is under way. */
interface Course {
  readonly steps: HistoryStep[];
  /** It was asked to commit. */
  commits: boolean;
}

class HistoryPlay {
  readonly #options: HistoryOptions;
  readonly #random: () => number;
  readonly #cluster: SimulatedCluster;
  readonly #transactions: HistoryTransaction[] = [];
  readonly #processes: Process[] = [];
  /** Their names, and the values that stand for them. */
  readonly #receipts = new Map<string, number>();
  readonly #killed = { gateways: 0, nodes: 0, clients: 0 };
  #values = 0;
  #moment = 0;
  #awayUntilMs = 0;
  #calm = false;
  /** How much goes wrong, from hardly anything to all the time: what goes wrong ends transactions that could collide. */
  readonly #trouble: number;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#trouble = this.#random();
    this.#cluster = createSimulatedCluster(this.#random, NODES);
    this.#cluster.passage = (request) => this.#passage(request);
    for (let place = 0; place < GATEWAYS; place += 1) this.#processes.push(this.#startProcess());
  }

  async finish(): Promise<HistoryRun> {
    const clients = Array.from({ length: CLIENTS }, (_, client) => this.#client(client));
    void this.#kills();
    await this.#cluster.settle(Promise.all(clients));
    this.#calm = true;
    for (let node = 0; node < NODES; node += 1) this.#cluster.nodes.restart(node);
    this.#cluster.clock.advance(SETTLE_MS);
    const { driver } = this.#cluster.openDriver();
    const final = new Map<string, readonly number[]>();
    const records = Array.from({ length: RECORDS }, (_, record) => `k${record}`);
    for (const record of records) {
      final.set(record, await this.#cluster.settle(readOutside(driver, record)));
    }
    for (const [receipt, value] of this.#receipts) {
      const bins = await this.#cluster.settle(readOutside(driver, receipt));
      final.set(receipt, bins.length === 0 ? [] : [value]);
    }
    const history = { transactions: this.#transactions, final };
    return { history, killed: this.#killed };
  }

  #startProcess(): Process {
    const { over, defect } = this.#options;
    const { driver, kill } = this.#cluster.openDriver();
    const planted = plantedDriver(driver, defect);
    const gateway =
      over === 'driver'
        ? driverGateway(planted, kill)
        : servicesGateway(
            gatewayOver(this.#cluster, planted, { random: this.#random }).services,
            kill,
          );
    const { promise, resolve } = Promise.withResolvers<'lost'>();
    return {
      gateway,
      killed: promise,
      kill: () => {
        gateway.kill();
        resolve('lost');
      },
    };
  }

  /** Nodes go and come back, and gateways are replaced by fresh ones. */
  async #kills(): Promise<void> {
    while (!this.#calm && this.#cluster.clock.monotonicMs() < KILLS_END_MS) {
      await this.#rest(this.#whole(600));
      const chance = this.#random() / this.#trouble;
      const node = this.#whole(NODES);
      const { nodes } = this.#cluster;
      if (chance < 0.2) {
        this.#killProcess(this.#whole(GATEWAYS));
      } else if (chance < 0.4) {
        if (nodes.isUp(node)) this.#killed.nodes += 1;
        nodes.kill(node);
      } else {
        nodes.restart(node);
      }
    }
  }

  #killProcess(place: number): void {
    this.#processes[place]?.kill();
    this.#processes[place] = this.#startProcess();
    this.#killed.gateways += 1;
  }

  async #client(client: number): Promise<void> {
    for (let turn = 0; turn < TRANSACTIONS_EACH; turn += 1) {
      await this.#rest(this.#whole(100));
      await this.#transaction(`c${client}t${turn}`);
    }
  }

  async #transaction(name: string): Promise<void> {
    const process = this.#processes[this.#whole(GATEWAYS)];
    if (process === undefined) return;
    const course: Course = { steps: [], commits: false };
    const began = this.#tick();
    const { ended, crash } = this.#begin(name, process.gateway, course);
    const ends: Promise<Ending | 'lost'>[] = [ended, process.killed];
    if (this.#options.over === 'gateway' && this.#random() < 0.06)
      ends.push(this.#crashLater(crash));
    const end = await Promise.race(ends);
    // What it would have done next, nobody does now.
    const steps = [...course.steps];
    if (end !== 'lost') {
      this.#transactions.push({ name, status: end, steps, began, ended: this.#tick() });
      return;
    }
    const status = course.commits ? 'unknown' : 'aborted';
    this.#transactions.push({ name, status, steps, began });
  }

  async #crashLater(crash: () => void): Promise<'lost'> {
    await this.#rest(this.#whole(200));
    crash();
    this.#killed.clients += 1;
    return 'lost';
  }

  #begin(
    name: string,
    gateway: HistoryGateway,
    course: Course,
  ): { readonly ended: Promise<Ending>; readonly crash: () => void } {
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
        crash,
      };
    }
    const receipt =
      this.#options.over === 'gateway' && this.#random() < 0.3 ? `r ${name}` : undefined;
    const transaction = gateway.begin(timeoutSeconds, receipt);
    if (receipt !== undefined) this.#receipts.set(receipt, -1 - this.#receipts.size);
    return {
      ended: this.#work(transaction, course, receipt),
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
    for (let count = 1 + this.#whole(4); count > 0; count -= 1) {
      if (await this.#step(transaction, course)) continue;
      await transaction.abort();
      return 'aborted';
    }
    if (receipt !== undefined) {
      const value = this.#receipts.get(receipt) ?? Number.NaN;
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

  #passage(request: SentRequest): Passage | undefined {
    const planted = plantedPassage(request, this.#options.defect);
    if (this.#calm) return planted;
    const nowMs = this.#cluster.clock.monotonicMs();
    if (this.#random() < 0.004 * this.#trouble) this.#awayUntilMs = nowMs + this.#whole(6_000);
    const delays = { requestMs: this.#whole(20), answerMs: this.#whole(20) };
    if (request.kind === 'mark' && this.#options.lossyMarks === true && this.#random() < 0.9) {
      return { ...delays, lost: 'answer' };
    }
    if (nowMs < this.#awayUntilMs) return { ...delays, lost: 'request' };
    const chance = this.#random() / this.#trouble;
    // A late request is one some router kept: it may arrive when its transaction is long over.
    if (chance < 0.02) return { ...delays, lost: 'request', lateMs: this.#whole(3_000) };
    if (chance < 0.04) return { ...delays, lost: 'request' };
    if (chance < 0.07) return { ...delays, ...planted, lost: 'answer' };
    return { ...delays, ...planted };
  }

  #rest(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cluster.clock.setTimer(delayMs, resolve);
    });
  }

  #record(): string {
    return `k${this.#whole(RECORDS)}`;
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

/** Mulberry32: the same numbers for the same seed, everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
