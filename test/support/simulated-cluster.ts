/**
 * An SC cluster without sockets, on a clock that stands still: wire drivers send their frames to nodes over one engine, and the
 * test says what becomes of each request and of each answer, and when.
 */

import type { Driver } from '../../server/src/driver/driver.js';
import type { PoolFactory } from '../../server/src/driver/wire/connection-pool.js';
import type { Exchange, ExchangeTicket, SentState } from '../../server/src/driver/wire/exchange.js';
import type { NodePool } from '../../server/src/driver/wire/router.js';
import { createWireDriver } from '../../server/src/driver/wire/wire-driver.js';
import { handleMessage } from '../../server/src/embedded/handlers/handle-message.js';
import type { HandlerAnswer, HandlerContext } from '../../server/src/embedded/handlers/handler.js';
import { clientFailure } from '../../server/src/model/aerospike-error.js';
import type { Clock } from '../../server/src/model/clock.js';
import { decodeBatchField, type WireCommandRow } from '../../server/src/wire/batch.js';
import { FIELD } from '../../server/src/wire/field.js';
import { createFrameDecoder } from '../../server/src/wire/frame.js';
import { INFO1, INFO2, INFO4 } from '../../server/src/wire/info-bits.js';
import {
  decodeMessages,
  encodeMessagesFrame,
  type WireMessage,
} from '../../server/src/wire/message.js';
import type { FakeClock } from './fake-clock.js';
import { createInProcessNode, type InProcessNode } from './in-process-node.js';
import { type NodeLife, type NodesView, SimulatedNodes } from './simulated-nodes.js';
import { createStubRouter, type StubRouter } from './stub-router.js';

/** What a request is for. */
export type RequestKind =
  | 'announce'
  | 'mark'
  | 'close'
  | 'verify'
  | 'rollForward'
  | 'rollBack'
  | 'read'
  | 'write';

/** What becomes of one request. */
export interface Passage {
  /** Milliseconds until it is carried out. */
  readonly requestMs?: number;
  /** Milliseconds from then until its answer is read. */
  readonly answerMs?: number;
  /** The connection is lost instead: before the request was carried out, or with its answer. */
  readonly lost?: 'request' | 'answer';
  /** Lost, but carried out that much later all the same. */
  readonly lateMs?: number;
  /** What a test puts in the place of carrying it out. */
  readonly answer?: (message: WireMessage) => readonly (readonly Partial<WireMessage>[])[];
}

export interface SentRequest {
  readonly kind: RequestKind;
  readonly message: WireMessage;
  /** The drivers are counted in the order they were made. */
  readonly driver: number;
}

export interface SimulatedDriver {
  readonly driver: Driver;
  /** Its process is gone: what it has sent may still be carried out, and nothing more is sent or heard. */
  kill(): void;
}

export interface SimulatedCluster {
  readonly clock: FakeClock;
  readonly node: InProcessNode;
  readonly nodes: SimulatedNodes;
  /** Every request so far, in order. */
  readonly sent: readonly SentRequest[];
  /** How requests fare from now on; undefined means at once, and well. */
  passage: (request: SentRequest) => Passage | undefined;
  openDriver(): SimulatedDriver;
  /** Moves the clock from timer to timer until the work is done. */
  settle<Result>(work: Promise<Result>): Promise<Result>;
}

export const SC_NAMESPACE = 'txn';
const AP_NAMESPACE = 'test';

export function createSimulatedCluster(
  random: () => number = () => 0.5,
  nodeCount = 1,
): SimulatedCluster {
  const node = createInProcessNode([
    { name: SC_NAMESPACE, strongConsistency: true },
    { name: AP_NAMESPACE },
  ]);
  const { clock } = node;
  const wholeClock = inWholeMs(clock);
  const nodes = new SimulatedNodes(nodeCount, wholeClock, random);
  const open = new Set<Delivery>();
  nodes.onKill = (killed) => {
    for (const delivery of [...open]) if (delivery.isTo(killed)) delivery.lose();
  };
  const sent: SentRequest[] = [];
  let drivers = 0;
  const cluster: SimulatedCluster = {
    ...{ clock, node, nodes, sent },
    passage: () => undefined,
    openDriver(): SimulatedDriver {
      const number = drivers;
      drivers += 1;
      const life: Life = { number, isOver: false };
      const pools: PoolFactory = {
        create: ({ port }) => simulatedPool((exchange) => deliver(exchange, port, life)),
        counters: () => ({ connectionsOpened: 0, connectionsClosed: 0 }),
      };
      const router = simulatedRouter(nodes, pools);
      const driver = createWireDriver({
        ...{ clock: wholeClock, router, pools },
        patience: { random },
      });
      return {
        driver,
        kill(): void {
          life.isOver = true;
          for (const delivery of [...open]) if (delivery.isOf(life)) delivery.abandon();
        },
      };
    },
    async settle(work) {
      const state = { done: false };
      const done = (): void => {
        state.done = true;
      };
      work.then(done, done);
      for (;;) {
        await turn();
        if (state.done) return work;
        if (!clock.advanceToNextTimer()) throw new Error('the work waits for nothing');
      }
    },
  };

  /** Nodes are told apart by their ports. */
  function deliver(exchange: Exchange, port: number, driver: Life): ExchangeTicket {
    const message = messageOf(exchange.request);
    const request = { kind: kindOf(message), message, driver: driver.number };
    const to = nodes.lifeOf(port);
    const delivery = new Delivery({ cluster, exchange, message, driver, to, open });
    if (driver.isOver) return delivery;
    if (!nodes.isUp(port)) {
      delivery.refuse();
      return delivery;
    }
    sent.push(request);
    delivery.start(cluster.passage(request) ?? {});
    return delivery;
  }
  return cluster;
}

/** The engine counts in whole milliseconds, as the system's clock does; pauses by chance are parts of one. */
export function inWholeMs(clock: Clock): Clock {
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs, fire) => clock.setTimer(Math.ceil(delayMs), fire),
  };
}

/** Of one driver's process. */
interface Life {
  readonly number: number;
  isOver: boolean;
}

interface DeliveryParts {
  readonly cluster: SimulatedCluster;
  readonly exchange: Exchange;
  readonly message: WireMessage;
  readonly driver: Life;
  readonly to: NodeLife;
  /** All that are on their way. */
  readonly open: Set<Delivery>;
}

/** One request on its way to the engine and back. */
class Delivery implements ExchangeTicket {
  readonly #parts: DeliveryParts;
  #heard = true;
  #sent: SentState = 'sent';

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    parts.open.add(this);
  }

  isOf(driver: Life): boolean {
    return this.#parts.driver === driver;
  }

  isTo(node: number): boolean {
    return this.#parts.to.node === node;
  }

  start(passage: Passage): void {
    const { clock } = this.#parts.cluster;
    const { requestMs = 0, answerMs = 0, lost, lateMs } = passage;
    clock.setTimer(requestMs, () => {
      if (lost === 'request') {
        this.lose();
        if (lateMs !== undefined) clock.setTimer(lateMs, () => this.#carryOut(passage));
        return;
      }
      const frames = this.#carryOut(passage);
      clock.setTimer(answerMs, () => {
        if (lost === 'answer') this.lose();
        else this.#answer(frames);
      });
    });
  }

  /** Nobody listens there. */
  refuse(): void {
    this.#sent = 'neverSent';
    this.#parts.cluster.clock.setTimer(0, () => {
      this.lose();
    });
  }

  sentState(): SentState {
    return this.#sent;
  }

  abandon(): void {
    this.#end();
  }

  lose(): void {
    if (!this.#heard) return;
    this.#end();
    this.#parts.exchange.fail(clientFailure('CONNECTION'), this.#sent);
  }

  #carryOut({ answer }: Passage): readonly Buffer[] {
    const { cluster, message, to } = this.#parts;
    if (!cluster.nodes.isAlive(to)) return [];
    const frames = answer?.(message) ?? handleAt(cluster, to.node, message).frames;
    return frames.map((messages) => encodeMessagesFrame(messages));
  }

  #answer(frames: readonly Buffer[]): void {
    if (!this.#heard) return;
    const { exchange } = this.#parts;
    const decoder = createFrameDecoder();
    for (const bytes of frames) {
      for (const frame of decoder.push(bytes)) {
        if (!exchange.receive(frame)) continue;
        this.#end();
        return;
      }
    }
    this.lose();
  }

  #end(): void {
    this.#heard = false;
    this.#parts.open.delete(this);
  }
}

/** What the node makes of it: of partitions that nobody serves it says so. */
function handleAt(
  { node, nodes }: SimulatedCluster,
  at: number,
  message: WireMessage,
): HandlerAnswer {
  const context: HandlerContext = {
    ...node.context,
    ownsPartition: (_, partition) => nodes.ownership(at, partition),
  };
  return handleMessage(message, context);
}

function simulatedRouter(nodes: SimulatedNodes, pools: PoolFactory): StubRouter {
  const addresses = Array.from({ length: nodes.count }, (_, port) => ({ host: 'node', port }));
  const router = createStubRouter(addresses, pools.create);
  const view: NodesView = nodes.openView(() => {
    router.routesChanged();
  });
  for (const [number, stub] of router.stubs.entries()) {
    stub.doubt = (how) => {
      if (how === 'lost') view.doubt(number);
    };
  }
  router.choose = ({ partitionId }) =>
    router.stubs[view.ownerOf(partitionId) ?? -1] ?? clientFailure('NO_NODE');
  const modes: Readonly<Record<string, 'ap' | 'sc'>> = { txn: 'sc', test: 'ap' };
  router.namespaceMode = (namespace) => modes[namespace];
  return router;
}

function simulatedPool(send: (exchange: Exchange) => ExchangeTicket): NodePool {
  return {
    send,
    openStream: () => {
      throw new Error('the simulated cluster has no streams');
    },
    openConnections: 0,
    inFlight: 0,
    queued: 0,
    close: () => undefined,
  };
}

function messageOf(request: Buffer): WireMessage {
  const [message] = createFrameDecoder()
    .push(request)
    .flatMap(({ payload }) => decodeMessages(payload));
  if (message === undefined) throw new Error('the request is no record message');
  return message;
}

/** Of a batch, what its first row is for: the rows of one batch of a transaction's end are all alike. */
function kindOf(message: WireMessage): RequestKind {
  const batch = message.fields.find(({ id }) => id === FIELD.batch);
  if (batch === undefined) return kindOfParts(message);
  const [row] = decodeBatchField(batch.data).rows;
  const { info2 = 0, info4 = 0, fields } = row as WireCommandRow;
  return kindOfParts({ info1: INFO1.read, info2, info4, fields, operations: [] });
}

function kindOfParts({
  info2,
  info4,
  fields,
  operations,
}: Pick<WireMessage, 'info1' | 'info2' | 'info4' | 'fields' | 'operations'>): RequestKind {
  if ((info4 & INFO4.txnVerifyRead) !== 0) return 'verify';
  if ((info4 & INFO4.txnRollForward) !== 0) return 'rollForward';
  if ((info4 & INFO4.txnRollBack) !== 0) return 'rollBack';
  const set = fields.find(({ id }) => id === FIELD.set);
  if (Buffer.from(set?.data ?? []).toString() === '<ERO~MRT') {
    if ((info2 & INFO2.delete) !== 0) return 'close';
    const names = operations.map(({ name }) => Buffer.from(name).toString());
    return names.includes('fwd') ? 'mark' : 'announce';
  }
  return (info2 & INFO2.write) === 0 ? 'read' : 'write';
}

/** Lets everything that is settled be heard of. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
