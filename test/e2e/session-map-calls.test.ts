/** The calls of docs/session-map.yaml, made: what the map says a gateway answers is what this one answers. */

import { readFileSync } from 'node:fs';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { type DescMethod, fromJson, type JsonValue, type Message } from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { API_SERVICES } from '../../server/src/gateway/api-services.js';
import { startLiveGateway } from '../support/live-gateway.js';
import { ownName, ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { collect, transportOf } from '../support/transport-gateway.js';

interface MapCall {
  readonly does: string;
  readonly rpc: string;
  readonly body?: JsonValue;
  readonly messages?: readonly JsonValue[];
  readonly setup?: readonly string[];
  readonly expect: 'ok' | 'unsupported-yet';
  readonly unsupported?: string;
}

interface SessionMap {
  readonly fixtures: Readonly<
    Record<string, readonly Pick<MapCall, 'rpc' | 'body' | 'messages'>[]>
  >;
  readonly entries: readonly { readonly member: string; readonly calls?: readonly MapCall[] }[];
}

const map = parse(
  readFileSync(new URL('../../docs/session-map.yaml', import.meta.url), 'utf8'),
) as SessionMap;

const CALLS = map.entries.flatMap(({ member, calls = [] }) =>
  calls.map((call) => ({ name: `${member}: ${call.does}`, call })),
);

describe('the calls of the session map', () => {
  it('are there', () => {
    expect(CALLS.length).toBeGreaterThan(40);
    expect(CALLS.filter(({ call }) => call.expect === 'ok').length).toBeGreaterThan(10);
  });

  it.each(CALLS.filter(({ call }) => !needsOwnCluster(call)))('$name', makeCall);
  it.skipIf(!requires('own-cluster')).each(CALLS.filter(({ call }) => needsOwnCluster(call)))(
    '$name',
    makeCall,
  );

  async function makeCall({ call }: { readonly call: MapCall }): Promise<void> {
    const gateway = await startLiveGateway();
    const transport = transportOf(gateway, 'gRPC');
    for (const fixture of call.setup ?? []) {
      for (const step of map.fixtures[fixture] ?? []) {
        // A fixture of an RPC that is to come leaves nothing; the call that needs it is then to come as well.
        const failure = await outcomeOf(transport, step);
        if (failure !== 'ok') expect(failure).toMatchObject({ code: Code.Unimplemented });
        if (failure !== 'ok') expect(call.expect).toBe('unsupported-yet');
      }
    }
    const outcome = await outcomeOf(transport, call);
    if (call.expect === 'ok') expect(outcome).toBe('ok');
    else expect(outcome).toEqual(refusalOf(call));
    expect(gateway.defects()).toEqual([]);
  }
});

/** What may run on somebody's cluster: calls that keep to records, and those that only read. */
const HARMLESS = /^SessionService\/|\/(Get|List|Info)/;

function needsOwnCluster(call: MapCall): boolean {
  const steps = [call, ...(call.setup ?? []).flatMap((name) => map.fixtures[name] ?? [])];
  // A cluster that was given need not have a namespace in strong-consistency mode.
  const namesTxn = JSON.stringify(steps).includes('"namespace":"txn"');
  return namesTxn || steps.some(({ rpc }) => !HARMLESS.test(rpc));
}

/** The map's sets and user keys are those of its reader; the records of a test are its own. */
function owned(json: JsonValue): JsonValue {
  if (Array.isArray(json)) return json.map(owned);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([name, value]): [string, JsonValue] => {
    const isOurs = 'namespace' in json && typeof value === 'string';
    if (isOurs && name === 'set') return [name, ownSet(value)];
    return [name, isOurs && name === 'string' ? ownName(value) : owned(value)];
  });
  return Object.fromEntries(entries);
}

interface Refusal {
  readonly code: Code;
  readonly named: string | undefined;
}

/** UNIMPLEMENTED, and what is: the field at fault, or the RPC. */
function refusalOf({ unsupported }: MapCall): Refusal {
  return { code: Code.Unimplemented, named: unsupported };
}

async function outcomeOf(
  transport: Transport,
  call: Pick<MapCall, 'rpc' | 'body' | 'messages'>,
): Promise<Refusal | 'ok'> {
  const method = methodOf(call.rpc);
  const bodies = call.messages ?? (call.body === undefined ? [] : [call.body]);
  const requests = bodies.map((body) => fromJson(method.input, owned(body)));
  try {
    await answersOf(transport, method, requests);
    return 'ok';
  } catch (error) {
    const failure = ConnectError.from(error);
    const { code, rawMessage } = failure;
    const field = failure.findDetails(ErrorDetailSchema)[0]?.field ?? '';
    // A whole RPC that is to come is no fault of a field: the sentence names it.
    const named = field === '' ? /\b\w+Service\/\w+/.exec(rawMessage)?.[0] : field;
    return { code, named };
  }
}

async function answersOf(
  transport: Transport,
  method: DescMethod,
  requests: readonly Message[],
): Promise<readonly Message[]> {
  const [first] = requests;
  if (method.methodKind === 'unary') {
    const args = [undefined, undefined, undefined, first ?? {}] as const;
    const { message } = await transport.unary(
      method as DescMethod & { methodKind: 'unary' },
      ...args,
    );
    return [message];
  }
  async function* sent(): AsyncGenerator<Message> {
    for (const request of requests) yield await Promise.resolve(request);
  }
  const streaming = method as DescMethod & { methodKind: 'bidi_streaming' };
  const { message } = await transport.stream(streaming, undefined, undefined, undefined, sent());
  return collect(message);
}

function methodOf(rpc: string): DescMethod {
  const [service, name] = rpc.split('/');
  const method = API_SERVICES.find(
    ({ typeName }) => typeName === `aerogate.v1.${service}`,
  )?.methods.find((each) => each.name === name);
  if (method === undefined) throw new Error(`there is no ${rpc}`);
  return method;
}
