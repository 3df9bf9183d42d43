/** Reads a request of the official client back into the command it was made for, where the driver has such a command. */

import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type {
  Command,
  RecordExistsAction,
  Ttl,
  WriteOptions,
} from '../../server/src/model/command.js';
import type { Expression } from '../../server/src/model/expression.js';
import type { Key } from '../../server/src/model/key.js';
import type { Operation } from '../../server/src/model/operation.js';
import type { ReadModeSc, Settings } from '../../server/src/model/settings.js';
import type { UdfCall } from '../../server/src/model/udf-call.js';
import type { WireBatchRow, WireCommandRow } from '../../server/src/wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import {
  decodeCollectionOperation,
  type OpcodeSpace,
} from '../../server/src/wire/collection-operation.js';
import { decodeExpression } from '../../server/src/wire/expression.js';
import { decodeExpressionOperation } from '../../server/src/wire/expression-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { INFO1, INFO2, INFO3, TTL_NEVER, TTL_UNCHANGED } from '../../server/src/wire/info-bits.js';
import type { WireMessage } from '../../server/src/wire/message.js';
import { decodeMsgpack } from '../../server/src/wire/msgpack-decode.js';
import { decodeName } from '../../server/src/wire/name.js';
import { decodeParticle } from '../../server/src/wire/particle.js';
import { decodeUserKey } from '../../server/src/wire/user-key.js';

/** Parts a message and a row of a batch have in common. */
interface RequestParts {
  readonly info1: number;
  readonly info2: number;
  readonly info3: number;
  readonly info4: number;
  readonly generation: number;
  readonly ttl: number;
  readonly digest: Uint8Array;
  readonly fields: readonly WireField[];
  readonly operations: readonly WireBinOperation[];
}

const BASE_SETTINGS: Settings = { ...CONTRACT_SETTINGS, totalTimeoutMs: 1000, socketTimeoutMs: 0 };

/** Fields a command of the driver puts into a request; with any other (transactions, queries) there is no command. */
const KNOWN_FIELDS: ReadonlySet<number> = new Set([
  FIELD.namespace,
  FIELD.set,
  FIELD.digest,
  FIELD.userKey,
  FIELD.filter,
  FIELD.udfPackage,
  FIELD.udfFunction,
  FIELD.udfArguments,
]);

export function commandOfMessage(message: WireMessage): Command | undefined {
  const digest = message.fields.find(({ id }) => id === FIELD.digest)?.data;
  return digest === undefined ? undefined : commandOf({ ...message, digest });
}

/** `previous` is the command of the row before, which a repeating row runs on another record. */
export function commandOfRow(
  row: WireBatchRow,
  previous: Command | undefined,
): Command | undefined {
  if (row.repeat === true) {
    return previous && { ...previous, key: { ...previous.key, digest: row.digest } };
  }
  return commandOf(partsOfRow(row));
}

function partsOfRow(row: WireCommandRow): RequestParts {
  return {
    info1: row.info1,
    info2: row.info2 ?? 0,
    info3: row.info3 ?? 0,
    info4: row.info4 ?? 0,
    generation: row.generation ?? 0,
    ttl: row.ttl ?? 0,
    digest: row.digest,
    fields: row.fields,
    operations: row.operations,
  };
}

function commandOf(parts: RequestParts): Command | undefined {
  if (parts.info4 !== 0 || parts.fields.some(({ id }) => !KNOWN_FIELDS.has(id))) return undefined;
  if ((parts.info2 & INFO2.generationGreater) !== 0) return undefined;
  const operations = parts.operations.map(operationOf);
  if (!operations.every((operation) => operation !== undefined)) return undefined;
  const filter = parts.fields.find(({ id }) => id === FIELD.filter)?.data;
  const base = {
    key: keyOf(parts),
    settings: settingsOf(parts),
    ...(filter === undefined ? {} : { filter: decodeExpression(filter) }),
  };
  const expected =
    (parts.info2 & INFO2.generation) === 0 ? {} : { expectedGeneration: parts.generation };
  const call = callOf(parts.fields);
  if (call !== undefined) return { ...base, verb: 'udf', call, ttl: ttlOf(parts.ttl) };
  if ((parts.info2 & INFO2.delete) !== 0) return { ...base, verb: 'delete', ...expected };
  if ((parts.info2 & INFO2.write) !== 0) {
    const write: WriteOptions = { exists: existsOf(parts), ttl: ttlOf(parts.ttl), ...expected };
    return { ...base, verb: 'operate', operations, write };
  }
  return readOf(parts, base, operations);
}

function readOf(
  parts: RequestParts,
  base: Pick<Command, 'key' | 'settings' | 'filter'>,
  operations: readonly Operation[],
): Command | undefined {
  if ((parts.info1 & INFO1.noBinData) !== 0) return { ...base, verb: 'exists' };
  if (operations.length === 0) return { ...base, verb: 'get', bins: 'all' };
  return { ...base, verb: 'operate', operations };
}

/** The function a record is given to; undefined where there is none. */
function callOf(fields: readonly WireField[]): UdfCall | undefined {
  const packed = fields.find(({ id }) => id === FIELD.udfArguments)?.data;
  if (packed === undefined) return undefined;
  const args = decodeMsgpack(packed);
  if (args.type !== 'list') throw new TypeError('the arguments of a function are no list');
  return {
    module: nameIn(fields, FIELD.udfPackage),
    functionName: nameIn(fields, FIELD.udfFunction),
    args: args.items,
  };
}

function keyOf({ fields, digest }: RequestParts): Key {
  const userKey = fields.find(({ id }) => id === FIELD.userKey)?.data;
  return {
    namespace: nameIn(fields, FIELD.namespace),
    set: nameIn(fields, FIELD.set),
    digest,
    ...(userKey === undefined ? {} : { userKey: decodeUserKey(userKey) }),
  };
}

function nameIn(fields: readonly WireField[], id: number): string {
  const data = fields.find((field) => field.id === id)?.data;
  return (data && decodeName(data)) ?? '';
}

const SC_MODES: Readonly<Record<number, ReadModeSc>> = {
  0: 'session',
  [INFO3.scReadType]: 'linearize',
  [INFO3.scReadRelax]: 'allowReplica',
  [INFO3.scReadType | INFO3.scReadRelax]: 'allowUnavailable',
};

function settingsOf({ info1, info2, info3, ttl, fields }: RequestParts): Settings {
  const isWrite = (info2 & INFO2.write) !== 0;
  return {
    ...BASE_SETTINGS,
    sendKey: fields.some(({ id }) => id === FIELD.userKey),
    durableDelete: (info2 & INFO2.durableDelete) !== 0,
    commitLevel: (info3 & INFO3.commitMaster) === 0 ? 'all' : 'master',
    readModeAp: (info1 & INFO1.readModeApAll) === 0 ? 'one' : 'all',
    readModeSc: SC_MODES[info3 & (INFO3.scReadType | INFO3.scReadRelax)] ?? 'session',
    useCompression: (info1 & INFO1.compressResponse) !== 0,
    // Requests this short are what is compared: none of them is compressed itself.
    compressionThresholdBytes: Number.MAX_SAFE_INTEGER,
    readTouchTtlPercent: isWrite ? 0 : ttl | 0,
  };
}

function existsOf({ info2, info3 }: RequestParts): RecordExistsAction {
  if ((info2 & INFO2.createOnly) !== 0) return 'createOnly';
  if ((info3 & INFO3.updateOnly) !== 0) return 'updateOnly';
  if ((info3 & INFO3.createOrReplace) !== 0) return 'replace';
  return (info3 & INFO3.replaceOnly) === 0 ? 'update' : 'replaceOnly';
}

function ttlOf(word: number): Ttl {
  if (word === 0) return { type: 'serverDefault' };
  if (word === TTL_NEVER) return { type: 'never' };
  if (word === TTL_UNCHANGED) return { type: 'noChange' };
  return { type: 'seconds', seconds: word };
}

function operationOf({
  opcode,
  name,
  particleType,
  value,
}: WireBinOperation): Operation | undefined {
  const bin = decodeName(name);
  if (bin === undefined) return undefined;
  switch (opcode) {
    case OPCODE.read:
      return bin === '' ? { op: 'readAll' } : { op: 'read', bin };
    case OPCODE.write:
      return { op: 'write', bin, value: decodeParticle(particleType, value) };
    case OPCODE.add:
      return { op: 'add', bin, value: decodeParticle(particleType, value) };
    case OPCODE.append:
      return { op: 'append', bin, value: decodeParticle(particleType, value) };
    case OPCODE.prepend:
      return { op: 'prepend', bin, value: decodeParticle(particleType, value) };
    case OPCODE.expressionRead:
      return { op: 'expressionRead', bin, ...expressionOf(value) };
    case OPCODE.expressionModify:
      return { op: 'expressionWrite', bin, ...expressionOf(value) };
    case OPCODE.touch:
      return { op: 'touch' };
    case OPCODE.delete:
      return { op: 'delete' };
    default:
      return collectionOf(bin, opcode, value);
  }
}

const OPCODE_SPACES: Readonly<Record<number, OpcodeSpace>> = {
  [OPCODE.cdtRead]: 'collection',
  [OPCODE.cdtModify]: 'collection',
  [OPCODE.bitRead]: 'bit',
  [OPCODE.bitModify]: 'bit',
  [OPCODE.hllRead]: 'hll',
  [OPCODE.hllModify]: 'hll',
};

function collectionOf(bin: string, opcode: number, value: Uint8Array): Operation | undefined {
  const space = OPCODE_SPACES[opcode];
  if (space === undefined) return undefined;
  const { form, context, ...asked } = decodeCollectionOperation(space, value);
  return 'call' in asked
    ? { op: 'collection', bin, context, call: asked.call }
    : { op: 'path', bin, context, action: asked.action };
}

function expressionOf(value: Uint8Array): { expression: Expression; flags: number } {
  const { expression, flags } = decodeExpressionOperation(value);
  return { expression, flags: Number(flags) };
}
