/** Reading all bins with their types: bins first, then the types of those that could be several, of the same generation. */

import type { RecordData } from '../../model/record.js';
import type { Value } from '../../model/value.js';
import type { NativeBins, NativeModule, NativeOperation } from './client-interface.js';
import { checkCount } from './command-plan.js';
import { unsupported } from './gaps.js';
import { NativeAnswerError } from './native-value.js';
import { type BinRead, planBinRead, planProtoCheck, ResultNames } from './read-plan.js';

/** The second step: what to ask, and what the answers make of the first. */
export interface TypeRead {
  readonly operations: readonly NativeOperation[];
  /**
   * The bins, in the order of the first answer. Throws NativeAnswerError when the record has changed in between, UNSUPPORTED
   * when it has a bin the client does not show.
   */
  readonly decode: (answers: NativeBins) => RecordData['bins'];
}

/** Where a bin of the record comes from: its value is certain at once, or read again with its type. */
type BinSource = { readonly value: Value } | { readonly read: BinRead };

/** Throws UNSUPPORTED for more bins than one message asks about. */
export function planTypeRead(module: NativeModule, first: NativeBins): TypeRead {
  const names = new ResultNames(Object.keys(first));
  const proto = planProtoCheck(module, names);
  const sources = Object.entries(first).map(([name, raw]): readonly [string, BinSource] => {
    const value = certainValue(raw);
    return [name, value === undefined ? { read: planBinRead(module, name, names) } : { value }];
  });
  const operations = [
    proto.operation,
    ...sources.flatMap(([, source]) => ('read' in source ? source.read.operations : [])),
  ];
  checkCount(operations);
  return {
    operations,
    decode: (answers) => {
      if (proto.found(answers)) throw unsupported('proto-bin');
      return sources.map(([name, source]) => {
        const value = 'value' in source ? source.value : source.read.decode(answers);
        if (value === undefined) throw new NativeAnswerError('a bin is gone');
        return { name, value };
      });
    },
  };
}

/** Booleans, and numbers only one type gives: beyond the safe range integers come as bigint, doubles as numbers. */
function certainValue(raw: unknown): Value | undefined {
  switch (typeof raw) {
    case 'boolean':
      return { type: 'bool', value: raw };
    case 'bigint':
      return { type: 'int', value: raw };
    case 'number':
      return Number.isSafeInteger(raw) && !Object.is(raw, -0)
        ? undefined
        : { type: 'double', value: raw };
    default:
      return undefined;
  }
}
