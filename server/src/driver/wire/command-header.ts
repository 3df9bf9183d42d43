/** The header of a command: flag bits, generation and TTL word, alike for a message of its own and for a row of a batch. */

import type { Command, RecordExistsAction, Ttl, WriteOptions } from '../../model/command.js';
import type { Operation } from '../../model/operation.js';
import type { ReadModeSc, Settings } from '../../model/settings.js';
import type { TransactionRole } from '../../model/transaction.js';
import { INFO1, INFO2, INFO3, TTL_NEVER, TTL_UNCHANGED } from '../../wire/info-bits.js';
import { needsEveryResult, readsAllBins, readsSomething } from './operate-results.js';

export interface CommandHeader {
  readonly info1: number;
  readonly info2: number;
  readonly info3: number;
  readonly generation: number;
  readonly ttl: number;
}

/** Where the header stands: the official client sets some bits in one form only, and so do we. */
export type MessageForm = 'single' | 'batchRow';

const SC_BITS: Readonly<Record<ReadModeSc, number>> = {
  session: 0,
  linearize: INFO3.scReadType,
  allowReplica: INFO3.scReadRelax,
  allowUnavailable: INFO3.scReadType | INFO3.scReadRelax,
};

const EXISTS_BITS: Readonly<
  Record<RecordExistsAction, { readonly info2: number; readonly info3: number }>
> = {
  update: { info2: 0, info3: 0 },
  createOnly: { info2: INFO2.createOnly, info3: 0 },
  updateOnly: { info2: 0, info3: INFO3.updateOnly },
  replace: { info2: 0, info3: INFO3.createOrReplace },
  replaceOnly: { info2: 0, info3: INFO3.replaceOnly },
};

/** Rolling a record writes nothing of its own, and leaves a tombstone where the transaction deleted. */
const ROLL_HEADER: CommandHeader = {
  info1: 0,
  info2: INFO2.write | INFO2.durableDelete,
  info3: 0,
  generation: 0,
  ttl: 0,
};

const ROLLS: ReadonlySet<TransactionRole | undefined> = new Set(['rollForward', 'rollBack']);

export function commandHeader(command: Command, form: MessageForm): CommandHeader {
  if (ROLLS.has(command.transaction?.role)) return ROLL_HEADER;
  switch (command.verb) {
    case 'get':
      return readHeader(command.settings, getBits(command.bins), form);
    case 'exists':
      // The answer is 22 bytes: the official client does not ask for it compressed either.
      return readHeader(command.settings, INFO1.read | INFO1.noBinData, 'batchRow');
    case 'operate':
      return command.write === undefined
        ? readOperateHeader(command.operations, command.settings, form)
        : writeOperateHeader(command.operations, command.write, command.settings, form);
    case 'delete':
      return deleteHeader(command.expectedGeneration, command.settings, form);
    case 'udf':
      return udfHeader(command.ttl, command.settings);
  }
}

/** The TTL word of a write. */
function ttlWord(ttl: Ttl): number {
  switch (ttl.type) {
    case 'serverDefault':
      return 0;
    case 'never':
      return TTL_NEVER;
    case 'noChange':
      return TTL_UNCHANGED;
    case 'seconds':
      return ttl.seconds;
  }
}

function getBits(bins: 'all' | 'none' | readonly string[]): number {
  if (bins === 'all') return INFO1.read | INFO1.getAll;
  // A read of no bin at all is refused by the server: it is an existence check with another name.
  return bins === 'none' || bins.length === 0 ? INFO1.read | INFO1.noBinData : INFO1.read;
}

function readHeader(settings: Settings, info1: number, form: MessageForm): CommandHeader {
  return {
    info1: info1 | readModeBits(settings, form),
    info2: 0,
    info3: SC_BITS[settings.readModeSc],
    generation: 0,
    // The server reads the word of a read as a signed percentage.
    ttl: settings.readTouchTtlPercent >>> 0,
  };
}

function readModeBits(settings: Settings, form: MessageForm): number {
  let bits = settings.readModeAp === 'all' ? INFO1.readModeApAll : 0;
  // A batch asks for compression once, in its outer header.
  if (settings.useCompression && form === 'single') bits |= INFO1.compressResponse;
  return bits;
}

function readOperateHeader(
  operations: readonly Operation[],
  settings: Settings,
  form: MessageForm,
): CommandHeader {
  const header = readHeader(settings, operateReadBits(operations), form);
  return needsEveryResult(operations) ? { ...header, info2: INFO2.respondAllOps } : header;
}

function writeOperateHeader(
  operations: readonly Operation[],
  write: WriteOptions,
  settings: Settings,
  form: MessageForm,
): CommandHeader {
  const exists = EXISTS_BITS[write.exists];
  const everyResult =
    needsEveryResult(operations) || (form === 'batchRow' && !readsAllBins(operations));
  const generation = write.expectedGeneration ?? 0;
  const reads = readsSomething(operations);
  // A plain put carries no read mode; a list that reads does, also where it writes.
  const read = reads && form === 'single' ? readHeader(settings, 0, form) : undefined;
  return {
    info1: operateReadBits(operations) | (read?.info1 ?? 0),
    info2:
      INFO2.write |
      exists.info2 |
      generationBit(generation) |
      durableBit(settings) |
      (everyResult ? INFO2.respondAllOps : 0),
    info3: exists.info3 | commitBit(settings) | (read?.info3 ?? 0),
    generation,
    ttl: ttlWord(write.ttl),
  };
}

function deleteHeader(
  expectedGeneration: number | undefined,
  settings: Settings,
  form: MessageForm,
): CommandHeader {
  const generation = expectedGeneration ?? 0;
  return {
    info1: 0,
    info2:
      INFO2.write |
      INFO2.delete |
      generationBit(generation) |
      durableBit(settings) |
      // Meaningless for a delete; the official client's batches set it, and ours are compared with them.
      (form === 'batchRow' ? INFO2.respondAllOps : 0),
    info3: commitBit(settings),
    generation,
    ttl: 0,
  };
}

/** The header of a write that says nothing of what it does; also of work in the background. */
export function udfHeader(ttl: Ttl, settings: Settings): CommandHeader {
  return {
    info1: 0,
    info2: INFO2.write | durableBit(settings),
    info3: commitBit(settings),
    generation: 0,
    ttl: ttlWord(ttl),
  };
}

function operateReadBits(operations: readonly Operation[]): number {
  if (!readsSomething(operations)) return 0;
  return readsAllBins(operations) ? INFO1.read | INFO1.getAll : INFO1.read;
}

function generationBit(generation: number): number {
  return generation === 0 ? 0 : INFO2.generation;
}

function durableBit(settings: Settings): number {
  return settings.durableDelete ? INFO2.durableDelete : 0;
}

function commitBit(settings: Settings): number {
  return settings.commitLevel === 'master' ? INFO3.commitMaster : 0;
}
