/** Runs one worker: a gateway whose connections, tokens, limits and readiness come from the process it works for. */

import { Socket } from 'node:net';
import type { RunningGateway } from '../../gateway/gateway.js';
import { GatewayError } from '../../gateway/gateway-error.js';
import { createLog, type Log } from '../../gateway/operations/log.js';
import type { OpenTransactions } from '../../gateway/services/transaction/open-transactions.js';
import {
  type OtherTransactions,
  transactionsWanted,
} from '../../gateway/services/transaction/transactions-wanted.js';
import { parseTokenKeys } from '../../gateway/tokens/token-keys.js';
import { TokenSeal } from '../../gateway/tokens/token-seal.js';
import { systemClock } from '../../model/system-clock.js';
import { CliError } from '../cli-error.js';
import { clusterHooks, tellUnreachable } from '../cluster-news.js';
import { type Defects, watchDefects } from '../defects.js';
import { EXIT_CODE } from '../exit-code.js';
import { keepAlive } from '../keep-alive.js';
import { openBehaviors } from '../open-behaviors.js';
import { openCluster } from '../open-cluster.js';
import { openGateway, openTransactions, type WorkerPlace } from '../open-gateway.js';
import { finish, logLevelOf } from '../serve-run.js';
import { aborted, type StopSignals } from '../stop-signals.js';
import type { Terminal } from '../terminal.js';
import { versionFacts } from '../version.js';
import { releaseYoungHeap } from '../young-heap.js';
import { HandedConnections } from './handed-connections.js';
import { QuestionDesk } from './questions.js';
import type { FromWorker, ToWorker, WorkerAssignment } from './worker-messages.js';
import { transactionNumbers } from './worker-share.js';

/** The other end: the process that accepts connections. */
export interface WorkerChannel {
  send(message: FromWorker): void;
  /** `handle` is the connection that came with the message; `closed` is called when the other process is gone. */
  listen(listeners: { message(message: ToWorker, handle: unknown): void; closed(): void }): void;
}

/** Waits for its assignment, serves until it is told to stop, and resolves with the exit code. Never rejects. */
export async function runWorker(terminal: Terminal, channel: WorkerChannel): Promise<number> {
  const letGo = keepAlive();
  const worker = new Worker(channel);
  try {
    return await worker.run(terminal);
  } finally {
    letGo();
  }
}

/** What one worker has while it runs. */
class Worker {
  readonly #channel: WorkerChannel;
  readonly #connections: HandedConnections;
  readonly #desk: QuestionDesk;
  readonly #signals = createSignals();
  readonly #assigned = Promise.withResolvers<WorkerAssignment>();
  readonly #whole = createWhole();
  #gateway: RunningGateway | undefined;
  #transactions: OpenTransactions | undefined;

  constructor(channel: WorkerChannel) {
    this.#channel = channel;
    this.#connections = new HandedConnections((message) => {
      channel.send(message);
    });
    this.#desk = new QuestionDesk(systemClock, (message) => {
      channel.send(message);
    });
    channel.listen({
      message: (message, handle) => {
        this.#receive(message, handle);
      },
      closed: () => {
        this.#signals.stop();
      },
    });
  }

  async run(terminal: Terminal): Promise<number> {
    const assignment = await this.#assigned.promise;
    const { config, place, logFormat } = assignment;
    const log = createLog({
      level: logLevelOf(config),
      format: logFormat,
      clock: systemClock,
      worker: place,
      write: terminal.err,
    });
    const defects = watchDefects(process, log, this.#signals.signals);
    try {
      const exitCode = await this.#serve(assignment, log, defects);
      return defects.seen() ? EXIT_CODE.defect : exitCode;
    } catch (error) {
      return this.#refuse(error);
    } finally {
      defects.release();
    }
  }

  async #serve(assignment: WorkerAssignment, log: Log, { onDefect }: Defects): Promise<number> {
    const { config, embeddedSeeds } = assignment;
    const { signals } = this.#signals;
    const version = versionFacts();
    const behaviors = await openBehaviors(config, systemClock, log);
    const cluster = await openCluster({
      ...{ config, embeddedSeeds, clock: systemClock, version: version.version },
      hooks: clusterHooks(log, onDefect),
    });
    if (cluster.unreachable !== undefined) tellUnreachable(log, config, cluster.unreachable);
    try {
      const tokens = new TokenSeal(parseTokenKeys(assignment.tokenKeys), systemClock);
      const worker = this.#place(assignment);
      const parts = { config, log, version, cluster, behaviors, tokens, worker };
      this.#gateway = await openGateway(parts);
      this.#announce(this.#gateway);
      await aborted(signals.stop);
      this.#channel.send({ type: 'leaving' });
      return await finish(this.#gateway, signals);
    } finally {
      await this.#gateway?.closeNow();
      behaviors.close();
      await cluster.close(0);
    }
  }

  #place(assignment: WorkerAssignment): WorkerPlace {
    const { config, place, addresses, maxOpenQueries } = assignment;
    const numberAfter = transactionNumbers(place, () => systemClock.nowMs());
    this.#transactions = openTransactions(config, numberAfter);
    return {
      sources: this.#connections.sources(addresses),
      opsAddress: addresses.ops,
      whole: this.#whole.news,
      transactions: this.#transactions,
      otherTransactions: this.#otherTransactions,
      maxOpenQueries,
    };
  }

  #announce({ readiness }: RunningGateway): void {
    const tell = (): void => {
      this.#channel.send({ type: 'readiness', ready: readiness.ready });
    };
    readiness.onChange(tell);
    tell();
    releaseYoungHeap();
    this.#channel.send({ type: 'serving' });
  }

  readonly #otherTransactions: OtherTransactions = async (wanted) => {
    const answer = await this.#desk.ask('transactions', wanted);
    if (answer !== undefined) return answer;
    throw new GatewayError('OVERLOADED', {
      detail: 'a worker of this gateway did not say in time which transactions it has open.',
    });
  };

  /** Why it can't be started is told by the other process, once for all workers. */
  #refuse(error: unknown): number {
    const isExpected = error instanceof CliError;
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message = isExpected ? error.message : `a defect in a worker:\n${trace}`;
    const exitCode = isExpected ? error.exitCode : EXIT_CODE.defect;
    this.#channel.send({ type: 'notStarted', message, exitCode });
    return exitCode;
  }

  #receive(message: ToWorker, handle: unknown): void {
    switch (message.type) {
      case 'assignment':
        this.#assigned.resolve(message.assignment);
        return;
      case 'connection':
        this.#connections.take(message.listener, handle instanceof Socket ? handle : undefined);
        return;
      case 'readiness':
        this.#whole.tell(message.ready);
        return;
      case 'stop':
        this.#signals.stop();
        return;
      case 'stopNow':
        this.#signals.stopNow();
        return;
      case 'question':
      case 'answer':
        this.#desk.receive(message, {
          metrics: () => this.#gateway?.metrics() ?? Promise.resolve(undefined),
          transactions: (wanted) =>
            Promise.resolve(this.#transactions && transactionsWanted(this.#transactions, wanted)),
        });
    }
  }
}

interface ToldSignals {
  readonly signals: StopSignals;
  stop(): void;
  stopNow(): void;
}

/** The signals of a process whose signals come as messages. */
function createSignals(): ToldSignals {
  const stop = new AbortController();
  const stopNow = new AbortController();
  return {
    signals: {
      stop: stop.signal,
      stopNow: stopNow.signal,
      trigger(): void {
        stop.abort();
      },
      release: () => undefined,
    },
    stop(): void {
      stop.abort();
    },
    stopNow(): void {
      stop.abort();
      stopNow.abort();
    },
  };
}

interface WholeReadiness {
  readonly news: WorkerPlace['whole'];
  tell(ready: boolean): void;
}

/** What this process was last told of all of them. */
function createWhole(): WholeReadiness {
  const listeners = new Set<() => void>();
  let told = false;
  return {
    news: {
      get ready(): boolean {
        return told;
      },
      onChange(listener): () => void {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
    },
    tell(ready): void {
      if (ready === told) return;
      told = ready;
      for (const listener of [...listeners]) listener();
    },
  };
}
