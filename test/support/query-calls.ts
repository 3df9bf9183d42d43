/** Queries over a set without a server: the frames of one, and the requests most tests begin from. */

import {
  type QueryRequest,
  type QueryResponse,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { QueryEvent } from '../../server/src/model/query.js';
import type { Value } from '../../server/src/model/value.js';
import { callStream } from './call-context.js';
import type { FakeDriver, FakeDriverOptions } from './fake-driver.js';
import { createFakeSet, type FakeSet } from './fake-set.js';
import { fakeGateway } from './session-gateway.js';
import { seededRandom } from './wire-fuzz.js';

export type QueryInit = Exclude<
  MessageInitShape<typeof SessionService.method.query.input>,
  QueryRequest
>;

export const DATASET = {
  target: { case: 'dataset', value: { namespace: 'test', set: 'users' } },
} as const;

export function fakeSet(records: number): FakeSet {
  return createFakeSet({ records, random: seededRandom(1) });
}

export function overSet(set: FakeSet): FakeDriverOptions {
  return { query: (request) => set.query(request) };
}

/** The set with another bin in its first records. */
export function withBin(
  set: FakeSet,
  {
    name,
    value,
    records,
  }: { readonly name: string; readonly value: Value; readonly records: number },
): FakeDriverOptions {
  let bent = 0;
  return {
    *query(request) {
      for (const window of set.query(request)) {
        yield window.map((event): QueryEvent => {
          if (event.type !== 'record' || bent === records) return event;
          bent += 1;
          return { ...event, record: { ...event.record, bins: [{ name, value }] } };
        });
      }
    },
  };
}

/** Every frame of a query on `users`. */
export function framesOf(
  options: FakeDriverOptions,
  request: QueryInit = {},
): { readonly frames: Promise<QueryResponse[]>; readonly driver: FakeDriver } {
  const { services, driver } = fakeGateway(options);
  const responses = callStream(services, SessionService.method.query, { ...DATASET, ...request });
  return { frames: allOf(responses), driver };
}

export async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

export function rowsOf(frames: readonly QueryResponse[]) {
  return frames.flatMap(({ frame }) => (frame.case === 'records' ? frame.value.results : []));
}

export function trailerOf(frames: readonly QueryResponse[]) {
  const frame = frames.at(-1)?.frame;
  if (frame?.case !== 'trailer') throw new TypeError('the stream ended without a trailer');
  return frame.value;
}
