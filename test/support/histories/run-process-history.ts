/**
 * Clients run transactions over gRPC, gateways and cluster being processes: they are killed, stopped and started anew, nodes
 * come and go, and requests are lost or late. A seed decides what is done; what comes of it, the machine decides as well.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../aerogate-process.js';
import { seededRandom } from '../wire-fuzz.js';
import { connectTo } from '../worker-gateway.js';
import type { History } from './check-history.js';
import { ClusterProcess } from './cluster-process.js';
import { readsOutside } from './gateway-client.js';
import { grpcGateway } from './grpc-client.js';
import { HistoryClients, type HistoryProcess } from './history-clients.js';

export interface ProcessHistoryOptions {
  readonly seed: number;
  readonly records: 'list' | 'register';
  /** It goes on until so many are committed, or many times as many have ended. */
  readonly commits: number;
}

export interface ProcessHistoryRun {
  readonly history: History;
  /** How often each was done. */
  readonly disturbances: Readonly<Record<Disturbance, number>>;
}

export type Disturbance =
  | 'gatewayKilled'
  | 'gatewayStopped'
  | 'clusterKilled'
  | 'nodeKilled'
  | 'requestsDropped'
  | 'requestsLate'
  | 'requestsFailed'
  | 'timeMoved';

const CLIENTS = 6;
const GATEWAYS = 2;
/** Enough that most transactions commit, and few enough that they meet. */
const RECORDS = 5;
/** A client's pause before a step, at most: so that others commit meanwhile. */
const THINK_TURNS = 200;
/** At most so many transactions commit between two disturbances, and while something is stopped or away. */
const COMMITS_BETWEEN = 4;
/** What one that ends otherwise counts for, so that a play ends in which hardly any commits. */
const OTHER_END = 0.05;
const REQUESTS_DISTURBED = 6;
/** Past the timeout of a request, so that it is carried out when nobody waits for it. */
const LATE_MS = 700;
/** A result code: the server's own timeout, after which a write may have been carried out. */
const SERVER_TIMEOUT = 9;
/** Past the deadlines of open transactions, so that what a dead gateway held is free. */
const MOVE_MS = 12_000;
/** In the life of one transaction: less than the 120 s a monitor stays there, by which a commit in doubt is asked for. */
const MOVES_MAX = 5;
/** Past the longest transaction, and past what a server keeps of one that ran out of time. */
const SETTLE_MS = 400_000;
/** Until a gateway has found the cluster again. */
const FOUND_MAX_MS = 20_000;

export async function runProcessHistory(
  options: ProcessHistoryOptions,
): Promise<ProcessHistoryRun> {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-history-'));
  const cluster = await ClusterProcess.start(folder);
  const play = new ProcessPlay(options, cluster);
  try {
    return await play.run();
  } finally {
    await play.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A place where a gateway serves, or the next one starts. */
class GatewayPlace {
  serving: ServingAerogate | undefined;
  process: HistoryProcess | undefined;
  isStopped = false;
  /** Transactions under way on it. */
  underWay = 0;
  kill: () => void = () => undefined;

  get isUp(): boolean {
    return this.process !== undefined && !this.isStopped;
  }
}

class ProcessPlay {
  readonly #options: ProcessHistoryOptions;
  readonly #cluster: ClusterProcess;
  readonly #random: () => number;
  readonly #clients: HistoryClients;
  readonly #places = Array.from({ length: GATEWAYS }, () => new GatewayPlace());
  readonly #all: ServingAerogate[] = [];
  readonly #disturbances: Record<Disturbance, number> = {
    ...{ gatewayKilled: 0, gatewayStopped: 0, clusterKilled: 0, nodeKilled: 0 },
    ...{ requestsDropped: 0, requestsLate: 0, requestsFailed: 0, timeMoved: 0 },
  };
  /** Called whenever a transaction has ended, or another begins. */
  readonly #onChange = new Set<() => void>();
  /** Of each transaction under way, how often time had been moved when it began. */
  readonly #movesBefore = new Map<string, number>();
  #moves = 0;
  #begun = 0;
  /** Transactions that committed, and parts of one for the others. */
  #progress = 0;

  constructor(options: ProcessHistoryOptions, cluster: ClusterProcess) {
    this.#options = options;
    this.#cluster = cluster;
    this.#random = seededRandom(options.seed);
    this.#clients = new HistoryClients({
      ...{ records: options.records, over: 'gateway', recordCount: RECORDS, random: this.#random },
      thinkLength: THINK_TURNS,
      rest: turns,
    });
  }

  async run(): Promise<ProcessHistoryRun> {
    await Promise.all(this.#places.map((place) => this.#startGateway(place)));
    const clients = Array.from({ length: CLIENTS }, () => this.#client());
    await Promise.all([...clients, this.#disturb()]);
    await this.#cluster.control('clearFaults');
    await this.#cluster.control('fastForward', SETTLE_MS);
    return { history: await this.#history(), disturbances: this.#disturbances };
  }

  /** Ends every process that was started. */
  async stop(): Promise<void> {
    for (const serving of this.#all) serving.kill('SIGKILL');
    await Promise.all(this.#all.map((serving) => serving.stop()));
    await this.#cluster.kill();
  }

  get #isOver(): boolean {
    return this.#progress >= this.#options.commits;
  }

  async #client(): Promise<void> {
    while (!this.#isOver) {
      this.#begun += 1;
      const name = `t${this.#begun}`;
      await this.#until(() => this.#places.some(({ process }) => process !== undefined));
      const place = this.#anyPlace();
      if (place?.process === undefined) continue;
      this.#movesBefore.set(name, this.#moves);
      place.underWay += 1;
      this.#changed();
      const { status } = await this.#clients.transaction(name, place.process);
      place.underWay -= 1;
      this.#movesBefore.delete(name);
      this.#progress += status === 'committed' ? 1 : OTHER_END;
      this.#changed();
    }
  }

  #anyPlace(): GatewayPlace | undefined {
    const first = this.#whole(GATEWAYS);
    const places = [...this.#places.slice(first), ...this.#places.slice(0, first)];
    return places.find(({ process }) => process !== undefined);
  }

  async #startGateway(place: GatewayPlace): Promise<void> {
    const cluster = ['--seeds', this.#cluster.seeds, '--driver', 'wire'];
    const flags = ['--tend-interval-ms', '250', '--log-level', 'error'];
    const serving = await serveAerogate([...cluster, ...flags]);
    this.#all.push(serving);
    const { promise, resolve } = Promise.withResolvers<'lost'>();
    const gateway = grpcGateway(serving);
    place.serving = serving;
    place.process = { gateway, killed: promise };
    place.kill = () => {
      place.process = undefined;
      gateway.kill();
      resolve('lost');
    };
    this.#changed();
  }

  async #disturb(): Promise<void> {
    const starts: Promise<void>[] = [];
    for (;;) {
      await this.#goesOn();
      if (this.#isOver) break;
      await this.#disturbOnce(starts);
    }
    await Promise.all(starts);
  }

  #disturbOnce(starts: Promise<void>[]): Promise<void> {
    const control = this.#cluster.control.bind(this.#cluster);
    const count = 1 + this.#whole(REQUESTS_DISTURBED);
    const place = this.#places[this.#whole(GATEWAYS)];
    const mayLose = place !== undefined && this.#places.every(({ isUp }) => isUp);

    switch (this.#whole(10)) {
      case 0:
      case 1:
        return mayLose ? this.#killGateway(place, starts) : Promise.resolve();
      case 2:
      case 3:
        return mayLose ? this.#stopGateway(place) : Promise.resolve();
      case 4:
        this.#disturbances.clusterKilled += 1;
        return this.#cluster.crash();
      case 5:
        return this.#killNode();
      case 6:
        this.#disturbances.requestsDropped += 1;
        return control('dropNext', count, { applied: this.#random() < 0.7 });
      case 7:
        this.#disturbances.requestsLate += 1;
        return control('delayNext', count, { delayMs: LATE_MS });
      case 8:
        this.#disturbances.requestsFailed += 1;
        return control('failNext', count, { resultCode: SERVER_TIMEOUT });
      default:
        return this.#moveTime();
    }
  }

  async #killGateway(place: GatewayPlace, starts: Promise<void>[]): Promise<void> {
    this.#disturbances.gatewayKilled += 1;
    place.kill();
    starts.push(this.#startGateway(place));
    await this.#goesOn();
    await this.#moveTime();
  }

  /** Until others are done that it is in the way of, or everyone waits for it. */
  async #stopGateway(place: GatewayPlace): Promise<void> {
    this.#disturbances.gatewayStopped += 1;
    place.serving?.kill('SIGSTOP');
    place.isStopped = true;
    await this.#goesOn(() => place.underWay >= CLIENTS);
    place.isStopped = false;
    place.serving?.kill('SIGCONT');
  }

  async #killNode(): Promise<void> {
    const { nodes } = this.#cluster;
    const node = nodes[this.#whole(nodes.length)];
    if (node === undefined) return;
    this.#disturbances.nodeKilled += 1;
    await this.#cluster.control('kill', node.name);
    await this.#goesOn();
    await this.#cluster.control('restart', node.name, { port: node.port });
  }

  async #moveTime(): Promise<void> {
    if (this.#moves - Math.min(...this.#movesBefore.values()) >= MOVES_MAX) return;
    this.#disturbances.timeMoved += 1;
    this.#moves += 1;
    await this.#cluster.control('fastForward', MOVE_MS);
  }

  async #history(): Promise<History> {
    const { records, receipts, transactions } = this.#clients;
    const [serving] = this.#places.flatMap((place) => place.serving ?? []);
    if (serving === undefined) throw new Error('no gateway is left');
    const connection = connectTo(serving);
    const read = await vi.waitFor(
      () =>
        readsOutside([...records, ...receipts.keys()], (request) =>
          connection.session.execute(request),
        ),
      { timeout: FOUND_MAX_MS, interval: 50 },
    );
    connection.close();
    const final = new Map(
      [...read].map(([record, { exists, values }]) => {
        const receipt = receipts.get(record);
        if (receipt === undefined) return [record, values] as const;
        return [record, exists ? [receipt] : []] as const;
      }),
    );
    return { transactions, final };
  }

  /** Until some have committed, all is over, or that holds. */
  #goesOn(holds: () => boolean = () => false): Promise<void> {
    const until = this.#progress + 1 + this.#whole(COMMITS_BETWEEN);
    return this.#until(() => this.#isOver || this.#progress >= until || holds());
  }

  #until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#onChange.delete(look);
        resolve();
      };
      this.#onChange.add(look);
    });
  }

  #changed(): void {
    for (const look of [...this.#onChange]) look();
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }
}

/** That many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
