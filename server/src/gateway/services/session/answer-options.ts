/** The tail every data request has: which errors become the status, how large the answer may be, and the call's name. */

import { ErrorDisposition } from '@aerogate/proto/aerogate/v1/record_pb';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import {
  REQUEST_TAG_MAX_CHARS,
  RESPONSE_DEFAULT_BYTES,
  RESPONSE_MAX_BYTES,
  RESPONSE_MIN_BYTES,
} from '../../limits.js';
import type { CallContext } from '../../service.js';
import { enumFromProto, enumTable } from '../../translate/enum.js';

/** `sdkRule`: the error of a call's only key is its status; of several keys, errors stay in their rows. */
export type Disposition = 'sdkRule' | 'rows' | 'status';

export interface AnswerOptions {
  readonly disposition: Disposition;
  readonly maxResponseBytes: number;
}

interface AnswerFields {
  readonly errorDisposition: ErrorDisposition;
  readonly maxResponseBytes?: number | undefined;
  readonly requestTag?: string | undefined;
}

const DISPOSITIONS = enumTable({ rows: ErrorDisposition.ROWS, status: ErrorDisposition.STATUS });

const TAG = /^[\x20-\x7e]*$/;

/** Throws GatewayError for what is out of range. The tag is handed to the call's log. */
export function answerOptions(request: AnswerFields, context: CallContext): AnswerOptions {
  const place = { parent: undefined, step: 'errorDisposition' };
  const disposition = enumFromProto(DISPOSITIONS, request.errorDisposition, place) ?? 'sdkRule';
  if (request.requestTag !== undefined) {
    checkTag(request.requestTag);
    context.requestTag = request.requestTag;
  }
  return { disposition, maxResponseBytes: responseBytes(request.maxResponseBytes) };
}

function responseBytes(asked: number | undefined): number {
  if (asked === undefined) return RESPONSE_DEFAULT_BYTES;
  if (asked < RESPONSE_MIN_BYTES || asked > RESPONSE_MAX_BYTES) {
    throw invalidArgument(
      fieldAt(undefined, 'maxResponseBytes'),
      `an answer is ${RESPONSE_MIN_BYTES} to ${RESPONSE_MAX_BYTES} bytes at most.`,
    );
  }
  return asked;
}

export function isRequestTag(tag: string | undefined): tag is string {
  return tag !== undefined && tag.length <= REQUEST_TAG_MAX_CHARS && TAG.test(tag);
}

function checkTag(tag: string): void {
  if (!isRequestTag(tag)) {
    throw invalidArgument(
      fieldAt(undefined, 'requestTag'),
      `a tag is up to ${REQUEST_TAG_MAX_CHARS} printable ASCII characters.`,
    );
  }
}
