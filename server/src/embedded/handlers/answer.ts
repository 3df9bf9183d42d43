/** Engine answers as messages. */

import { geoIndexOf } from '../../engine/geo-index.js';
import type { BinResult, EngineAnswer } from '../../engine/request.js';
import { NO_RECORD_VERSION } from '../../engine/transaction/record-version.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { encodeGeoJson } from '../../wire/geojson.js';
import type { MessageParts, WireMessage } from '../../wire/message.js';
import { encodeName } from '../../wire/name.js';
import { encodeParticle } from '../../wire/particle.js';
import { recordVersionField, transactionDeadlineField } from '../../wire/transaction-field.js';

/** The opcode a result answers under. */
type OpcodeOf = (result: BinResult) => number;

const asRead: OpcodeOf = () => OPCODE.read;

/** Results of single commands, and of writes in batches, carry the opcode they were asked with. */
export function answerOf(answer: EngineAnswer, request: WireMessage): MessageParts {
  return toMessage(answer, ({ operation }) =>
    operation === undefined ? OPCODE.read : (request.operations[operation]?.opcode ?? OPCODE.read),
  );
}

/** Reads in batches answer everything as plain reads. */
export function batchReadAnswerOf(answer: EngineAnswer): MessageParts {
  return toMessage(withoutEmptyVersion(answer), asRead);
}

/**
 * That a row has found nothing stands in its code alone: the official Go client takes any field of such a row for the next
 * row. A record read by itself has its version told, there or not.
 */
function withoutEmptyVersion({ version, ...answer }: EngineAnswer): EngineAnswer {
  return version === undefined || version === NO_RECORD_VERSION ? answer : { ...answer, version };
}

/** A value that comes from no record, as aggregations answer it. */
export function valueAnswer(result: BinResult): MessageParts {
  return { operations: [toOperation(result, OPCODE.read)] };
}

function toMessage(answer: EngineAnswer, opcodeOf: OpcodeOf): MessageParts {
  return {
    resultCode: answer.resultCode,
    generation: answer.generation,
    ttl: answer.voidTimeSeconds,
    ...fieldsOf(answer),
    operations: answer.results.map((result) => toOperation(result, opcodeOf(result))),
  };
}

function fieldsOf({ version, deadlineSeconds }: EngineAnswer): Pick<MessageParts, 'fields'> {
  if (version !== undefined) return { fields: [recordVersionField(version)] };
  if (deadlineSeconds !== undefined) return { fields: [transactionDeadlineField(deadlineSeconds)] };
  return {};
}

function toOperation({ bin, value }: BinResult, opcode: number): WireBinOperation {
  const name = encodeName(bin);
  if (value.type === 'geojson') {
    // Clients skip the cells in front of the text; a real server sends them, so they are part of the answer.
    const bytes = encodeGeoJson(value.value, geoIndexOf(value.value));
    return { opcode, particleType: PARTICLE.geojson, name, value: bytes };
  }
  const { particleType, bytes } = encodeParticle(withoutIndex(value));
  return { opcode, particleType, name, value: bytes };
}

/** That a list or map keeps an index is not told. */
function withoutIndex(value: Value): Value {
  if ((value.type !== 'list' && value.type !== 'map') || value.persistIndex === undefined) {
    return value;
  }
  const { persistIndex: _untold, ...told } = value;
  return told;
}
