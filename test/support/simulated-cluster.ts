/**
 * An SC cluster without sockets, on a clock that stands still: wire drivers send their frames to one engine, and the test says
 * what becomes of each request and of each answer, and when.
 */

import type { Driver } from '../../server/src/driver/driver.js';
import type { PoolFactory } from '../../server/src/driver/wire/connection-pool.js';
import type { Exchange, ExchangeTicket } from '../../server/src/driver/wire/exchange.js';
import type { NodePool } from '../../server/src/driver/wire/router.js';
import { createWireDriver } from '../../server/src/driver/wire/wire-driver.js';
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
import { createStubRouter } from './stub-router.js';

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

export function createSimulatedCluster(random: () => number = () => 0.5): SimulatedCluster {
  const node = createInProcessNode([
    { name: SC_NAMESPACE, strongConsistency: true },
    { name: AP_NAMESPACE },
  ]);
  const { clock } = node;
  // The engine counts in whole milliseconds, as the system's clock does; pauses by chance are parts of one.
  const wholeClock: Clock = {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs, fire) => clock.setTimer(Math.ceil(delayMs), fire),
  };
  const sent: SentRequest[] = [];
  let drivers = 0;
  const cluster: SimulatedCluster = {
    ...{ clock, node, sent },
    passage: () => undefined,
    openDriver(): SimulatedDriver {
      const number = drivers;
      drivers += 1;
      const life: Life = { open: new Set(), isOver: false };
      const pools: PoolFactory = {
        create: () => simulatedPool((exchange) => deliver(exchange, number, life)),
        counters: () => ({ connectionsOpened: 0, connectionsClosed: 0 }),
      };
      const router = createStubRouter([{ host: 'node', port: 3000 }], pools.create);
      const modes: Readonly<Record<string, 'ap' | 'sc'>> = { txn: 'sc', test: 'ap' };
      router.namespaceMode = (namespace) => modes[namespace];
      const driver = createWireDriver({
        ...{ clock: wholeClock, router, pools },
        patience: { random },
      });
      return {
        driver,
        kill(): void {
          life.isOver = true;
          for (const delivery of [...life.open]) delivery.abandon();
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

  function deliver(exchange: Exchange, driver: number, life: Life): ExchangeTicket {
    const message = messageOf(exchange.request);
    const request = { kind: kindOf(message), message, driver };
    const delivery = new Delivery({ cluster, exchange, message, open: life.open });
    if (life.isOver) return delivery;
    sent.push(request);
    delivery.start(cluster.passage(request) ?? {});
    return delivery;
  }
  return cluster;
}

/** Of one driver's process. */
interface Life {
  readonly open: Set<Delivery>;
  isOver: boolean;
}

interface DeliveryParts {
  readonly cluster: SimulatedCluster;
  readonly exchange: Exchange;
  readonly message: WireMessage;
  readonly open: Set<Delivery>;
}

/** One request on its way to the engine and back. */
class Delivery implements ExchangeTicket {
  readonly #parts: DeliveryParts;
  #heard = true;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    parts.open.add(this);
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

  sentState(): 'sent' {
    return 'sent';
  }

  abandon(): void {
    this.#end();
  }

  lose(): void {
    if (!this.#heard) return;
    this.#end();
    this.#parts.exchange.fail(clientFailure('CONNECTION'), 'sent');
  }

  #carryOut({ answer }: Passage): readonly Buffer[] {
    const { cluster, message } = this.#parts;
    const frames = answer?.(message) ?? cluster.node.handle(message).frames;
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
