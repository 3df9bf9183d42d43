/** Every bounded field of the calls of a session, bad in a good request: refused by its path, alone and in batches, with nothing sent. */

import {
  type ExecuteRequest,
  ExecuteRequestSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  clone,
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type Message,
} from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  BAD_FIELD_RULES,
  type GoodRequest,
  goodRequests,
} from '../../../../../test/support/bad-field-rules.js';
import { type BadField, badFields, nameOf } from '../../../../../test/support/bad-fields.js';
import { callStream, callUnary } from '../../../../../test/support/call-context.js';
import { readScenarios, requestOfStep } from '../../../../../test/support/scenarios.js';
import { fakeGateway, key, putBin, UPSERT } from '../../../../../test/support/session-gateway.js';
import { HONOURED_FIELDS } from '../../check/honoured.js';
import { GatewayError } from '../../gateway-error.js';

const { execute, executeStream } = SessionService.method;
/** INVALID_ARGUMENT and UNIMPLEMENTED as gRPC calls them. */
const REFUSALS: readonly string[] = ['INVALID_ARGUMENT', 'UNIMPLEMENTED'];

/** What scenarios send, but for what is refused as it is. */
const SCENARIO_REQUESTS: readonly GoodRequest[] = readScenarios()
  .flatMap(({ scenarios }) => scenarios.flatMap(({ steps }) => steps))
  .filter(({ refused, status }) => refused === undefined && status === undefined)
  .map((step) => ({
    descriptor: ExecuteRequestSchema,
    request: requestOfStep(step, [{ namespace: 'test', set: 'users', string: 'u1' }]),
  }));

interface Case extends GoodRequest {
  readonly bad: BadField;
}

/** Every badness of every field once, in the first request that has the field. */
const CASES: readonly Case[] = firstOfEach([...SCENARIO_REQUESTS, ...goodRequests()]);
const CASES_OF_ROWS = CASES.filter(
  ({ descriptor, bad }) => descriptor === ExecuteRequestSchema && bad.path.startsWith('segments['),
);

const GOOD_SEGMENT = { ...UPSERT, keys: [key('u2')], operations: [putBin('a')] };

describe('a bad field', () => {
  it('is refused by its path, with nothing sent', async () => {
    expect(CASES.length).toBeGreaterThan(300);
    expect(await differences(CASES, ({ bad }) => bad.path, callOf)).toEqual([]);
  });

  it.each([
    ['a batch', async (services, request) => callUnary(services, execute, request)],
    [
      'a stream',
      // The same fields, for the other RPC.
      async (services, request) => drained(callStream(services, executeStream, request as never)),
    ],
  ] satisfies [string, RowsCall][])('is refused between good rows of %s', async (_what, send) => {
    expect(CASES_OF_ROWS.length).toBeGreaterThan(180);
    const pathOf = ({ bad }: Case) => moved(bad.path);
    const among =
      ({ request }: Case) =>
      (services: Services) =>
        send(services, amongGood(request));
    expect(await differences(CASES_OF_ROWS, pathOf, among)).toEqual([]);
  });

  it('is tried of every enum and oneof a session honours', () => {
    const tried = new Set(CASES.map(({ bad }) => bad.name));
    const closed = SessionService.methods.flatMap(({ input }) => [...closedMembers(input)]);
    const untried = new Set(closed.filter((name) => !tried.has(name)));
    expect([...untried].filter((name) => !BAD_FIELD_RULES.optional.has(name))).toEqual([]);
  });

  it('is tried of every field whose bounds are known', () => {
    const tried = new Set(CASES.map(({ bad }) => bad.name));
    const { bounds, filled } = BAD_FIELD_RULES;
    expect([...Object.keys(bounds), ...filled].filter((name) => !tried.has(name))).toEqual([]);
  });
});

type Services = ReturnType<typeof fakeGateway>['services'];
type RowsCall = (services: Services, request: ExecuteRequest) => Promise<unknown>;

function firstOfEach(requests: readonly GoodRequest[]): Case[] {
  const seen = new Set<string>();
  const cases: Case[] = [];
  for (const { descriptor, request } of requests) {
    const fresh = badFields(descriptor, request, BAD_FIELD_RULES).filter(
      ({ name }) => !seen.has(name),
    );
    cases.push(...fresh.map((bad) => ({ descriptor, request, bad })));
    for (const { name } of fresh) seen.add(name);
  }
  return cases;
}

/** What was not refused as it should be, a sentence each. */
async function differences(
  cases: readonly Case[],
  pathOf: (one: Case) => string,
  callFor: (one: Case) => (services: Services) => Promise<unknown>,
): Promise<string[]> {
  const { services, driver } = fakeGateway();
  const found: string[] = [];
  for (const one of cases) {
    const restore = one.bad.apply();
    const refusal = await refusalOf(callFor(one)(services));
    restore();
    const sent = driver.calls.length;
    const expected = pathOf(one);
    if (refusal !== expected || sent > 0) {
      const what = `${one.bad.name} = ${String(one.bad.content).slice(0, 40)}`;
      found.push(`${what} at ${expected}: ${refusal}, ${sent} sent`);
    }
    if (sent > 0) break;
  }
  return found;
}

/** The path of what was refused, or what happened instead. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'was taken';
  } catch (error) {
    if (!(error instanceof GatewayError)) return `ended with ${String(error)}`;
    return REFUSALS.includes(error.grpcCode) ? error.field : `${error.field} ${error.grpcCode}`;
  }
}

/** Calls the RPC of a request as it is now. */
function callOf({ descriptor, request }: Case): (services: Services) => Promise<unknown> {
  const method = SessionService.methods.find(({ input }) => input === descriptor);
  return (services) => {
    if (isUnary(method)) return callUnary(services, method, request as never);
    if (!isServerStreaming(method)) throw new TypeError('no such RPC');
    return drained(callStream(services, method, request as never));
  };
}

function isUnary(method: DescMethod | undefined): method is DescMethodUnary {
  return method?.methodKind === 'unary';
}

function isServerStreaming(method: DescMethod | undefined): method is DescMethodServerStreaming {
  return method?.methodKind === 'server_streaming';
}

async function drained(frames: AsyncIterable<unknown>): Promise<void> {
  for await (const _frame of frames);
}

/** The path after one more segment has come before the others. */
function moved(path: string): string {
  return path.replace(/^segments\[(\d+)\]/, (_, at: string) => `segments[${Number(at) + 1}]`);
}

function amongGood(request: Message): ExecuteRequest {
  const bad = clone(ExecuteRequestSchema, request as ExecuteRequest);
  const [before, after] = create(ExecuteRequestSchema, {
    segments: [GOOD_SEGMENT, GOOD_SEGMENT],
  }).segments;
  return { ...bad, segments: [before, ...bad.segments, after].filter((s) => s !== undefined) };
}

/** Enums and oneofs of the message and of all it can hold, as far as they are honoured. */
function closedMembers(descriptor: DescMessage, seen = new Set<DescMessage>()): Set<string> {
  const found = new Set<string>();
  if (seen.has(descriptor) || descriptor.typeName.startsWith('google.')) return found;
  seen.add(descriptor);
  const honoured = HONOURED_FIELDS[descriptor.typeName] ?? {};
  for (const oneof of descriptor.oneofs) {
    if (oneof.fields.some(({ name }) => name in honoured)) found.add(nameOf(oneof));
  }
  for (const field of descriptor.fields.filter(({ name }) => name in honoured)) {
    if (field.enum !== undefined) found.add(nameOf(field));
    if (field.message === undefined) continue;
    for (const name of closedMembers(field.message, seen)) found.add(name);
  }
  return found;
}
