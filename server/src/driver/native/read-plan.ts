/** Reads of bins so that their types come with them: the operations to send, and how their answers become values. */

import { PARTICLE, type Value } from '../../model/value.js';
import {
  NATIVE,
  type NativeBins,
  type NativeModule,
  type NativeOperation,
} from './client-interface.js';
import { unsupported } from './gaps.js';
import { fromNativeValue, NativeAnswerError } from './native-value.js';
import {
  binExpression,
  binTypeExpression,
  EXPRESSION_TYPE,
  listOfStringExpression,
} from './packed-expression.js';

export interface BinRead {
  readonly operations: readonly NativeOperation[];
  /** The bin's value, or undefined where the record has no such bin. Throws NativeAnswerError where the answers don't fit. */
  readonly decode: (answers: NativeBins) => Value | undefined;
}

/** The name under which the client loses a bin. */
export const PROTO_NAME = '__proto__';

/** Hands out names for results that no bin of the list has, so that none hides another. */
export class ResultNames {
  readonly #taken: ReadonlySet<string>;
  #next = 0;

  constructor(bins: Iterable<string>) {
    this.#taken = new Set(bins);
  }

  take(): string {
    for (;;) {
      const name = `#${this.#next}`;
      this.#next += 1;
      if (!this.#taken.has(name)) return name;
    }
  }
}

/** A read of a bin that no other operation of the list names: by its own name, its type and its string bytes beside it. */
export function planBinRead(module: NativeModule, bin: string, names: ResultNames): BinRead {
  checkReadable(bin);
  const { operations, exp } = module;
  const [typeName, stringName] = [names.take(), names.take()];
  const { none, evalNoFail } = NATIVE.expressionFlag;
  return {
    operations: [
      operations.read(bin),
      exp.operations.read(typeName, binTypeExpression(bin), none),
      exp.operations.read(stringName, listOfStringExpression(bin), evalNoFail),
    ],
    decode: (answers) => {
      const particleType = particleTypeOf(answers, typeName);
      if (particleType === PARTICLE.nil) return undefined;
      const listOfString = answerOf(answers, stringName);
      return fromNativeValue({ particleType, raw: answerOf(answers, bin), listOfString });
    },
  };
}

/** How a bin of each type is read by an expression; types that are missing here have none. */
const TYPED_READS: readonly (readonly [particleType: number, expressionType: number])[] = [
  [PARTICLE.bool, EXPRESSION_TYPE.bool],
  [PARTICLE.integer, EXPRESSION_TYPE.int],
  [PARTICLE.list, EXPRESSION_TYPE.list],
  [PARTICLE.map, EXPRESSION_TYPE.map],
  [PARTICLE.blob, EXPRESSION_TYPE.blob],
  [PARTICLE.double, EXPRESSION_TYPE.double],
  [PARTICLE.geojson, EXPRESSION_TYPE.geojson],
  [PARTICLE.hll, EXPRESSION_TYPE.hll],
];

/**
 * A read of a bin that other operations of the list name too: the client keeps the last answer of a name only, so each read
 * goes by names of its own, one per type the bin may have.
 */
export function planRepeatedRead(module: NativeModule, bin: string, names: ResultNames): BinRead {
  checkReadable(bin);
  const { read } = module.exp.operations;
  const { none, evalNoFail } = NATIVE.expressionFlag;
  const [typeName, stringName] = [names.take(), names.take()];
  const typed = TYPED_READS.map(([particleType, type]) => ({
    particleType,
    name: names.take(),
    expression: binExpression(bin, type),
  }));
  return {
    operations: [
      read(typeName, binTypeExpression(bin), none),
      read(stringName, listOfStringExpression(bin), evalNoFail),
      ...typed.map(({ name, expression }) => read(name, expression, evalNoFail)),
    ],
    decode: (answers) => {
      const particleType = particleTypeOf(answers, typeName);
      if (particleType === PARTICLE.nil) return undefined;
      const answer = typed.find((one) => one.particleType === particleType);
      const raw = answer === undefined ? undefined : answerOf(answers, answer.name);
      return fromNativeValue({ particleType, raw, listOfString: answerOf(answers, stringName) });
    },
  };
}

/** Tells whether a record has the bin that the client's answers never show. */
export function planProtoCheck(
  module: NativeModule,
  names: ResultNames,
): { readonly operation: NativeOperation; readonly found: (answers: NativeBins) => boolean } {
  const name = names.take();
  const expression = binTypeExpression(PROTO_NAME);
  return {
    operation: module.exp.operations.read(name, expression, NATIVE.expressionFlag.none),
    found: (answers) => particleTypeOf(answers, name) !== PARTICLE.nil,
  };
}

function checkReadable(bin: string): void {
  if (bin.includes('\0')) throw unsupported('nul-in-name', 'bin');
  if (bin === PROTO_NAME) throw unsupported('proto-bin', 'bin');
}

function particleTypeOf(answers: NativeBins, name: string): number {
  const type = answerOf(answers, name);
  if (typeof type !== 'number') throw new NativeAnswerError('the type of a bin was expected');
  return type;
}

/** The properties are data of others: names like "constructor" must not lead to the prototype. */
function answerOf(answers: NativeBins, name: string): unknown {
  return Object.hasOwn(answers, name) ? answers[name] : undefined;
}
