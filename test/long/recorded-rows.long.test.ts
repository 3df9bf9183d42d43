/** What a real server answered comes through the gateway's values type for type: as the API says it, and as it is sent back. */

import { isDeepStrictEqual } from 'node:util';
import {
  MapOrder,
  type Value as ProtoValue,
  ValueSchema,
} from '@aerogate/proto/aerogate/v1/value_pb';
import { fromBinary, fromJsonString, toBinary, toJsonString } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { withPlainBytes } from '../../server/src/driver/contract/contract-values.js';
import { GatewayError } from '../../server/src/gateway/gateway-error.js';
import { recordToProto } from '../../server/src/gateway/translate/record.js';
import { valueFromProto } from '../../server/src/gateway/translate/value.js';
import type { Bin } from '../../server/src/model/record.js';
import { mapValue, type Value } from '../../server/src/model/value.js';
import { FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { decodeName } from '../../server/src/wire/name.js';
import { decodeParticle } from '../../server/src/wire/particle.js';
import { oneFrame } from '../support/one-frame.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** Bins in the answers of all recordings together; one that went missing would else go unnoticed. */
const RECORDED_BINS = 102_389;

interface Tally {
  bins: number;
  readonly seen: Set<string>;
  readonly types: Set<string>;
  readonly changed: string[];
}

it('keeps the value and the type of every bin a real server answered', () => {
  const tally: Tally = { bins: 0, seen: new Set(), types: new Set(), changed: [] };
  for (const name of recordingNames()) {
    for (const [index, { answers }] of readRecording(name).entries()) {
      for (const answer of answers) checkAnswer(answer, `${name}:${index}`, tally);
    }
  }
  expect(tally.changed).toEqual([]);
  expect(tally.bins).toBe(RECORDED_BINS);
  expect([...tally.types].sort()).toEqual([
    ...['blob', 'bool', 'double', 'geojson', 'hll', 'int', 'list', 'map', 'nil', 'string'],
  ]);
});

function checkAnswer(answer: Buffer, place: string, tally: Tally): void {
  const { type, payload } = oneFrame(answer);
  if (type !== FRAME_TYPE.message) return;
  for (const { operations } of decodeMessages(payload)) {
    for (const { name, particleType, value } of operations) {
      tally.bins += 1;
      // Recordings say much twice.
      const bytes = `${particleType} ${Buffer.from(value).toString('latin1')}`;
      if (tally.seen.has(bytes)) continue;
      tally.seen.add(bytes);
      const bin = { name: decodeName(name) ?? '', value: decodeParticle(particleType, value) };
      checkBin(bin, place, tally);
    }
  }
}

function checkBin(bin: Bin, place: string, tally: Tally): void {
  tally.types.add(bin.value.type);
  const said = recordToProto({ bins: [bin], generation: 1, voidTimeSeconds: 0 }, 0).bins[bin.name];
  const expected = withPlainBytes(bin.value);
  for (const way of WAYS) {
    const problem = said === undefined ? 'nothing' : problemOf(way(said), expected);
    if (problem === undefined) continue;
    tally.changed.push(`${place} ${bin.value.type}: ${problem}`);
    return;
  }
}

function problemOf(said: ProtoValue, expected: Value): string | undefined {
  try {
    return isDeepStrictEqual(sentBack(said), expected) ? undefined : 'another value';
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    throw error;
  }
}

/** Entries that were selected from a map are in no order a map is written in: each of them is sent back by itself. */
function sentBack(said: ProtoValue): Value {
  const { kind } = said;
  if (kind.case !== 'mapValue' || kind.value.order !== MapOrder.AS_SELECTED) {
    return withPlainBytes(valueFromProto(said, undefined, 'value'));
  }
  const part = (value: ProtoValue | undefined): Value =>
    withPlainBytes(valueFromProto(value, undefined, 'value'));
  const entries = kind.value.entries.map(({ key, value }) => [part(key), part(value)] as const);
  return { ...mapValue(entries), preserveOrder: true };
}

/** As it is, and through both forms messages travel in. */
const WAYS: readonly ((value: ProtoValue) => ProtoValue)[] = [
  (value) => fromBinary(ValueSchema, toBinary(ValueSchema, value)),
  (value) => fromJsonString(ValueSchema, toJsonString(ValueSchema, value)),
];
