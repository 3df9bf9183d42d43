/** Every frame a real server and the official client exchanged has to be read to its last byte and written back as it was. */

import { expect, it } from 'vitest';
import { PARTICLE } from '../../server/src/model/value.js';
import { decodeBatchField, encodeBatchField } from '../../server/src/wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../server/src/wire/bin-operation.js';
import {
  decodeCollectionOperation,
  encodeCollectionCall,
  encodePath,
  type OpcodeSpace,
} from '../../server/src/wire/collection-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { encodeFrame, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeGeoJson, encodeGeoJson } from '../../server/src/wire/geojson.js';
import {
  decodeInfoAnswer,
  decodeInfoRequest,
  encodeInfoAnswer,
  encodeInfoRequest,
} from '../../server/src/wire/info.js';
import { decodeMessages, encodeMessagesFrame } from '../../server/src/wire/message.js';
import { decodeMsgpack, encodeMsgpack } from '../../server/src/wire/msgpack.js';
import { decodeName, encodeName } from '../../server/src/wire/name.js';
import { decodeParticle, encodeParticle } from '../../server/src/wire/particle.js';
import { formatPeers, parsePeers } from '../../server/src/wire/peers.js';
import { formatReplicas, parseReplicas } from '../../server/src/wire/replicas.js';
import { decodeUserKey, encodeUserKey } from '../../server/src/wire/user-key.js';
import { oneFrame } from '../support/one-frame.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** Frames in all recordings together; a recording that went missing would else go unnoticed. */
const RECORDED_FRAMES = 36_576;

/** Where the server's bytes are not what a client writes for the same value. Everything else has to be equal. */
const NOT_CANONICAL = [
  {
    particleType: PARTICLE.geojson,
    direction: 'answer',
    reason:
      'the server puts the cells it indexes a shape by in front of the text; clients send none',
    recording: 'query_geojson_filter',
  },
] as const;

type Direction = 'request' | 'answer';

/** What was compared, and the places that came back changed. */
interface Tally {
  frames: number;
  particles: number;
  /** Particles of a listed kind whose bytes did differ. */
  notCanonical: number;
  readonly changed: string[];
}

function checkRecording(name: string): Tally {
  const tally: Tally = { frames: 0, particles: 0, notCanonical: 0, changed: [] };
  for (const [index, exchange] of readRecording(name).entries()) {
    checkFrame(exchange.request, 'request', tally, `${name}:${index} request`);
    for (const answer of exchange.answers) {
      checkFrame(answer, 'answer', tally, `${name}:${index} answer`);
    }
  }
  return tally;
}

it.each(recordingNames())('reads and writes %s byte for byte', (name) => {
  const tally = checkRecording(name);
  expect(tally.changed).toEqual([]);
  expect(tally.frames).toBeGreaterThan(0);
});

it('has all recordings before it', () => {
  let frames = 0;
  for (const name of recordingNames()) {
    for (const exchange of readRecording(name)) frames += 1 + exchange.answers.length;
  }
  expect(frames).toBe(RECORDED_FRAMES);
});

it.each(NOT_CANONICAL)(
  'finds particle type $particleType of an $direction as listed: $reason',
  ({ recording }) => {
    const tally = checkRecording(recording);
    expect(tally.notCanonical).toBeGreaterThan(0);
    expect(tally.particles).toBeGreaterThan(tally.notCanonical);
  },
);

function checkFrame(bytes: Buffer, direction: Direction, tally: Tally, place: string): void {
  tally.frames += 1;
  const frame = oneFrame(bytes);
  same(tally, `${place}: frame`, encodeFrame(frame.type, frame.payload), bytes);
  if (frame.type === FRAME_TYPE.info) checkInfo(bytes, frame.payload, direction, tally, place);
  if (frame.type !== FRAME_TYPE.message) return;
  const messages = decodeMessages(frame.payload);
  same(tally, `${place}: messages`, encodeMessagesFrame(messages), bytes);
  for (const message of messages) {
    checkParts(message.fields, message.operations, direction, tally, place);
  }
}

function checkInfo(
  bytes: Buffer,
  payload: Buffer,
  direction: Direction,
  tally: Tally,
  place: string,
): void {
  if (direction === 'request') {
    same(tally, `${place}: info`, encodeInfoRequest(decodeInfoRequest(payload)), bytes);
    return;
  }
  const answer = decodeInfoAnswer(payload);
  same(tally, `${place}: info`, encodeInfoAnswer(answer), bytes);
  const peers = answer.get('peers-clear-std');
  if (peers !== undefined) expect(formatPeers(parsePeers(peers))).toBe(peers);
  const replicas = answer.get('replicas');
  if (replicas !== undefined) expect(formatReplicas(parseReplicas(replicas))).toBe(replicas);
}

function checkParts(
  fields: readonly WireField[],
  operations: readonly WireBinOperation[],
  direction: Direction,
  tally: Tally,
  place: string,
): void {
  for (const field of fields) checkField(field, direction, tally, place);
  for (const operation of operations) {
    checkName(operation.name, tally, place);
    checkParticle(operation, direction, tally, place);
  }
}

function checkField(field: WireField, direction: Direction, tally: Tally, place: string): void {
  const { id, data } = field;
  if (id === FIELD.namespace || id === FIELD.set) checkName(data, tally, place);
  if (id === FIELD.userKey) {
    same(tally, `${place}: user key`, encodeUserKey(decodeUserKey(data)), data);
  }
  if (id === FIELD.udfArguments) {
    same(tally, `${place}: UDF arguments`, encodeMsgpack(decodeMsgpack(data)), data);
  }
  if (id !== FIELD.batch) return;
  const batch = decodeBatchField(data);
  same(tally, `${place}: batch`, encodeBatchField(batch), data);
  for (const row of batch.rows) {
    if (row.repeat !== true) checkParts(row.fields, row.operations, direction, tally, place);
  }
}

function checkName(bytes: Uint8Array, tally: Tally, place: string): void {
  const name = decodeName(bytes);
  if (name === undefined) tally.changed.push(`${place}: name is not text`);
  else same(tally, `${place}: name`, encodeName(name), bytes);
}

function checkParticle(
  operation: WireBinOperation,
  direction: Direction,
  tally: Tally,
  place: string,
): void {
  tally.particles += 1;
  const { opcode, particleType, value: bytes } = operation;
  const at = `${place}: operation ${opcode}, particle type ${particleType}`;
  const space = OPCODE_SPACES[opcode];
  if (direction === 'request' && space !== undefined) {
    same(tally, `${at}, as an operation`, encodeAgain(space, bytes), bytes);
  }
  const isListed = NOT_CANONICAL.some(
    (row) => row.particleType === particleType && row.direction === direction,
  );
  if (isListed) {
    checkIndexedShape(bytes, tally, at);
    return;
  }
  const particle = encodeParticle(decodeParticle(particleType, bytes));
  expect(particle.particleType).toBe(particleType);
  same(tally, at, particle.bytes, bytes);
}

/** Whose opcodes a collection operation's are, by the opcode of the bin operation that carries it. */
const OPCODE_SPACES: Readonly<Record<number, OpcodeSpace>> = {
  [OPCODE.cdtRead]: 'collection',
  [OPCODE.cdtModify]: 'collection',
  [OPCODE.bitRead]: 'bit',
  [OPCODE.bitModify]: 'bit',
  [OPCODE.hllRead]: 'hll',
  [OPCODE.hllModify]: 'hll',
};

/** What a collection operation carries is MessagePack inside a blob: it has to survive as an operation. */
function encodeAgain(space: OpcodeSpace, bytes: Uint8Array): Uint8Array {
  const operation = decodeCollectionOperation(space, bytes);
  return operation.form === 'call'
    ? encodeCollectionCall(operation.call, operation.context)
    : encodePath(operation.context, operation.action);
}

/** The one listed kind: equal once the server's index is written along with the text. */
function checkIndexedShape(bytes: Uint8Array, tally: Tally, place: string): void {
  const { text, index } = decodeGeoJson(bytes);
  if (text === undefined) throw new Error(`${place}: not text`);
  same(tally, place, encodeGeoJson(text, index), bytes);
  if (Buffer.compare(encodeGeoJson(text), bytes) !== 0) tally.notCanonical += 1;
}

function same(tally: Tally, place: string, actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) tally.changed.push(place);
}
