/** Engine answers as messages. */

import { geoIndexOf } from '../../engine/geo-index.js';
import type { BinResult, EngineAnswer } from '../../engine/request.js';
import { NO_RECORD_VERSION } from '../../engine/transaction/record-version.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import type { WireField } from '../../wire/field.js';
import { encodeGeoJson } from '../../wire/geojson.js';
import type { MessageParts, WireMessage } from '../../wire/message.js';
import { encodeName } from '../../wire/name.js';
import { encodeParticle } from '../../wire/particle.js';
import { recordVersionField, transactionDeadlineField } from '../../wire/transaction-field.js';

/** Results of single commands, and of writes in batches, carry the opcode they were asked with. */
export function answerOf(answer: EngineAnswer, request: WireMessage): MessageParts {
  return toMessage(answer, answerOperations(answer.results, request));
}

/** The results alone, under those opcodes. */
export function answerOperations(
  results: readonly BinResult[],
  request: WireMessage,
): readonly WireBinOperation[] {
  return results.map((result) => {
    const { opcode, name } = askedOf(result, request);
    return toOperation(result.value, { opcode, name, asked: opcode });
  });
}

/** Reads in batches answer everything as plain reads. */
export function batchReadAnswerOf(answer: EngineAnswer, request: WireMessage): MessageParts {
  const operations = answer.results.map((result) => {
    const { opcode, name } = askedOf(result, request);
    return toOperation(result.value, { opcode: OPCODE.read, name, asked: opcode });
  });
  return toMessage(withoutEmptyVersion(answer), operations);
}

/**
 * That a row has found nothing stands in its code alone: the official Go client takes any field of such a row for the next
 * row. A record read by itself has its version told, there or not.
 */
function withoutEmptyVersion(answer: EngineAnswer): EngineAnswer {
  if (answer.version !== NO_RECORD_VERSION) return answer;
  const { version: _empty, ...told } = answer;
  return told;
}

/** A value that comes from no record, as aggregations answer it. */
export function valueAnswer({ bin, value }: BinResult): MessageParts {
  const label = { opcode: OPCODE.read, name: encodeName(bin), asked: OPCODE.read };
  return { operations: [toOperation(value, label)] };
}

function toMessage(answer: EngineAnswer, operations: readonly WireBinOperation[]): MessageParts {
  const parts: MessageParts = {
    resultCode: answer.resultCode,
    generation: answer.generation,
    ttl: answer.voidTimeSeconds,
    operations,
  };
  const field = fieldOf(answer);
  return field === undefined ? parts : { ...parts, fields: [field] };
}

function fieldOf({ version, deadlineSeconds }: EngineAnswer): WireField | undefined {
  if (version !== undefined) return recordVersionField(version);
  return deadlineSeconds === undefined ? undefined : transactionDeadlineField(deadlineSeconds);
}

/** What a result answers: the operation it is of, whose name even one that touches no bin may have, or a read of its bin. */
function askedOf(
  { bin, operation }: BinResult,
  request: WireMessage,
): Pick<WireBinOperation, 'opcode' | 'name'> {
  const asked = operation === undefined ? undefined : request.operations[operation];
  return asked ?? { opcode: OPCODE.read, name: encodeName(bin) };
}

interface ResultLabel {
  readonly opcode: number;
  readonly name: Uint8Array;
  /** The opcode it was asked with. */
  readonly asked: number;
}

function toOperation(value: Value, { opcode, name, asked }: ResultLabel): WireBinOperation {
  // A shape inside a list or map has no cells, and so none when it is taken out.
  const isElement = asked === OPCODE.cdtRead || asked === OPCODE.cdtModify;
  if (value.type === 'geojson' && !isElement) {
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
