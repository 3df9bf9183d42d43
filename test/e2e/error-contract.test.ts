/** Errors of the whole path in every binding: the same code and details, and never a key, a value or a bin's content in them. */

import { type ErrorDetail, ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import type { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from '@aerogate/proto/google/rpc/error_details_pb';
import { toBinary } from '@bufbuild/protobuf';
import { type Client, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { STATUS_MAX_BYTES } from '../../server/src/gateway/limits.js';
import { type LiveGateway, startLiveGateway } from '../support/live-gateway.js';
import { ownName, ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { BINDINGS, failureOfCall, sessionClient } from '../support/transport-gateway.js';

const SECRET = 'Pl4nt3d-s3cret';
const SECRET_BYTES = Buffer.from(SECRET);

const key = {
  namespace: 'test',
  set: ownSet('errors'),
  userKey: { case: 'stringValue', value: ownName(SECRET) } as const,
};
const text = (value: string) => ({ kind: { case: 'stringValue', value } }) as const;
const int = (value: bigint) => ({ kind: { case: 'intValue', value } }) as const;
const map = (...keys: ReturnType<typeof text>[]) => ({
  kind: {
    case: 'mapValue',
    value: { entries: keys.map((each) => ({ key: each, value: text(SECRET) })) },
  } as const,
});
const verb = (name: 'insert' | 'update' | 'upsert') => ({ case: name, value: {} }) as const;
const putSecret = { bin: 'v', op: { case: 'put', value: text(SECRET) } } as const;

type Call = (client: Client<typeof SessionService>) => Promise<unknown>;

interface Failure {
  readonly call: Call;
  readonly fault?: Fault;
}

/** Every kind of failure a caller's data stands beside: of the gateway, of the server, of time. */
const FAILURES: Readonly<Record<string, Failure>> = {
  'a missing record': { call: (client) => client.get({ key: { ...key, set: ownSet('none') } }) },
  'a wrong generation': {
    call: (client) => client.put({ key, bins: { v: text(SECRET) }, generation: 77 }),
  },
  'a record that exists': {
    call: (client) =>
      client.execute({
        segments: [{ verb: verb('insert'), keys: [key], operations: [putSecret] }],
      }),
  },
  'a record that is missing for an update': {
    call: (client) =>
      client.execute({
        segments: [
          {
            verb: verb('update'),
            keys: [{ ...key, set: ownSet('none') }],
            operations: [putSecret],
          },
        ],
      }),
  },
  'a bin of another type': {
    call: (client) =>
      client.execute({
        segments: [
          {
            verb: verb('upsert'),
            keys: [key],
            operations: [{ bin: 'v', op: { case: 'add', value: int(1n) } }],
          },
        ],
      }),
  },
  'text that is no GeoJSON': {
    call: (client) =>
      client.put({ key, bins: { v: { kind: { case: 'geojsonValue', value: SECRET } } } }),
  },
  'bytes that are no sketch': {
    call: (client) =>
      client.put({ key, bins: { v: { kind: { case: 'hllValue', value: SECRET_BYTES } } } }),
  },
  'a record that is too big': {
    call: (client) => client.put({ key, bins: { v: text(SECRET.repeat(100_000)) } }),
  },
  'a bin name that is a value': {
    call: (client) => client.put({ key, bins: { [`${'x'.repeat(15)}${SECRET}`]: int(1n) } }),
  },
  'a map key twice': {
    call: (client) => client.put({ key, bins: { v: map(text(SECRET), text(SECRET)) } }),
  },
  'text added': {
    call: (client) =>
      client.execute({
        segments: [
          {
            verb: verb('upsert'),
            keys: [key],
            operations: [{ bin: 'v', op: { case: 'add', value: text(SECRET) } }],
          },
        ],
      }),
  },
  'a digest of another key': {
    call: (client) => client.get({ key: { ...key, digest: new Uint8Array(20) } }),
  },
  'a namespace that is a secret': {
    call: (client) => client.get({ key: { ...key, namespace: SECRET } }),
  },
  'a behaviour that is a secret': {
    call: (client) => client.get({ key, session: { behavior: SECRET } }),
  },
  'a condition that does not compile': {
    call: (client) =>
      client.get({ key, where: { form: { case: 'ael', value: `$.v == '${SECRET}' 'x'` } } }),
  },
  'a server that fails': {
    call: (client) => client.put({ key, bins: { v: text(SECRET) } }),
    fault: (gateway) => gateway.embedded.control.failNext(1, { resultCode: 22 }),
  },
  'a connection that is lost': {
    call: (client) => client.put({ key, bins: { v: text(SECRET) } }),
    fault: (gateway) => gateway.embedded.control.dropNext(1, { applied: true }),
  },
};

type Fault = (gateway: LiveGateway) => Promise<void>;

const CASES = Object.entries(FAILURES);

describe('errors', () => {
  it.each(CASES.filter(([, { fault }]) => fault === undefined))(
    '%s: are alike everywhere',
    (_name, failure) => expectAlikeEverywhere(failure),
  );
  it.skipIf(!requires('own-cluster')).each(CASES.filter(([, { fault }]) => fault !== undefined))(
    '%s: are alike everywhere',
    (_name, failure) => expectAlikeEverywhere(failure),
  );

  async function expectAlikeEverywhere({ call, fault }: Failure): Promise<void> {
    const gateway = await startLiveGateway();
    const seen: [string, unknown][] = [];
    for (const binding of BINDINGS) {
      const client = sessionClient(gateway, binding);
      // Set up anew, since some of the failures write.
      await client.put({ key, bins: { v: text(SECRET) } });
      await fault?.(gateway);
      const error = ConnectError.from(await failureOfCall(call(client)));
      seen.push([binding, contractOf(error)]);
      expectSecretFree(error);
      expect(sizeOf(error)).toBeLessThan(STATUS_MAX_BYTES);
    }
    const [first] = seen;
    expect(seen).toEqual(BINDINGS.map((binding) => [binding, first?.[1]]));
    expect(JSON.stringify(gateway.log)).not.toContain(SECRET);
    expect(gateway.defects()).toEqual([]);
  }

  it('in rows say as little of what was in them', async () => {
    const gateway = await startLiveGateway();
    const client = sessionClient(gateway, 'gRPC');
    await client.put({ key, bins: { v: text(SECRET) } });
    const { results } = await client.execute({
      segments: [
        {
          verb: verb('insert'),
          keys: [key, { ...key, set: ownSet('other') }],
          operations: [putSecret],
        },
      ],
    });
    const [exists] = results;
    expect(exists?.error).toMatchObject({ name: 'KEY_EXISTS_ERROR', inDoubt: false });
    expect(JSON.stringify(exists?.error, bigintText)).not.toContain(SECRET);
    // The row names its key, as the caller gave it; that is an answer, not an error.
    expect(exists?.key?.userKey).toEqual(key.userKey);
    expect(JSON.stringify(gateway.log)).not.toContain(SECRET);
  });
});

/** What programs may rely on: all of it, but for the node and the attempts, which are the cluster's. */
function contractOf(error: ConnectError): unknown {
  return {
    code: error.code,
    message: error.rawMessage,
    details: error.findDetails(ErrorDetailSchema).map(stable),
    infos: error.findDetails(ErrorInfoSchema),
    badRequests: error.findDetails(BadRequestSchema),
    retries: error.findDetails(RetryInfoSchema),
    count: error.details.length,
  };
}

function stable(detail: ErrorDetail): Omit<ErrorDetail, 'attempts'> {
  const { attempts: _attempts, ...rest } = detail;
  return rest;
}

function expectSecretFree(error: ConnectError): void {
  const contract = JSON.stringify(contractOf(error), bigintText);
  expect(contract).not.toContain(SECRET);
  expect(contract).not.toContain(SECRET_BYTES.toString('base64').slice(0, 12));
  expect(contract).not.toContain(SECRET_BYTES.toString('hex'));
}

function sizeOf(error: ConnectError): number {
  return (
    error.rawMessage.length +
    error
      .findDetails(ErrorDetailSchema)
      .reduce((sum, detail) => sum + toBinary(ErrorDetailSchema, detail).length, 0)
  );
}

function bigintText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
