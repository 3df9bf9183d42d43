/** What of a query's request must stay as it was while it goes on: all but how its answers are cut and what they cost. */

import { createHash } from 'node:crypto';
import {
  type QueryPageRequest,
  QueryPageRequestSchema,
  type QueryRequest,
  QueryRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { ClusterView, DriverName } from '../../../driver/driver.js';

export type AnyQueryRequest = QueryRequest | QueryPageRequest;

/** Where a query is read, and by what. */
export interface QueryPlace {
  readonly driver: DriverName;
  readonly cluster: Pick<ClusterView, 'clusterName'>;
}

const NO_TOKEN = new Uint8Array();

/**
 * The same for a Query and a QueryPage that ask for the same: their fields have the same numbers. Drivers read partitions in
 * orders of their own, so that none goes on where another stopped; and a place in one cluster is none in another, where going
 * on from it would pass over records and say nothing of them.
 */
export function requestHash(request: AnyQueryRequest, place: QueryPlace): Uint8Array {
  // As JSON, nothing can be moved from one part into the other; a cluster without a name has null.
  const where = JSON.stringify([place.driver, place.cluster.clusterName ?? null]);
  return createHash('sha256').update(where).update('\0').update(bytesOf(request)).digest();
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
