/** The mistakes of one text: the first, and others that can be told beside it. */

import { AelFault } from './ael-error.js';
import { AEL_MAX_MISTAKES } from './limits.js';

export class FaultList {
  readonly #faults: AelFault[] = [];

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  get isFull(): boolean {
    return this.#faults.length >= AEL_MAX_MISTAKES;
  }

  /** The one met first stays first; the others are in order of position. */
  get all(): readonly AelFault[] {
    const [first, ...others] = this.#faults;
    const behind = others.toSorted((a, b) => a.span.start - b.span.start);
    return first === undefined ? [] : [first, ...behind];
  }

  /** Keeps a mistake, each once. Throws again what is none; where there are some, what follows from them is no wonder. */
  add(error: unknown): void {
    if (error instanceof AelFault) {
      if (!this.isFull && !this.#faults.some((each) => isSame(each, error))) {
        this.#faults.push(error);
      }
      return;
    }
    if (this.isEmpty) throw error;
  }
}

function isSame(a: AelFault, b: AelFault): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.message === b.message;
}
