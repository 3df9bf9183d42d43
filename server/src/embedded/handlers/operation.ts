/** Operations of a message as the engine's: opcodes by table, operands read, what can't be read refused in its turn. */

import type { EngineOperation, OperationTraits, RefusedOperation } from '../../engine/request.js';
import { isWriteOperation, type Operation } from '../../model/operation.js';
import { RESULT } from '../../model/result-code.js';
import { NIL, PARTICLE, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import {
  decodeCollectionOperation,
  type OpcodeSpace,
  readCollectionPlace,
  type WireCollectionOperation,
} from '../../wire/collection-operation.js';
import { EXPRESSION_CODEC } from '../../wire/expression.js';
import { decodeExpressionOperation } from '../../wire/expression-operation.js';
import { decodeName } from '../../wire/name.js';
import { decodeParticle } from '../../wire/particle.js';
import { WireError } from '../../wire/wire-error.js';

/** Stands for a name that is no text: no bin can be called so, and the engine refuses it in its turn. */
const UNREADABLE_NAME = '\0';

type Decoder = (operation: WireBinOperation, bin: string) => EngineOperation;

const DECODERS: Readonly<Record<number, Decoder>> = {
  [OPCODE.read]: (_operation, bin) => ({ op: 'read', bin }),
  [OPCODE.write]: decodeWrite,
  [OPCODE.cdtRead]: decodeCollection('collection', false),
  [OPCODE.cdtModify]: decodeCollection('collection', true),
  [OPCODE.add]: decodeModify('add'),
  [OPCODE.expressionRead]: decodeExpression('expressionRead', true),
  [OPCODE.expressionModify]: decodeExpression('expressionWrite', false),
  [OPCODE.append]: decodeModify('append'),
  [OPCODE.prepend]: decodeModify('prepend'),
  [OPCODE.touch]: () => ({ op: 'touch' }),
  [OPCODE.bitRead]: decodeCollection('bit', false),
  [OPCODE.bitModify]: decodeCollection('bit', true),
  [OPCODE.delete]: () => ({ op: 'delete' }),
  [OPCODE.hllRead]: decodeCollection('hll', false),
  [OPCODE.hllModify]: decodeCollection('hll', true),
};

/** The engine's operation for each of the message, in order. */
export function decodeOperations(
  operations: readonly WireBinOperation[],
  readsAll: boolean,
): readonly EngineOperation[] {
  return operations.map((operation) => decodeOperation(operation, readsAll));
}

/** A read without a name reads every bin where the message says so; else it reads the bin with the empty name. */
function decodeOperation(operation: WireBinOperation, readsAll: boolean): EngineOperation {
  const { opcode, name } = operation;
  if (readsAll && opcode === OPCODE.read && name.length === 0) return { op: 'readAll' };
  const bin = decodeName(name) ?? UNREADABLE_NAME;
  const decode = DECODERS[opcode];
  return decode === undefined
    ? refused(bin, RESULT.parameter, { reads: false, answers: false, needsOldBins: false })
    : decode(operation, bin);
}

/** Flags past 32 bits are none anybody knows, as those below are that the engine refuses. */
const UNKNOWN_FLAGS = -1;

function decodeExpression(op: 'expressionRead' | 'expressionWrite', reads: boolean): Decoder {
  const traits: OperationTraits = { reads, answers: reads, needsOldBins: false };
  return ({ value }, bin) => {
    try {
      const { expression, flags } = decodeExpressionOperation(value);
      return { op, bin, expression, flags: flags > 0x7fffffffn ? UNKNOWN_FLAGS : Number(flags) };
    } catch (error) {
      if (error instanceof WireError) return refused(bin, RESULT.parameter, traits);
      throw error;
    }
  };
}

/** Reads an operation inside a collection; the opcode it comes under has to say whether it writes. */
function decodeCollection(space: OpcodeSpace, writes: boolean): Decoder {
  const traits: OperationTraits = {
    reads: !writes,
    answers: !writes || space !== 'bit',
    needsOldBins: writes,
  };
  return ({ particleType, value }, bin) => {
    // Of the three families one alone has its bytes looked at for what they say they are.
    if (space === 'bit' && particleType !== PARTICLE.blob) {
      return refused(bin, RESULT.binType, traits);
    }
    const malformed: EngineOperation = {
      ...refused(bin, RESULT.parameter, traits),
      ...(writes ? {} : { needsBin: true }),
    };
    const decoded = readCollection(space, value);
    const operation = decoded && operationOf(bin, decoded, writes);
    if (operation !== undefined && isWriteOperation(operation) === writes) return operation;
    if (space !== 'collection') return malformed;
    const place = readCollectionPlace(value, EXPRESSION_CODEC);
    return place === undefined ? malformed : { ...malformed, inside: { ...place, writes } };
  };
}

/** A selection may come as a change, and counts as one then. */
function operationOf(bin: string, decoded: WireCollectionOperation, writes: boolean): Operation {
  const { form, context } = decoded;
  if (form === 'call') return { op: 'collection', bin, context, call: decoded.call };
  const { action } = decoded;
  return writes && action.kind !== 'apply'
    ? { op: 'path', bin, context, action, countsAsWrite: true }
    : { op: 'path', bin, context, action };
}

function readCollection(
  space: OpcodeSpace,
  bytes: Uint8Array,
): WireCollectionOperation | undefined {
  try {
    return decodeCollectionOperation(space, bytes, EXPRESSION_CODEC);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function refused(bin: string, resultCode: number, traits: OperationTraits): RefusedOperation {
  return { op: 'refused', bin, resultCode, traits };
}

function decodeWrite(operation: WireBinOperation, bin: string): EngineOperation {
  // Particle type 0 removes the bin, whatever bytes follow it.
  if (operation.particleType === PARTICLE.nil) return { op: 'write', bin, value: NIL };
  const value = decodeOperand(operation);
  if (typeof value !== 'number') return { op: 'write', bin, value };
  return refused(bin, value, { reads: false, answers: false, needsOldBins: false });
}

function decodeModify(op: 'add' | 'append' | 'prepend'): Decoder {
  return (operation, bin) => {
    const value = decodeOperand(operation);
    if (typeof value !== 'number') return { op, bin, value };
    const refusal = refused(bin, value, { reads: false, answers: false, needsOldBins: true });
    const fits = FITTING[operation.particleType];
    if (fits === undefined) return refusal;
    return { ...refusal, fits: op === 'add' ? fits : 'none' };
  };
}

/** The operand's value, or the code the server refuses its bytes with. */
function decodeOperand({ particleType, value }: WireBinOperation): Value | number {
  try {
    const decoded = decodeParticle(particleType, value);
    if (isKnownParticle(decoded)) return decoded;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  return MALFORMED_CODES[particleType] ?? RESULT.parameter;
}

const MALFORMED_CODES: Readonly<Record<number, number>> = {
  [PARTICLE.list]: RESULT.serverError,
  [PARTICLE.map]: RESULT.serverError,
  [PARTICLE.geojson]: RESULT.geoInvalid,
};

/** The types whose bytes may have no reading, and which of them may be added to a bin. */
const FITTING: Readonly<Record<number, NonNullable<RefusedOperation['fits']>>> = {
  [PARTICLE.integer]: 'int',
  [PARTICLE.double]: 'double',
  [PARTICLE.bool]: 'none',
  [PARTICLE.map]: 'none',
  [PARTICLE.list]: 'none',
  [PARTICLE.geojson]: 'none',
};

/** Opaque operands the server takes: strings that are not UTF-8, lists and maps we have no tree for. */
const OPAQUE_PARTICLES: ReadonlySet<number> = new Set([
  PARTICLE.string,
  PARTICLE.list,
  PARTICLE.map,
]);

function isKnownParticle(value: Value): boolean {
  if (value.type === 'nil') return false;
  return value.type !== 'opaque' || OPAQUE_PARTICLES.has(value.particleType);
}
