/** The data connections of one node: who may share one, who waits, when one is opened and when it is too old. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { DriverCounters } from '../driver.js';
import { type Connection, type ConnectionEvents, openConnection } from './connection.js';
import type { Exchange, ExchangeTicket } from './exchange.js';
import { createLoopWatch, type LoopWatch } from './loop-watch.js';
import { createPipelineDepth, type PipelineDepth } from './pipeline-depth.js';
import { DEFAULT_POOL_SETTINGS, type PoolSettings } from './pool-settings.js';
import { raceRead, type SentRead } from './read-race.js';
import type { Address, CreateNodePool, Lane, NodePool } from './router.js';
import { type SocketOptions, socketOptionsOf } from './socket-options.js';
import { StallWatch } from './stall-watch.js';
import type { StreamConnection, StreamEvents } from './stream.js';
import { createStreamPool, type StreamPool } from './stream-pool.js';
import { type Waiting, WaitLine } from './wait-line.js';
import { createWriteTurn, type WriteTurn } from './write-turn.js';

export interface PoolFactoryOptions extends SocketOptions {
  readonly clock: Clock;
  /** Over DEFAULT_POOL_SETTINGS. */
  readonly settings?: Partial<PoolSettings>;
}

/** Makes the pools of one driver's nodes, and counts their sockets together. */
export interface PoolFactory {
  readonly create: CreateNodePool;
  counters(): Pick<DriverCounters, 'connectionsOpened' | 'connectionsClosed'>;
}

export function createPoolFactory(factory: PoolFactoryOptions): PoolFactory {
  const { clock, settings } = factory;
  const counters = { connectionsOpened: 0, connectionsClosed: 0 };
  const options: PoolOptions = {
    clock,
    settings: { ...DEFAULT_POOL_SETTINGS, ...settings },
    counters,
    loop: createLoopWatch(clock),
    turn: createWriteTurn(),
    sockets: socketOptionsOf(factory),
  };
  return {
    create: (address) => new ConnectionPool(address, options),
    counters: () => ({ ...counters }),
  };
}

interface PoolOptions {
  readonly clock: Clock;
  readonly loop: LoopWatch;
  readonly turn: WriteTurn;
  readonly settings: PoolSettings;
  readonly counters: { connectionsOpened: number; connectionsClosed: number };
  readonly sockets: SocketOptions;
}

/** A connection's place in the pool. */
interface Slot {
  readonly connection: Connection;
  use: 'opening' | 'idle' | 'shared' | 'exclusive' | 'reserved';
  idleSinceMs: number;
  /** Its last answer was slow: the next request would wait behind a record that is. */
  slow: boolean;
}

/** Reads asked again at once, and for each answer that comes: so many stand behind the slow ones of a hundred. */
const RACES_MAX = 64;
const RACES_PER_ANSWER = 0.2;

class ConnectionPool implements NodePool {
  readonly #address: Address;
  readonly #options: PoolOptions;
  readonly #settings: PoolSettings;
  readonly #depth: PipelineDepth;
  readonly #slots = new Set<Slot>();
  readonly #streams: StreamPool;
  /** Unused ones, the last used on top: what is not needed ages at the bottom. */
  readonly #idle: Slot[] = [];
  /** Those with reads under way. */
  readonly #shared: Slot[] = [];
  /** Where the last read was put. */
  #filling: Slot | undefined;
  readonly #stalls: StallWatch;
  readonly #line = new WaitLine();
  /** When an answer came last, on any connection. */
  #heardAtMs = Number.NEGATIVE_INFINITY;
  /** Reads that may be asked for again just now. */
  #races = RACES_MAX;
  #opening = 0;
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
    const { clock, counters, sockets } = options;
    const { connectTimeoutMs } = options.settings;
    this.#streams = createStreamPool(address, { ...sockets, clock, counters, connectTimeoutMs });
    this.#stalls = new StallWatch({
      clock,
      patienceMs: () => this.#depth.patienceMs,
      look: (patienceMs) => this.#lookForLate(patienceMs),
      onLate: (read) => {
        this.#race(read);
      },
    });
    this.#keepMinimum();
  }

  get openConnections(): number {
    return this.#slots.size + this.#streams.size;
  }

  get inFlight(): number {
    let count = 0;
    for (const { connection } of this.#slots) count += connection.outstanding;
    return count;
  }

  get queued(): number {
    return this.#line.size;
  }

  send(exchange: Exchange, lane: Lane): ExchangeTicket {
    if (this.#closed) return refuse(exchange, poolClosed());
    const waits = this.#line.waitingIn(lane) > 0;
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
    const ticket = this.#line.join(exchange, lane);
    this.#openForWaiting();
    return ticket;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idleTimer?.cancel();
    this.#stalls.close();
    const error = poolClosed();
    this.#line.failAll(error);
    for (const slot of [...this.#slots]) slot.connection.close(error);
    this.#streams.close(error);
  }

  openStream(events: StreamEvents): StreamConnection {
    return this.#streams.open(events);
  }

  #slotFor(lane: Lane): Slot | undefined {
    if (lane === 'exclusive') return this.#idle.pop();
    if (this.#depth.isDeep && this.#takesMore(this.#filling)) return this.#filling;
    const spreadOut = this.#shared.length >= this.#settings.spreadConnections;
    if (spreadOut) return this.#leastLoaded() ?? this.#idle.pop();
    return this.#idle.pop() ?? this.#leastLoaded();
  }

  /** Whether what the connection is to write this turn may have one read more. */
  #takesMore(slot: Slot | undefined): slot is Slot {
    if (slot?.use !== 'shared' || slot.slow) return false;
    const { isFilling, outstanding, draining } = slot.connection;
    return isFilling && !draining && outstanding < this.#depth.current;
  }

  /** The shared connection with the fewest reads under way, where one more is within the depth. */
  #leastLoaded(): Slot | undefined {
    let best: Slot | undefined;
    let least = this.#depth.current;
    for (const slot of this.#shared) {
      const { outstanding, draining } = slot.connection;
      if (slot.use !== 'shared' || slot.slow || draining || outstanding >= least) continue;
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
    if (lane === 'shared') this.#filling = slot;
    const ticket = slot.connection.send(exchange);
    if (lane === 'shared' && slot.connection.outstanding > 1) this.#stalls.start();
    return ticket;
  }

  /** Opens one more connection for reads that have begun to share one. */
  #spread(slot: Slot): void {
    const wanted = this.#settings.spreadConnections;
    if (slot.connection.outstanding < 2 || this.#shared.length >= wanted) return;
    if (this.#opening === 0 && this.#idle.length === 0) this.#open(1);
  }

  /** What stands on a connection that is stuck goes by others; that one takes no more until it answers. */
  #lookForLate(patienceMs: number): { late: SentRead[]; goesOn: boolean } {
    const late: SentRead[] = [];
    let goesOn = false;
    for (const slot of this.#shared) {
      goesOn ||= slot.connection.outstanding > 1;
      const reads = slot.connection.lateReads(patienceMs, this.#heardAtMs);
      if (reads.length > 0) slot.slow = true;
      late.push(...reads);
    }
    return { late, goesOn };
  }

  /** A node that is late with everything has too much to do already: asking it all again would finish it off. */
  #race(read: SentRead): void {
    if (this.#races < 1) return;
    this.#races -= 1;
    raceRead(read, (exchange) => this.send(exchange, 'shared'));
  }

  /** Hands connections that are free to those who wait, the longest waiting first. */
  #serve(): void {
    // As a rule nobody does, and every answer leads here.
    if (this.#line.size === 0) return;
    while (this.#line.heads().some((waiting) => this.#serveOne(waiting)));
    this.#openForWaiting();
  }

  #serveOne(waiting: Waiting): boolean {
    const slot = this.#slotFor(waiting.lane);
    if (slot === undefined) return false;
    this.#line.leave(waiting);
    waiting.served = this.#assign(slot, waiting.exchange, waiting.lane);
    return true;
  }

  /**
   * A write that waits needs a connection of its own, so one is opened for each. Reads get theirs up to the spread at once and
   * then one after the other: a burst is better served by the depth than by sockets that are idle when they open.
   */
  #openForWaiting(): void {
    if (this.#closed || this.#line.size === 0) return;
    const reads = Math.ceil(this.#line.waitingIn('shared') / this.#depth.current);
    const writes = this.#line.waitingIn('exclusive');
    const spread = this.#settings.spreadConnections - this.#shared.length;
    this.#open(writes + Math.min(reads, Math.max(1, spread)) - this.#opening);
    if (writes > 0) this.#reserve();
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
    const { clock, loop, turn, settings, sockets } = this.#options;
    const events: ConnectionEvents = {
      opened: () => {
        this.#opened(slot);
      },
      answered: (sample) => {
        this.#heardAtMs = sample.atMs;
        this.#races = Math.min(RACES_MAX, this.#races + sample.answers * RACES_PER_ANSWER);
        if (slot.use !== 'exclusive') slot.slow = this.#depth.answered(sample);
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
        loop,
        turn,
        connectTimeoutMs: settings.connectTimeoutMs,
        drainTimeoutMs: settings.drainTimeoutMs,
        ...sockets,
      },
      events,
    );
    const slot: Slot = { connection, use: 'opening', idleSinceMs: 0, slow: false };
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
      this.#line.failAll(error);
      return;
    }
    const [first] = this.#line.heads();
    if (first === undefined) return;
    this.#line.leave(first);
    first.exchange.fail(error, 'neverSent');
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

function remove(slots: Slot[], slot: Slot): void {
  const index = slots.indexOf(slot);
  if (index !== -1) slots.splice(index, 1);
}
