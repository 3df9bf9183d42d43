/** What an expression can ask of a record besides its bins. */

import type { Expression } from '../../model/expression.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';
import { intValue, stringValue, type Value } from '../../model/value.js';
import { citrusleafSeconds } from '../record.js';
import {
  type CompiledNode,
  type Compiler,
  type ExpressionRecord,
  malformed,
  type Outcome,
  type ResultType,
} from './expression-node.js';
import { checkCount, oneArg } from './node-arguments.js';
import { truth } from './truth.js';

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** Records are stored in blocks of this size. */
const BLOCK_BYTES = 16;

interface Metadatum {
  readonly type: ResultType;
  readonly of: (record: ExpressionRecord, nowMs: number) => Value;
}

const METADATA = {
  /** Nothing is on a device here: all is kept in memory. */
  deviceSize: { type: 'int', of: () => intValue(0) },
  memorySize: { type: 'int', of: storedSize },
  recordSize: { type: 'int', of: storedSize },
  /** Nanoseconds since the Unix epoch. */
  lastUpdate: {
    type: 'int',
    of: ({ lastUpdateTimeMs }) => intValue(BigInt(lastUpdateTimeMs) * NANOSECONDS_PER_MILLISECOND),
  },
  /** Milliseconds. */
  sinceUpdate: {
    type: 'int',
    of: ({ lastUpdateTimeMs }, nowMs) => intValue(Math.max(0, nowMs - lastUpdateTimeMs)),
  },
  /** Nanoseconds since the Unix epoch, or -1. */
  voidTime: {
    type: 'int',
    of: ({ voidTimeSeconds }) =>
      intValue(
        voidTimeSeconds === 0
          ? -1
          : BigInt(voidTimeSeconds + CITRUSLEAF_EPOCH_SECONDS) * NANOSECONDS_PER_SECOND,
      ),
  },
  /** Seconds, or -1. */
  ttl: {
    type: 'int',
    of: ({ voidTimeSeconds }, nowMs) =>
      intValue(
        voidTimeSeconds === 0 ? -1 : Math.max(0, voidTimeSeconds - citrusleafSeconds(nowMs)),
      ),
  },
  setName: { type: 'string', of: ({ set }) => stringValue(set) },
  keyExists: { type: 'bool', of: ({ userKey }) => truth(userKey !== undefined) },
  /** Expressions only ever see live records here. */
  isTombstone: { type: 'bool', of: () => truth(false) },
} as const satisfies Readonly<Record<string, Metadatum>>;

export type MetadatumName = keyof typeof METADATA;

export function compileMetadatum(
  _compiler: Compiler,
  name: MetadatumName,
  args: readonly Expression[],
): CompiledNode {
  checkCount(args, 0);
  const { type, of }: Metadatum = METADATA[name];
  return {
    type,
    run: ({ record, nowMs }): Outcome => (record === undefined ? undefined : of(record, nowMs)),
  };
}

/** What is not stored yet has a block all the same. */
function storedSize({ storedBytes }: ExpressionRecord): Value {
  return intValue(Math.max(1, Math.ceil(storedBytes / BLOCK_BYTES)) * BLOCK_BYTES);
}

/** The last four bytes of the digest as a number, by a divisor that is part of the expression. */
export function compileDigestModulo(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const [divisor] = args;
  oneArg(compiler, args);
  if (divisor?.node !== 'literal' || divisor.value.type !== 'int') {
    throw malformed('a digest is divided by a constant number');
  }
  const modulus = BigInt.asIntN(32, divisor.value.value);
  if (modulus === 0n) throw malformed('a digest can not be divided by 0');
  return {
    type: 'int',
    run: ({ record }): Outcome =>
      record === undefined
        ? undefined
        : { type: 'int', value: BigInt(lastWord(record.digest)) % modulus },
  };
}

function lastWord(digest: Uint8Array): number {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).readUInt32LE(16);
}
