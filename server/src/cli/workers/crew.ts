/** The workers of a gateway: started together, replaced when one ends by itself, asked as one, and stopped together. */

import type { Log } from '../../gateway/operations/log.js';
import type { NumberedTransaction } from '../../gateway/services/transaction/transactions-wanted.js';
import type { Clock, Timer } from '../../model/clock.js';
import { CliError } from '../cli-error.js';
import { EXIT_CODE } from '../exit-code.js';
import {
  type AcceptedConnection,
  CrewMember,
  type ProcessEnd,
  type WorkerProcess,
} from './crew-member.js';
import type { Answers } from './questions.js';
import type { Questions, WorkerAssignment } from './worker-messages.js';

/** A place waits so long before it is filled again, twice as long after each further death in a row, up to the most. */
const REPLACE_FIRST_MS = 100;
const REPLACE_MAX_MS = 5_000;
/** A worker that has served for so long was well: its end is the first in a row. */
const STEADY_MS = 10_000;
/** So many deaths in a row are no accident. */
export const DEATHS_IN_A_ROW_MAX = 5;

export interface CrewOptions {
  readonly size: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a process for the place, from 1. */
  readonly startProcess: (place: number) => WorkerProcess;
  readonly assignmentOf: (place: number) => WorkerAssignment;
  /** Connections that were meant for one that has ended. */
  readonly onLeft: (connections: readonly AcceptedConnection[]) => void;
  /** One serves that did not before. */
  readonly onServing: () => void;
  /** The process with this number has ended. */
  readonly onEnded: (number: number) => void;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #members = new Map<number, CrewMember>();
  readonly #replacements = new Set<Timer>();
  readonly #firstStart = Promise.withResolvers<undefined>();
  readonly #givenUp = Promise.withResolvers<undefined>();
  readonly #allEnded = Promise.withResolvers<undefined>();
  #phase: 'starting' | 'serving' | 'stopping' = 'starting';
  #lastNumber = 0;
  #deaths = 0;
  #deathsInARow = 0;
  #toldReady = false;
  #exitCode: number = EXIT_CODE.ok;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Resolves once every place is filled by one that serves. Rejects with a CliError where one can't be. */
  async start(): Promise<void> {
    const { promise } = this.#firstStart;
    for (let place = 1; place <= this.#options.size; place += 1) this.#fill(place);
    await promise;
  }

  /** Those that take connections. */
  get serving(): readonly CrewMember[] {
    return [...this.#members.values()].filter(({ state }) => state === 'serving');
  }

  /** Ended by themselves since the start. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Resolves when too many have died in a row. */
  get givenUp(): Promise<undefined> {
    return this.#givenUp.promise;
  }

  /** A connection that is handed out now is served, whichever worker has it. */
  get ready(): boolean {
    const { serving } = this;
    return this.#phase !== 'stopping' && serving.length > 0 && serving.every(({ ready }) => ready);
  }

  get sentence(): string {
    if (this.#phase === 'stopping') return 'The gateway is shutting down.';
    if (this.serving.length === 0) return 'No worker serves yet.';
    return this.ready
      ? 'The cluster is reachable.'
      : 'A worker reaches no node of the cluster, or does not know its partition map yet.';
  }

  /** Asks all that have calls; those that do not answer are left out. */
  async ask<Q extends keyof Questions>(
    about: Q,
    asked: Questions[Q]['asked'],
  ): Promise<ReadonlyMap<number, Questions[Q]['answer']>> {
    const answers = new Map<number, Questions[Q]['answer']>();
    const asking = this.#alive().map(async (member) => {
      const answer = await member.ask(about, asked);
      if (answer !== undefined) answers.set(member.number, answer);
    });
    await Promise.all(asking);
    return answers;
  }

  /** Lets all finish and end. Resolves with the worst of their exit codes. */
  async stop(): Promise<number> {
    this.#phase = 'stopping';
    for (const timer of this.#replacements) timer.cancel();
    this.#tellReadiness();
    if (this.#members.size === 0) this.#allEnded.resolve(undefined);
    for (const member of this.#members.values()) member.stop('stop');
    await this.#allEnded.promise;
    return this.#exitCode;
  }

  /** Skips every wait of `stop`. */
  stopNow(): void {
    for (const member of this.#members.values()) member.stop('stopNow');
  }

  /** Ends what does not end by itself. */
  kill(): void {
    for (const member of this.#members.values()) member.kill();
  }

  #fill(place: number): void {
    const { clock, startProcess, assignmentOf } = this.#options;
    this.#lastNumber += 1;
    const member = new CrewMember({ number: this.#lastNumber, place, clock }, startProcess(place), {
      serving: (serving) => {
        this.#serving(serving);
      },
      notStarted: (_member, message, exitCode) => {
        this.#notStarted(place, message, exitCode);
      },
      leaving: (leaving) => {
        this.#replace(leaving);
      },
      readinessChanged: () => {
        this.#tellReadiness();
      },
      ended: (gone, end, left) => {
        this.#ended(gone, end, left);
      },
      answers: (asking) => this.#answersFor(asking),
    });
    this.#members.set(member.number, member);
    member.assign(assignmentOf(place));
  }

  #serving(member: CrewMember): void {
    const { place, pid } = member;
    this.#options.log.info('a worker serves', { place, pid });
    this.#tellReadiness(member);
    this.#options.onServing();
    if (this.#phase !== 'starting' || this.serving.length < this.#options.size) return;
    this.#phase = 'serving';
    this.#firstStart.resolve(undefined);
  }

  #notStarted(place: number, message: string, exitCode: number): void {
    // At first, what keeps one from starting keeps the gateway from it; later, it is one more death.
    if (this.#phase === 'starting') this.#firstStart.reject(new CliError(message, exitCode));
    else this.#options.log.error('a worker could not start', { place, why: message });
  }

  #ended(member: CrewMember, end: ProcessEnd, left: readonly AcceptedConnection[]): void {
    this.#members.delete(member.number);
    this.#options.onEnded(member.number);
    this.#options.onLeft(left);
    if (this.#phase === 'stopping') {
      this.#exitCode = Math.max(this.#exitCode, end.exitCode ?? EXIT_CODE.failure);
      if (this.#members.size === 0) this.#allEnded.resolve(undefined);
      return;
    }
    const { place, pid } = member;
    const { exitCode, signal } = end;
    if (this.#phase === 'starting') {
      this.#firstStart.reject(notStarted(place, end));
      return;
    }
    this.#options.log.error('a worker ended by itself', { place, pid, exitCode, signal });
    this.#replace(member);
  }

  /** Once for each, whether it says that it leaves or just ends. */
  #replace(member: CrewMember): void {
    if (this.#phase !== 'serving' || member.isReplaced) return;
    member.isReplaced = true;
    const { clock, log } = this.#options;
    const { place, servingSinceMs } = member;
    const wasSteady =
      servingSinceMs !== undefined && clock.monotonicMs() - servingSinceMs >= STEADY_MS;
    this.#deaths += 1;
    this.#deathsInARow = wasSteady ? 1 : this.#deathsInARow + 1;
    const inARow = this.#deathsInARow;
    if (inARow >= DEATHS_IN_A_ROW_MAX) {
      log.error('workers end soon after they start; stopping', { inARow });
      this.#givenUp.resolve(undefined);
      return;
    }
    const delayMs = Math.min(REPLACE_MAX_MS, REPLACE_FIRST_MS * 2 ** (inARow - 1));
    log.warn('a worker is replaced', { place, inARow, delayMs });
    const timer = clock.setTimer(delayMs, () => {
      this.#replacements.delete(timer);
      this.#fill(place);
    });
    this.#replacements.add(timer);
  }

  #tellReadiness(newMember?: CrewMember): void {
    const { ready } = this;
    const told = ready === this.#toldReady ? [newMember] : this.#alive();
    this.#toldReady = ready;
    for (const member of told) member?.tellReadiness(ready);
  }

  #answersFor(asking: CrewMember): Answers {
    return {
      // Only this process puts metrics together.
      metrics: () => Promise.resolve(undefined),
      transactions: async (wanted) => {
        const others = this.#alive().filter((member) => member !== asking);
        const answers = await Promise.all(
          others.map(async (member): Promise<readonly NumberedTransaction[] | undefined> => {
            const answer = await member.ask('transactions', wanted);
            // Transactions of a process that has ended are over.
            return answer ?? (member.state === 'ended' ? [] : undefined);
          }),
        );
        return answers.includes(undefined) ? undefined : answers.flatMap((each) => each ?? []);
      },
    };
  }

  /** Those with calls under way. */
  #alive(): readonly CrewMember[] {
    const { serving } = this;
    return [...serving, ...[...this.#members.values()].filter(({ state }) => state === 'leaving')];
  }
}

function notStarted(place: number, { exitCode, signal }: ProcessEnd): CliError {
  const how = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  return new CliError(
    `--workers: the process of worker ${place} ended with ${how} before it served.`,
  );
}
