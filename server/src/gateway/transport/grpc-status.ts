/** google.rpc.Status as gRPC sends it: number and text in trailers, details as `grpc-status-details-bin`. */

import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { toBinary } from '@bufbuild/protobuf';
import { Metadata, status as Status } from '@grpc/grpc-js';
import type { RpcStatus } from '../errors.js';
import { REQUEST_ID_HEADER } from './request-id.js';

export interface GrpcStatus {
  readonly code: Status;
  readonly details: string;
  readonly metadata: Metadata | null;
}

const DETAILS_TRAILER = 'grpc-status-details-bin';

/** The library's codes by their numbers, which run from 0 without a gap. */
const STATUSES = Object.values(Status).filter((code) => typeof code === 'number');

export const OK_STATUS: GrpcStatus = { code: Status.OK, details: '', metadata: null };

export function toGrpcStatus(status: RpcStatus, requestId: string): GrpcStatus {
  const bytes = toBinary(StatusSchema, {
    $typeName: 'google.rpc.Status',
    code: status.code,
    message: status.message,
    details: [...status.details],
  });
  const metadata = new Metadata();
  metadata.set(DETAILS_TRAILER, Buffer.from(bytes));
  metadata.set(REQUEST_ID_HEADER, requestId);
  return { code: STATUSES[status.code] ?? Status.UNKNOWN, details: status.message, metadata };
}
