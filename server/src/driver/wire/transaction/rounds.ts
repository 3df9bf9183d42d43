/** The rows of a batch in a transaction, in the rounds they are sent in: a record is in each of them once. */

import { type Command, isWriteCommand } from '../../../model/command.js';
import type { Key } from '../../../model/key.js';
import { recordName } from './record-order.js';

export interface RoundRow {
  readonly index: number;
  readonly command: Command;
}

/** Rows on one record keep their order. */
export function roundsOf(commands: readonly Command[]): readonly (readonly RoundRow[])[] {
  const rounds: RoundRow[][] = [];
  const seen = new Map<string, number>();
  for (const [index, command] of commands.entries()) {
    const name = recordName(command.key);
    const turn = seen.get(name) ?? 0;
    seen.set(name, turn + 1);
    const round = rounds[turn];
    if (round === undefined) rounds.push([{ index, command }]);
    else round.push({ index, command });
  }
  return rounds;
}

/** One for each row that may write. */
export function writtenKeys(commands: readonly Command[]): readonly Key[] {
  return commands.filter(isWriteCommand).map(({ key }) => key);
}
