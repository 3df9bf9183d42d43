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
import { seededRandom } from '../wire-fuzz.js';
import type { History } from './check-history.js';
import { driverGateway, readOutside } from './driver-client.js';
import { servicesGateway } from './gateway-client.js';
import {
  HistoryClients,
  type HistoryClientsOptions,
  type HistoryProcess,
} from './history-clients.js';
import { type Defect, plantedDriver, plantedPassage } from './planted-defect.js';

export interface HistoryOptions extends Pick<HistoryClientsOptions, 'records' | 'over'> {
  readonly seed: number;
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

interface Process extends HistoryProcess {
  kill(): void;
}

class HistoryPlay {
  readonly #options: HistoryOptions;
  readonly #random: () => number;
  readonly #cluster: SimulatedCluster;
  readonly #clients: HistoryClients;
  readonly #processes: Process[] = [];
  readonly #killed = { gateways: 0, nodes: 0 };
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
    const { records, over } = options;
    this.#clients = new HistoryClients({
      ...{ records, over, random: this.#random },
      rest: (lengthMs) => this.#rest(lengthMs),
    });
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
    const { records, receipts, transactions, crashes } = this.#clients;
    for (const record of records) {
      final.set(record, await this.#cluster.settle(readOutside(driver, record)));
    }
    for (const [receipt, value] of receipts) {
      const bins = await this.#cluster.settle(readOutside(driver, receipt));
      final.set(receipt, bins.length === 0 ? [] : [value]);
    }
    return { history: { transactions, final }, killed: { ...this.#killed, clients: crashes } };
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
      const process = this.#processes[this.#whole(GATEWAYS)];
      if (process !== undefined) await this.#clients.transaction(`c${client}t${turn}`, process);
    }
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

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }
}
