/** google.rpc.Status as gRPC sends it: number and text in trailers, details as `grpc-status-details-bin`. */

import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { RpcStatus } from '../errors.js';
import { REQUEST_ID_HEADER } from './request-id.js';

/** The trailers of a call, by their names. */
export type GrpcTrailers = Readonly<Record<string, string>>;

const STATUS_TRAILER = 'grpc-status';
const MESSAGE_TRAILER = 'grpc-message';
const DETAILS_TRAILER = 'grpc-status-details-bin';

export const OK_TRAILERS: GrpcTrailers = { [STATUS_TRAILER]: '0' };

export function statusTrailers(status: RpcStatus, requestId: string): GrpcTrailers {
  const bytes = toBinary(StatusSchema, {
    $typeName: 'google.rpc.Status',
    code: status.code,
    message: status.message,
    details: [...status.details],
  });
  return {
    [STATUS_TRAILER]: String(status.code),
    [MESSAGE_TRAILER]: encodeStatusMessage(status.message),
    [DETAILS_TRAILER]: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    [REQUEST_ID_HEADER]: requestId,
  };
}

/** Anything but visible ASCII and inner spaces, and the percent sign itself, as gRPC's percent encoding has it. */
const NEEDS_ENCODING = /[^ -$&-~]/;
const FIRST_PLAIN = 0x20;
const LAST_PLAIN = 0x7e;
const PERCENT = 0x25;

export function encodeStatusMessage(text: string): string {
  // Spaces at the ends would not survive as parts of a header.
  if (!NEEDS_ENCODING.test(text) && text === text.trim()) return text;
  let encoded = '';
  for (const byte of Buffer.from(text.toWellFormed())) encoded += encodeByte(byte);
  return encoded.replace(/^ +| +$/g, (spaces) => '%20'.repeat(spaces.length));
}

function encodeByte(byte: number): string {
  const isPlain = byte >= FIRST_PLAIN && byte <= LAST_PLAIN && byte !== PERCENT;
  if (isPlain) return String.fromCharCode(byte);
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
