/**
 * Many clients run transactions on a simulated cluster, by the chance of a seed: messages overtake each other, connections are
 * lost at any step of the protocol with requests that still arrive, nodes are away for a while, and gateways are killed.
 */

import { CONTRACT_SETTINGS } from '../../../server/src/driver/contract/contract-suite.js';
import type { Driver, Transaction } from '../../../server/src/driver/driver.js';
import type { Command, Outcome } from '../../../server/src/model/command.js';
import { type Key, keyOf } from '../../../server/src/model/key.js';
import type { Operation } from '../../../server/src/model/operation.js';
import type { Settings } from '../../../server/src/model/settings.js';
import { intValue, type Value } from '../../../server/src/model/value.js';
import {
  createSimulatedCluster,
  type Passage,
  SC_NAMESPACE,
  type SentRequest,
  type SimulatedCluster,
  type SimulatedDriver,
} from '../simulated-cluster.js';
import type { History, HistoryStep, HistoryTransaction } from './check-history.js';
import { type Defect, plantedPassage, undoInDoubt } from './planted-defect.js';

export interface HistoryOptions {
  readonly seed: number;
  /** `list`: values are appended to lists. `register`: one value replaces the other, after it was read. */
  readonly records: 'list' | 'register';
  /** Nearly every answer to the decisive step of a commit is lost. */
  readonly lossyMarks?: boolean;
  /** A mistake a driver could make. */
  readonly defect?: Defect;
}

const CLIENTS = 3;
const TRANSACTIONS_EACH = 4;
const RECORDS = 3;
/** Past the longest transaction, and past what a server keeps of one that ran out of time. */
const SETTLE_MS = 400_000;

const SETTINGS: Settings = {
  ...CONTRACT_SETTINGS,
  totalTimeoutMs: 2_000,
  socketTimeoutMs: 400,
  maxRetries: 2,
  retryDelayMs: 10,
};

export async function runHistory(options: HistoryOptions): Promise<History> {
  const run = new HistoryRun(options);
  return run.finish();
}

class HistoryRun {
  readonly #options: HistoryOptions;
  readonly #random: () => number;
  readonly #cluster: SimulatedCluster;
  readonly #transactions: HistoryTransaction[] = [];
  #values = 0;
  #awayUntilMs = 0;
  #calm = false;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#cluster = createSimulatedCluster(this.#random);
    this.#cluster.passage = (request) => this.#passage(request);
  }

  async finish(): Promise<History> {
    const clients = Array.from({ length: CLIENTS }, (_, client) => this.#client(client));
    await this.#cluster.settle(Promise.all(clients));
    this.#calm = true;
    this.#cluster.clock.advance(SETTLE_MS);
    const { driver } = this.#cluster.openDriver();
    const final = new Map<string, readonly number[]>();
    for (let record = 0; record < RECORDS; record += 1) {
      const outcome = await this.#cluster.settle(driver.execute(read(`k${record}`), call()));
      final.set(`k${record}`, seenIn(outcome));
    }
    return { transactions: this.#transactions, final };
  }

  async #client(client: number): Promise<void> {
    let gateway = this.#cluster.openDriver();
    for (let turn = 0; turn < TRANSACTIONS_EACH; turn += 1) {
      await this.#rest(this.#whole(100));
      const killed = await this.#transaction(`c${client}t${turn}`, gateway);
      if (killed) gateway = this.#cluster.openDriver();
    }
  }

  /** True where its gateway was killed under it. */
  async #transaction(name: string, gateway: SimulatedDriver): Promise<boolean> {
    const steps: HistoryStep[] = [];
    const progress = { commits: false };
    const kill = this.#random() < 0.08 ? this.#rest(this.#whole(200)) : undefined;
    const work = this.#work(gateway.driver, steps, progress);
    const killing = kill?.then(() => 'killed' as const);
    const status = await (killing === undefined ? work : Promise.race([work, killing]));
    if (status !== 'killed') {
      this.#transactions.push({ name, status, steps: [...steps] });
      return false;
    }
    gateway.kill();
    // Whatever its process would have done next, nobody does now.
    const ended = progress.commits ? 'unknown' : 'aborted';
    this.#transactions.push({ name, status: ended, steps: [...steps] });
    return true;
  }

  async #work(
    driver: Driver,
    steps: HistoryStep[],
    progress: { commits: boolean },
  ): Promise<HistoryTransaction['status']> {
    const transaction = driver.beginTransaction({ timeoutSeconds: 2 + this.#whole(8) });
    const written = new Set<string>();
    const count = 1 + this.#whole(4);
    for (let index = 0; index < count; index += 1) {
      const record = `k${this.#whole(RECORDS)}`;
      const writes = this.#random() < 0.6;
      if (!(await this.#step(transaction, { record, writes, steps }))) {
        await transaction.abort();
        return 'aborted';
      }
      if (writes) written.add(record);
    }
    progress.commits = true;
    const { result } = await transaction.commit();
    if (result === 'inDoubt' && this.#options.defect === 'abortAfterDoubt') {
      await undoInDoubt(driver, transaction.id, [...written].map(keyFor), SETTINGS);
      return 'aborted';
    }
    if (result === 'inDoubt') return 'unknown';
    return result === 'committed' ? 'committed' : 'aborted';
  }

  /** False where the transaction can't go on. */
  async #step(
    transaction: Transaction,
    { record, writes, steps }: { record: string; writes: boolean; steps: HistoryStep[] },
  ): Promise<boolean> {
    const isRegister = this.#options.records === 'register';
    if (isRegister || !writes) {
      const outcome = await transaction.execute(read(record), call());
      if (!outcome.ok && outcome.error.codeName !== 'KEY_NOT_FOUND_ERROR') return false;
      steps.push({ type: 'read', key: record, seen: seenIn(outcome) });
      if (!writes) return true;
    }
    this.#values += 1;
    const value = this.#values;
    // What is under way when its gateway is killed may have been written.
    steps.push({ type: 'append', key: record, value });
    const before = seenBefore(steps, record);
    const command = isRegister ? replace(record, [...before, value]) : append(record, value);
    const outcome = await transaction.execute(command, call());
    return outcome.ok;
  }

  #passage(request: SentRequest): Passage | undefined {
    const planted = plantedPassage(request, this.#options.defect);
    if (this.#calm) return planted;
    const nowMs = this.#cluster.clock.monotonicMs();
    if (this.#random() < 0.004) this.#awayUntilMs = nowMs + this.#whole(6_000);
    const delays = { requestMs: this.#whole(20), answerMs: this.#whole(20) };
    if (request.kind === 'mark' && this.#options.lossyMarks === true && this.#random() < 0.9) {
      return { ...delays, lost: 'answer' };
    }
    if (nowMs < this.#awayUntilMs) return { ...delays, lost: 'request' };
    const chance = this.#random();
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

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }
}

const BIN = 'v';
const call = () => ({ settings: SETTINGS });
const keyFor = (record: string): Key => keyOf(SC_NAMESPACE, 'h', { type: 'string', value: record });

function read(record: string): Command {
  return { verb: 'get', key: keyFor(record), settings: SETTINGS, bins: 'all' };
}

function append(record: string, value: number): Command {
  const operation: Operation = {
    ...{ op: 'collection', bin: BIN, context: [] },
    call: { name: 'listAppend', args: [intValue(value)] },
  };
  return write(record, operation);
}

/** A register holds every value it had, so that reading it tells which came before. */
function replace(record: string, values: readonly number[]): Command {
  const items = values.map((value): Value => intValue(value));
  return write(record, { op: 'write', bin: BIN, value: { type: 'list', items, ordered: false } });
}

function write(record: string, operation: Operation): Command {
  return {
    verb: 'operate',
    key: keyFor(record),
    settings: SETTINGS,
    operations: [operation],
    write: { exists: 'update', ttl: { type: 'serverDefault' } },
  };
}

function seenIn(outcome: Outcome): readonly number[] {
  const bins = outcome.ok ? outcome.record.bins : [];
  const value = bins.find(({ name }) => name === BIN)?.value;
  if (value?.type !== 'list') return [];
  return value.items.map((item) => (item.type === 'int' ? Number(item.value) : Number.NaN));
}

/** What the last read of the record in this transaction found. */
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
