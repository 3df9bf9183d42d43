/** What a transaction has read and written, counted here: the client does not tell. */

import { type Command, isWriteCommand, type Outcome } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import { recordName } from '../../wire/transaction/record-order.js';

export class CountedRecords {
  readonly #reads = new Set<string>();
  readonly #writes = new Set<string>();
  /** Records a write was begun of. */
  readonly #begun = new Set<string>();
  #writeInDoubt = false;

  get reads(): number {
    return this.#reads.size;
  }

  get writes(): number {
    return this.#writes.size;
  }

  /** A write may have reached its server, or reach it after the end. */
  get writeInDoubt(): boolean {
    return this.#writeInDoubt;
  }

  /** Whether there may be a monitor. */
  get hasBegunWrites(): boolean {
    return this.#begun.size > 0;
  }

  /** Records that would have been written with these. */
  writesWith(commands: readonly Command[]): number {
    const names = commands.filter(isWriteCommand).map(({ key }) => recordName(key));
    return new Set([...this.#begun, ...names]).size;
  }

  begin(command: Command): void {
    if (isWriteCommand(command)) this.#begun.add(recordName(command.key));
  }

  note(command: Command, outcome: Outcome): void {
    const name = recordName(command.key);
    const isDoubtful = !outcome.ok && outcome.error.inDoubt;
    if (isWriteCommand(command) && (outcome.ok || isDoubtful)) {
      this.#reads.delete(name);
      this.#writes.add(name);
      this.#writeInDoubt ||= isDoubtful;
    } else if (isSeen(outcome) && !this.#writes.has(name)) {
      this.#reads.add(name);
    }
  }
}

/** Whether the answer told a version: that of the record, or that there is none. */
function isSeen(outcome: Outcome): boolean {
  if (outcome.ok) return true;
  const { code } = outcome.error;
  return code.from === 'server' && code.resultCode === RESULT.keyNotFound;
}
