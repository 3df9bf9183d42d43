/** Work on records in the order it came: on one record one after the other, on others side by side. */

import type { Key } from '../../../model/key.js';

export class RecordOrder {
  /** By record: what was the last to come for it. */
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #underWay = new Set<Promise<unknown>>();

  /** Starts the work once all that came before on any of the records is done. It has to end, and must not reject. */
  run<Result>(keys: readonly Key[], work: () => Promise<Result>): Promise<Result> {
    const names = [...new Set(keys.map(recordName))];
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const done = before.length === 0 ? work() : Promise.all(before).then(work);
    for (const name of names) this.#last.set(name, done);
    this.#underWay.add(done);
    void done.then(() => {
      this.#underWay.delete(done);
      for (const name of names) if (this.#last.get(name) === done) this.#last.delete(name);
    });
    return done;
  }

  /** Resolves when all that came so far is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}

/** A record's name within its namespace. */
export function recordName({ digest }: Key): string {
  return Buffer.from(digest).toString('latin1');
}
