/** A message about a user-defined function as the engine's request. */

import type { UdfRequest } from '../../engine/udf/apply-udf.js';
import type { Clock } from '../../model/clock.js';
import { UDF_NAME_MAX_BYTES } from '../../model/limits.js';
import type { UdfCall } from '../../model/udf-call.js';
import type { Value } from '../../model/value.js';
import { FIELD } from '../../wire/field.js';
import { INFO2, INFO3 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { decodeMsgpack } from '../../wire/msgpack.js';
import { asBuffer } from '../../wire/text.js';
import { WireError } from '../../wire/wire-error.js';
import { fieldOf, hasBit, type RecordAddress, toRecordRequest } from './record-request.js';

/** What a query calls a function for: field 33. */
export const UDF_USE = { aggregation: 1, background: 2 } as const;

const FORBIDDEN_INFO2 = INFO2.generation | INFO2.generationGreater | INFO2.createOnly;
const FORBIDDEN_INFO3 = INFO3.updateOnly | INFO3.createOrReplace | INFO3.replaceOnly;

/** Whether the message calls a function instead of writing bins. */
export function isUdfMessage(message: WireMessage): boolean {
  return fieldOf(message, FIELD.udfPackage) !== undefined;
}

/** `undefined` for a call that lacks a part, or asks for what functions have to check themselves. */
export function toUdfRequest(
  message: WireMessage,
  address: RecordAddress,
  clock: Clock,
): UdfRequest | undefined {
  const call = readUdfCall(message);
  const { info2, info3, ttl } = message;
  if (call === undefined || hasBit(info2, FORBIDDEN_INFO2) || hasBit(info3, FORBIDDEN_INFO3)) {
    return undefined;
  }
  return {
    ...toRecordRequest(message, address, clock),
    call,
    ttlWord: ttl,
    durableDelete: hasBit(info2, INFO2.durableDelete),
  };
}

/** Which function with which arguments; `undefined` where a part is missing or too long. */
export function readUdfCall(message: WireMessage): UdfCall | undefined {
  const module = nameOf(message, FIELD.udfPackage);
  const functionName = nameOf(message, FIELD.udfFunction);
  const packed = fieldOf(message, FIELD.udfArguments);
  if (module === undefined || functionName === undefined || packed === undefined) return undefined;
  return { module, functionName, args: readArguments(packed.data) };
}

/** A name ends at its first NUL, as the server reads it. */
function nameOf(message: WireMessage, id: number): string | undefined {
  const field = fieldOf(message, id);
  if (field === undefined || field.data.length > UDF_NAME_MAX_BYTES) return undefined;
  const name = asBuffer(field.data);
  const end = name.indexOf(0);
  return name.toString('utf8', 0, end === -1 ? name.length : end);
}

/** What is no list is no arguments, as the server has it. */
function readArguments(data: Uint8Array): readonly Value[] {
  try {
    const value = decodeMsgpack(data);
    return value.type === 'list' ? value.items : [];
  } catch (error) {
    if (error instanceof WireError) return [];
    throw error;
  }
}
