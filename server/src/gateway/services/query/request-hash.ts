/** What of a query's request must stay as it was while it goes on: all but how its answers are cut and what they cost. */

import { createHash } from 'node:crypto';
import {
  type QueryPageRequest,
  QueryPageRequestSchema,
  type QueryRequest,
  QueryRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { DriverName } from '../../../driver/driver.js';

export type AnyQueryRequest = QueryRequest | QueryPageRequest;

const NO_TOKEN = new Uint8Array();

/**
 * The same for a Query and a QueryPage that ask for the same: their fields have the same numbers. Drivers read partitions in
 * orders of their own, so that none goes on where another stopped.
 */
export function requestHash(request: AnyQueryRequest, driver: DriverName): Uint8Array {
  return createHash('sha256').update(driver).update(bytesOf(request)).digest();
}

function bytesOf(request: AnyQueryRequest): Uint8Array {
  return request.$typeName === 'aerogate.v1.QueryRequest'
    ? toBinary(QueryRequestSchema, lasting(request))
    : toBinary(QueryPageRequestSchema, lasting(request));
}

function lasting<R extends AnyQueryRequest>(request: R): R {
  const { session, chunkSize, maxResponseBytes, requestTag, ...rest } = request;
  // What was taken out is optional in both messages.
  return { ...rest, token: NO_TOKEN } as R;
}
