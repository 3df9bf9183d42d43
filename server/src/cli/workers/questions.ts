/** Questions between two processes: who waits for which answer, and for how long. */

import type { Clock } from '../../model/clock.js';
import type { QuestionMessage, Questions } from './worker-messages.js';

/** A process that does not answer for so long is busy or gone. */
export const ANSWER_TIMEOUT_MS = 5_000;

export type Answers = {
  readonly [Q in keyof Questions]: (
    asked: Questions[Q]['asked'],
  ) => Promise<Questions[Q]['answer'] | undefined>;
};

export class QuestionDesk {
  readonly #clock: Clock;
  readonly #send: (message: QuestionMessage) => void;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #lastId = 0;

  constructor(clock: Clock, send: (message: QuestionMessage) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Undefined where the other side has no answer, is gone, or takes too long. */
  ask<Q extends keyof Questions>(
    about: Q,
    asked: Questions[Q]['asked'],
  ): Promise<Questions[Q]['answer'] | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(ANSWER_TIMEOUT_MS, () => {
        this.#settle(id, undefined);
      });
      this.#waiting.set(id, (answer) => {
        timer.cancel();
        // The other side answers with what the question's name stands for.
        resolve(answer as Questions[Q]['answer'] | undefined);
      });
      // Name and question belong together by this method's types, which a union can't follow.
      this.#send({ type: 'question', id, about, asked } as QuestionMessage);
    });
  }

  /** Answers a question of the other side, or takes its answer to ours. */
  receive(message: QuestionMessage, answers: Answers): void {
    if (message.type === 'answer') {
      this.#settle(message.id, message.answer);
      return;
    }
    void this.#answer(message, answers);
  }

  /** The other side is gone. */
  close(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
  }

  async #answer(
    message: Extract<QuestionMessage, { type: 'question' }>,
    answers: Answers,
  ): Promise<void> {
    const { id } = message;
    const answer =
      message.about === 'metrics'
        ? await answers.metrics(message.asked)
        : await answers.transactions(message.asked);
    this.#send(answer === undefined ? { type: 'answer', id } : { type: 'answer', id, answer });
  }

  #settle(id: number, answer: unknown): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(answer);
  }
}
