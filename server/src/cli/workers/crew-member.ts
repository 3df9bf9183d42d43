/** One worker as the accepting process sees it: how far it is, the connections on their way to it, and what it is asked. */

import type { Socket } from 'node:net';
import type { Clock } from '../../model/clock.js';
import { type Answers, QuestionDesk } from './questions.js';
import type {
  FromWorker,
  Questions,
  SharedListener,
  ToWorker,
  WorkerAssignment,
} from './worker-messages.js';

/** A connection nobody has read from. */
export interface AcceptedConnection {
  readonly listener: SharedListener;
  readonly socket: Socket;
}

/** How a process ended. */
export interface ProcessEnd {
  /** Unset where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A process that was started to be a worker. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Says nothing to a process that is gone. */
  send(message: ToWorker, connection?: Socket): void;
  /** Both are called until it has ended, `ended` last. */
  listen(listeners: { message(message: FromWorker): void; ended(end: ProcessEnd): void }): void;
  kill(): void;
}

/** What its crew is told of. */
export interface MemberListener {
  serving(member: CrewMember): void;
  notStarted(member: CrewMember, message: string, exitCode: number): void;
  leaving(member: CrewMember): void;
  readinessChanged(): void;
  /** `left` are connections it never had. */
  ended(member: CrewMember, end: ProcessEnd, left: readonly AcceptedConnection[]): void;
  readonly answers: (member: CrewMember) => Answers;
}

export class CrewMember {
  /** No other has had it. */
  readonly number: number;
  readonly place: number;
  readonly pid: number | undefined;
  state: 'starting' | 'serving' | 'leaving' | 'ended' = 'starting';
  ready = false;
  /** Another was or will be started for its place. */
  isReplaced = false;
  /** On the monotonic clock; undefined before it serves. */
  servingSinceMs: number | undefined;
  readonly #process: WorkerProcess;
  readonly #clock: Clock;
  readonly #listener: MemberListener;
  readonly #desk: QuestionDesk;
  readonly #outbox: AcceptedConnection[] = [];
  /** Sent, and not taken yet. */
  #sent: AcceptedConnection | undefined;
  #open = 0;

  constructor(
    facts: { readonly number: number; readonly place: number; readonly clock: Clock },
    process: WorkerProcess,
    listener: MemberListener,
  ) {
    this.number = facts.number;
    this.place = facts.place;
    this.pid = process.pid;
    this.#clock = facts.clock;
    this.#process = process;
    this.#listener = listener;
    this.#desk = new QuestionDesk(facts.clock, (message) => {
      process.send(message);
    });
    process.listen({
      message: (message) => {
        this.#receive(message);
      },
      ended: (end) => {
        this.#end(end);
      },
    });
  }

  /** Connections it has or is about to have. */
  get load(): number {
    return this.#open + this.#outbox.length + (this.#sent === undefined ? 0 : 1);
  }

  assign(assignment: WorkerAssignment): void {
    this.#process.send({ type: 'assignment', assignment });
  }

  /** One at a time: those that are not sent yet can go to another when this one dies. */
  hand(connection: AcceptedConnection): void {
    this.#outbox.push(connection);
    this.#sendNext();
  }

  ask<Q extends keyof Questions>(
    about: Q,
    asked: Questions[Q]['asked'],
  ): Promise<Questions[Q]['answer'] | undefined> {
    return this.#desk.ask(about, asked);
  }

  tellReadiness(ready: boolean): void {
    this.#process.send({ type: 'readiness', ready });
  }

  stop(how: 'stop' | 'stopNow'): void {
    this.#process.send({ type: how });
  }

  kill(): void {
    this.#process.kill();
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'serving':
        this.state = 'serving';
        this.servingSinceMs = this.#clock.monotonicMs();
        this.#listener.serving(this);
        return;
      case 'notStarted':
        this.#listener.notStarted(this, message.message, message.exitCode);
        return;
      case 'leaving':
        this.state = 'leaving';
        this.#listener.leaving(this);
        return;
      case 'readiness':
        this.ready = message.ready;
        this.#listener.readinessChanged();
        return;
      case 'taken':
        this.#taken();
        return;
      case 'released':
        this.#open -= 1;
        return;
      case 'question':
      case 'answer':
        this.#desk.receive(message, this.#listener.answers(this));
    }
  }

  #sendNext(): void {
    if (this.#sent !== undefined) return;
    this.#sent = this.#outbox.shift();
    if (this.#sent === undefined) return;
    const { listener, socket } = this.#sent;
    this.#process.send({ type: 'connection', listener }, socket);
  }

  #taken(): void {
    // Closes this process's end of it only: the worker has one of its own.
    this.#sent?.socket.destroy();
    this.#sent = undefined;
    this.#open += 1;
    this.#sendNext();
  }

  #end(end: ProcessEnd): void {
    this.state = 'ended';
    this.ready = false;
    this.#desk.close();
    const left = this.#sent === undefined ? this.#outbox : [this.#sent, ...this.#outbox];
    this.#listener.ended(this, end, left);
  }
}
