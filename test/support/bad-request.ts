/** Requests no gateway takes, and how each has to be refused: with a code, a field and a rule, before the cluster hears of it. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import type {
  ExecuteRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { BadRequestSchema, ErrorInfoSchema } from '@aerogate/proto/google/rpc/error_details_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { expect } from 'vitest';
import type { LiveGateway } from './live-gateway.js';
import { ownInteger, ownName, ownSet } from './own-names.js';
import { type Binding, failureOfCall, sessionClient } from './transport-gateway.js';

export type ValueInit = MessageInitShape<typeof ValueSchema>;
export type Get = MessageInitShape<typeof GetRequestSchema>;
export type Put = MessageInitShape<typeof PutRequestSchema>;
export type Execute = MessageInitShape<typeof ExecuteRequestSchema>;
export type Segment = NonNullable<Execute['segments']>[number];
export type Operation = NonNullable<Segment['operations']>[number];

export type Request = { readonly get: Get } | { readonly put: Put } | { readonly execute: Execute };

/** What is wrong, the request, the path of the field at fault, and what the sentence says of the rule or limit. */
export type Case = readonly [what: string, request: Request, field: string, says: RegExp];

/** One in binary and one in JSON: what is behind them is the same for all. */
export const TESTED_BINDINGS = [
  'gRPC',
  'Connect, HTTP/1.1, JSON',
] as const satisfies readonly Binding[];

/** Stands where a caller's data stands; no answer and no log may repeat it. */
export const SECRET = 'Pl4nt3d';

export const key = {
  namespace: 'test',
  set: ownSet('bad-input'),
  userKey: { case: 'stringValue', value: ownName(SECRET) },
} as const;
export const value = (kind: NonNullable<ValueInit['kind']>): ValueInit => ({ kind });
export const int = (number: bigint) => value({ case: 'intValue', value: number });
export const text = (content: string) => value({ case: 'stringValue', value: content });
export const list = (...values: ValueInit[]) => value({ case: 'listValue', value: { values } });
export const entry = (entryKey: ValueInit | undefined, content: ValueInit = int(1n)) => ({
  ...(entryKey === undefined ? {} : { key: entryKey }),
  value: content,
});
export const map = (...entries: ReturnType<typeof entry>[]) =>
  value({ case: 'mapValue', value: { entries } });

export const put = (
  bins: Record<string, ValueInit>,
  rest: Pick<Put, 'generation' | 'ttl' | 'session'> = {},
): Request => ({
  put: { key, ...rest, bins },
});
export const putValue = (content: ValueInit): Request => put({ v: content });
export const execute = (segment: Segment, rest: Execute = {}): Request => ({
  execute: { segments: [{ keys: [key], ...segment }], ...rest },
});
export const UPSERT = { verb: { case: 'upsert', value: {} } } as const;
export const QUERY = { verb: { case: 'query', value: {} } } as const;
export const DELETE = { verb: { case: 'delete', value: {} } } as const;
export const putBin = (bin: string, content: ValueInit = int(1n)): Operation => ({
  bin,
  op: { case: 'put', value: content },
});
export const upsert = (...operations: Operation[]): Request => execute({ ...UPSERT, operations });
export const withKey = (given: Get['key']): Request => ({
  get: given === undefined ? {} : { key: given },
});

export function nested(levels: number, wrap: (inner: ValueInit) => ValueInit): ValueInit {
  let result = int(1n);
  for (let level = 0; level < levels; level += 1) result = wrap(result);
  return result;
}

export const many = <T>(count: number, item: T): T[] => new Array<T>(count).fill(item);
export const shortKey = {
  namespace: 'test',
  set: ownSet('bad-input'),
  userKey: { case: 'intValue', value: ownInteger(1) },
} as const;

/** Sends each and expects INVALID_ARGUMENT with its field and rule, nothing of the caller's data, and an untouched cluster. */
export async function expectRefused(
  gateway: LiveGateway,
  binding: Binding,
  cases: readonly Case[],
): Promise<void> {
  for (const [what, request, field, says] of cases) {
    const error = await refusalOf(gateway, binding, request);
    const place = startOf(field, error);
    expect([what, summaryOf(error)]).toEqual([
      what,
      { code: Code.InvalidArgument, reason: 'INVALID_ARGUMENT', field: place },
    ]);
    expect([what, error.rawMessage]).toEqual([what, expect.stringMatching(says)]);
    expect([what, error.rawMessage]).not.toEqual([what, expect.stringContaining(SECRET)]);
    expect(error.findDetails(BadRequestSchema)).toMatchObject([
      { fieldViolations: [{ field: place, reason: 'INVALID_ARGUMENT' }] },
    ]);
  }
  await expectUntouched(gateway);
  expect(JSON.stringify(gateway.log)).not.toContain(SECRET);
}

export async function refusalOf(
  gateway: LiveGateway,
  binding: Binding,
  request: Request,
): Promise<ConnectError> {
  const client = sessionClient(gateway, binding);
  if ('get' in request) return ConnectError.from(await failureOfCall(client.get(request.get)));
  if ('put' in request) return ConnectError.from(await failureOfCall(client.put(request.put)));
  return ConnectError.from(await failureOfCall(client.execute(request.execute)));
}

export function summaryOf(error: ConnectError): { code: Code; reason: string; field: string } {
  const [info] = error.findDetails(ErrorInfoSchema);
  const [detail] = error.findDetails(ErrorDetailSchema);
  return { code: error.code, reason: info?.reason ?? '', field: detail?.field ?? '' };
}

/** Paths of deep values are cut: they only have to begin as expected. */
function startOf(field: string, error: ConnectError): string {
  const { field: found } = summaryOf(error);
  return found.length > 200 && found.startsWith(field) ? found : field;
}

export async function expectUntouched(gateway: LiveGateway): Promise<void> {
  expect(await gateway.messagesSent()).toBe(0);
  // A cluster that was given holds what it holds; the driver's count stands for it.
  if (!gateway.cluster.isGiven) {
    expect((await gateway.embedded.control.counters()).objects).toMatchObject({ test: 0 });
  }
  expect(gateway.driver.counters()).toMatchObject({ commands: 0, inFlight: 0 });
  expect(gateway.defects()).toEqual([]);
}
