/** The data connections of one node: who may share one, who waits, when one is opened and when it is too old. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { DriverCounters } from '../driver.js';
import {
  type Connection,
  type ConnectionEvents,
  type ConnectionOptions,
  openConnection,
} from './connection.js';
import type { Exchange, ExchangeTicket, SentState } from './exchange.js';
import { createPipelineDepth, type PipelineDepth } from './pipeline-depth.js';
import type { Address, CreateNodePool, Lane, NodePool } from './router.js';

export interface PoolSettings {
  /** Sockets per node. */
  readonly maxConnections: number;
  /** Sockets kept open while nothing is asked. */
  readonly minConnections: number;
  /** Handshakes under way at once. */
  readonly maxOpening: number;
  /** A socket unused for longer is closed; the server closes its end after 60 s unless told otherwise. */
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Longest wait for an answer nobody wants any more. */
  readonly drainTimeoutMs: number;
  /** Exchanges that may wait for a connection; one more is refused with OVERLOADED. */
  readonly maxQueued: number;
  /** Reads are spread over this many connections before they queue up behind each other deeper than one. */
  readonly spreadConnections: number;
  /** The most reads outstanding on one connection. */
  readonly maxPipelineDepth: number;
  /** What a read may expect to wait behind others on its connection. */
  readonly pipelineBudgetMs: number;
}

export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  maxConnections: 100,
  minConnections: 0,
  maxOpening: 8,
  idleTimeoutMs: 55_000,
  connectTimeoutMs: 3_000,
  drainTimeoutMs: 3_000,
  maxQueued: 10_000,
  spreadConnections: 4,
  maxPipelineDepth: 32,
  pipelineBudgetMs: 2,
};

export interface PoolFactoryOptions {
  readonly clock: Clock;
  /** Over DEFAULT_POOL_SETTINGS. */
  readonly settings?: Partial<PoolSettings>;
  readonly openSocket?: ConnectionOptions['openSocket'];
}

/** Makes the pools of one driver's nodes, and counts their sockets together. */
export interface PoolFactory {
  readonly create: CreateNodePool;
  counters(): Pick<DriverCounters, 'connectionsOpened' | 'connectionsClosed'>;
}

export function createPoolFactory({
  clock,
  settings,
  openSocket,
}: PoolFactoryOptions): PoolFactory {
  const counters = { connectionsOpened: 0, connectionsClosed: 0 };
  const options: PoolOptions = {
    clock,
    settings: { ...DEFAULT_POOL_SETTINGS, ...settings },
    counters,
    ...(openSocket === undefined ? {} : { openSocket }),
  };
  return {
    create: (address) => new ConnectionPool(address, options),
    counters: () => ({ ...counters }),
  };
}

interface PoolOptions {
  readonly clock: Clock;
  readonly settings: PoolSettings;
  readonly counters: { connectionsOpened: number; connectionsClosed: number };
  readonly openSocket?: ConnectionOptions['openSocket'];
}

/** A connection's place in the pool. */
interface Slot {
  readonly connection: Connection;
  use: 'opening' | 'idle' | 'shared' | 'exclusive' | 'reserved';
  idleSinceMs: number;
}

interface Waiting {
  readonly exchange: Exchange;
  readonly lane: Lane;
  /** Order of arrival over both lanes. */
  readonly arrival: number;
  ticket: ExchangeTicket | undefined;
}

class ConnectionPool implements NodePool {
  readonly #address: Address;
  readonly #options: PoolOptions;
  readonly #settings: PoolSettings;
  readonly #depth: PipelineDepth;
  readonly #slots = new Set<Slot>();
  /** Unused ones, the last used on top: what is not needed ages at the bottom. */
  readonly #idle: Slot[] = [];
  /** Those with reads under way. */
  readonly #shared: Slot[] = [];
  readonly #queues: Readonly<Record<Lane, Set<Waiting>>> = {
    shared: new Set(),
    exclusive: new Set(),
  };
  #opening = 0;
  #arrivals = 0;
  #idleTimer: Timer | undefined;
  #closed = false;

  constructor(address: Address, options: PoolOptions) {
    this.#address = address;
    this.#options = options;
    this.#settings = options.settings;
    this.#depth = createPipelineDepth({
      maxDepth: options.settings.maxPipelineDepth,
      budgetMs: options.settings.pipelineBudgetMs,
    });
    this.#keepMinimum();
  }

  get openConnections(): number {
    return this.#slots.size;
  }

  get queued(): number {
    return this.#queues.shared.size + this.#queues.exclusive.size;
  }

  send(exchange: Exchange, lane: Lane): ExchangeTicket {
    if (this.#closed) return refuse(exchange, poolClosed());
    const waits = this.#queues[lane].size > 0;
    const slot = waits ? undefined : this.#slotFor(lane);
    if (slot !== undefined) {
      const ticket = this.#assign(slot, exchange, lane);
      if (lane === 'shared') this.#spread(slot);
      return ticket;
    }
    if (this.queued >= this.#settings.maxQueued) {
      const detail = `${this.#settings.maxQueued} wait already.`;
      return refuse(exchange, clientFailure('OVERLOADED', { detail }));
    }
    const ticket = this.#enqueue(exchange, lane);
    this.#openForQueue();
    return ticket;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idleTimer?.cancel();
    const error = poolClosed();
    this.#failQueues(error);
    for (const slot of [...this.#slots]) slot.connection.close(error);
  }

  #enqueue(exchange: Exchange, lane: Lane): ExchangeTicket {
    const waiting: Waiting = { exchange, lane, arrival: this.#arrivals, ticket: undefined };
    this.#arrivals += 1;
    this.#queues[lane].add(waiting);
    return {
      sentState: (): SentState => waiting.ticket?.sentState() ?? 'neverSent',
      abandon: (): void => {
        this.#queues[lane].delete(waiting);
        waiting.ticket?.abandon();
      },
    };
  }

  #slotFor(lane: Lane): Slot | undefined {
    if (lane === 'exclusive') return this.#idle.pop();
    const spreadOut = this.#shared.length >= this.#settings.spreadConnections;
    if (spreadOut) return this.#leastLoaded() ?? this.#idle.pop();
    return this.#idle.pop() ?? this.#leastLoaded();
  }

  /** The shared connection with the fewest reads under way, where one more is within the depth. */
  #leastLoaded(): Slot | undefined {
    let best: Slot | undefined;
    let least = this.#depth.current;
    for (const slot of this.#shared) {
      const { outstanding, draining } = slot.connection;
      if (slot.use !== 'shared' || draining || outstanding >= least) continue;
      best = slot;
      least = outstanding;
    }
    return best;
  }

  #assign(slot: Slot, exchange: Exchange, lane: Lane): ExchangeTicket {
    if (slot.use === 'idle') {
      slot.use = lane;
      if (lane === 'shared') this.#shared.push(slot);
    }
    return slot.connection.send(exchange);
  }

  /** Opens one more connection for reads that have begun to share one. */
  #spread(slot: Slot): void {
    const wanted = this.#settings.spreadConnections;
    if (slot.connection.outstanding < 2 || this.#shared.length >= wanted) return;
    if (this.#opening === 0 && this.#idle.length === 0) this.#open(1);
  }

  /** Hands connections that are free to those who wait, the longest waiting first. */
  #serve(): void {
    while (this.queued > 0) {
      const [first, second] = byArrival(head(this.#queues.shared), head(this.#queues.exclusive));
      if (!this.#serveOne(first) && !this.#serveOne(second)) break;
    }
    this.#openForQueue();
  }

  #serveOne(waiting: Waiting | undefined): boolean {
    if (waiting === undefined) return false;
    const slot = this.#slotFor(waiting.lane);
    if (slot === undefined) return false;
    this.#queues[waiting.lane].delete(waiting);
    waiting.ticket = this.#assign(slot, waiting.exchange, waiting.lane);
    return true;
  }

  #openForQueue(): void {
    if (this.#closed || this.queued === 0) return;
    const reads = Math.ceil(this.#queues.shared.size / this.#depth.current);
    this.#open(this.#queues.exclusive.size + reads - this.#opening);
    if (this.#queues.exclusive.size > 0) this.#reserve();
  }

  /** With every connection taken by reads, a write would wait for ever: one of them takes no further reads. */
  #reserve(): void {
    if (this.#slots.size < this.#settings.maxConnections || this.#opening > 0) return;
    let best: Slot | undefined;
    for (const slot of this.#slots) {
      if (slot.use !== 'shared') return;
      if (best === undefined || slot.connection.outstanding < best.connection.outstanding) {
        best = slot;
      }
    }
    if (best !== undefined) best.use = 'reserved';
  }

  #open(wanted: number): void {
    const { maxConnections, maxOpening } = this.#settings;
    const count = Math.min(wanted, maxConnections - this.#slots.size, maxOpening - this.#opening);
    for (let i = 0; i < count; i += 1) this.#openOne();
  }

  #openOne(): void {
    const { clock, settings, openSocket } = this.#options;
    const events: ConnectionEvents = {
      opened: () => {
        this.#opened(slot);
      },
      answered: (sample) => {
        if (slot.use !== 'exclusive') this.#depth.answered(sample);
        if (slot.connection.outstanding === 0) this.#release(slot);
        this.#serve();
      },
      unused: () => {
        this.#release(slot);
        this.#serve();
      },
      closed: (error) => {
        this.#lost(slot, error);
      },
    };
    const connection = openConnection(
      this.#address,
      {
        clock,
        connectTimeoutMs: settings.connectTimeoutMs,
        drainTimeoutMs: settings.drainTimeoutMs,
        ...(openSocket === undefined ? {} : { openSocket }),
      },
      events,
    );
    const slot: Slot = { connection, use: 'opening', idleSinceMs: 0 };
    this.#slots.add(slot);
    this.#opening += 1;
  }

  #opened(slot: Slot): void {
    this.#opening -= 1;
    this.#options.counters.connectionsOpened += 1;
    this.#release(slot);
    this.#serve();
  }

  #release(slot: Slot): void {
    remove(this.#shared, slot);
    slot.use = 'idle';
    slot.idleSinceMs = this.#options.clock.monotonicMs();
    this.#idle.push(slot);
    this.#watchIdle();
  }

  #lost(slot: Slot, error: AerospikeError): void {
    this.#slots.delete(slot);
    remove(this.#shared, slot);
    remove(this.#idle, slot);
    if (slot.use === 'opening') {
      this.#opening -= 1;
      this.#failedToOpen(error);
    } else {
      this.#options.counters.connectionsClosed += 1;
      // Only after one that had been open: a node that refuses connections is not asked over and over.
      this.#keepMinimum();
    }
    if (!this.#closed) this.#serve();
  }

  /** Who waits for a node that can't be reached shall try another; with sockets left, only the longest waiting is told. */
  #failedToOpen(error: AerospikeError): void {
    if (this.#slots.size === 0) {
      this.#failQueues(error);
      return;
    }
    const [first] = byArrival(head(this.#queues.shared), head(this.#queues.exclusive));
    if (first === undefined) return;
    this.#queues[first.lane].delete(first);
    first.exchange.fail(error, 'neverSent');
  }

  #failQueues(error: AerospikeError): void {
    for (const queue of Object.values(this.#queues)) {
      const waiting = [...queue];
      queue.clear();
      for (const { exchange } of waiting) exchange.fail(error, 'neverSent');
    }
  }

  #keepMinimum(): void {
    if (this.#closed) return;
    this.#open(this.#settings.minConnections - this.#slots.size);
  }

  #watchIdle(): void {
    if (this.#idleTimer !== undefined || this.#closed) return;
    const oldest = this.#idle[0];
    if (oldest === undefined) return;
    const { clock } = this.#options;
    const dueInMs = oldest.idleSinceMs + this.#settings.idleTimeoutMs - clock.monotonicMs();
    this.#idleTimer = clock.setTimer(Math.max(1, dueInMs), () => {
      this.#idleTimer = undefined;
      this.#closeIdle();
      this.#watchIdle();
    });
  }

  #closeIdle(): void {
    const limitMs = this.#options.clock.monotonicMs() - this.#settings.idleTimeoutMs;
    const old = this.#idle.filter((slot) => slot.idleSinceMs <= limitMs);
    const error = clientFailure('CONNECTION', { detail: 'It was not used for too long.' });
    for (const slot of old) slot.connection.close(error);
  }
}

const GONE: ExchangeTicket = {
  sentState: () => 'neverSent',
  abandon: () => undefined,
};

function refuse(exchange: Exchange, error: AerospikeError): ExchangeTicket {
  exchange.fail(error, 'neverSent');
  return GONE;
}

function poolClosed(): AerospikeError {
  return clientFailure('CONNECTION', { detail: "The node's connections are being closed." });
}

function head(queue: ReadonlySet<Waiting>): Waiting | undefined {
  return queue.values().next().value;
}

function byArrival(
  a: Waiting | undefined,
  b: Waiting | undefined,
): readonly [Waiting | undefined, Waiting | undefined] {
  return a !== undefined && b !== undefined && b.arrival < a.arrival ? [b, a] : [a, b];
}

function remove(slots: Slot[], slot: Slot): void {
  const index = slots.indexOf(slot);
  if (index !== -1) slots.splice(index, 1);
}
