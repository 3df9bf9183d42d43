/** Node programs against `aerogate serve --embedded` as a process: connect-es over gRPC and Connect, and grpc-js without stubs. */

import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import type { KeySchema } from '@aerogate/proto/aerogate/v1/key_pb';
import { Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { MapOrder, type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import {
  create,
  type DescMethodUnary,
  equals,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  Http2SessionManager,
} from '@connectrpc/connect-node';
import { credentials, Client as GrpcClient, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';

const { get, put } = SessionService.method;

let gateway: ServingAerogate;
let connections: Http2SessionManager;
let overGrpc: Client<typeof SessionService>;
let overConnect: Client<typeof SessionService>;
let generic: GrpcClient;

beforeAll(async () => {
  gateway = await serveAerogate(['--embedded', '--sample']);
  const baseUrl = `http://${gateway.grpc}`;
  connections = new Http2SessionManager(baseUrl);
  overGrpc = createClient(
    SessionService,
    createGrpcTransport({ baseUrl, sessionManager: connections }),
  );
  overConnect = createClient(
    SessionService,
    createConnectTransport({ baseUrl: `http://${gateway.web}`, httpVersion: '1.1' }),
  );
  generic = new GrpcClient(gateway.grpc, credentials.createInsecure());
});
afterAll(async () => {
  generic.close();
  connections.abort();
  await gateway.stop();
});

/** One value of every kind a bin can hold, at its edges where it has some. */
const BINS: Readonly<Record<string, MessageInitShape<typeof ValueSchema>>> = {
  true: { kind: { case: 'boolValue', value: true } },
  int_min: { kind: { case: 'intValue', value: -(2n ** 63n) } },
  int_max: { kind: { case: 'intValue', value: 2n ** 63n - 1n } },
  beyond_double: { kind: { case: 'intValue', value: 2n ** 53n + 1n } },
  one: { kind: { case: 'doubleValue', value: 1 } },
  minus_zero: { kind: { case: 'doubleValue', value: -0 } },
  nan: { kind: { case: 'doubleValue', value: Number.NaN } },
  infinite: { kind: { case: 'doubleValue', value: Number.NEGATIVE_INFINITY } },
  text: { kind: { case: 'stringValue', value: 'naïve 🜚 \u0000' } },
  no_text: { kind: { case: 'stringValue', value: '' } },
  bytes: { kind: { case: 'bytesValue', value: Uint8Array.of(0, 255, 128) } },
  geo: { kind: { case: 'geojsonValue', value: '{"type":"Point","coordinates":[1.5,2]}' } },
  blob: {
    kind: { case: 'blobValue', value: { particleType: 9, data: Uint8Array.of(128, 4, 78, 46) } },
  },
  latin1: {
    kind: { case: 'opaqueValue', value: { particleType: 3, data: Uint8Array.of(0x6e, 0xe4) } },
  },
  list: {
    kind: {
      case: 'listValue',
      value: {
        values: [
          { kind: { case: 'nullValue', value: {} } },
          { kind: { case: 'intValue', value: 1n } },
          { kind: { case: 'doubleValue', value: 1 } },
          { kind: { case: 'listValue', value: { values: [] } } },
        ],
      },
    },
  },
  map: {
    kind: {
      case: 'mapValue',
      value: {
        order: MapOrder.KEY_ORDERED,
        entries: [
          {
            key: { kind: { case: 'intValue', value: -1n } },
            value: { kind: { case: 'stringValue', value: 'minus one' } },
          },
          {
            key: { kind: { case: 'stringValue', value: '-1' } },
            value: { kind: { case: 'boolValue', value: false } },
          },
        ],
      },
    },
  },
};

function key(string: string): MessageInitShape<typeof KeySchema> {
  return { namespace: 'test', set: 'clients', userKey: { case: 'stringValue', value: string } };
}

function expectBins(bins: Readonly<Record<string, Value>> | undefined): void {
  expect(Object.keys(bins ?? {}).sort()).toEqual(Object.keys(BINS).sort());
  for (const [name, init] of Object.entries(BINS)) {
    const value = bins?.[name];
    if (value === undefined) throw new Error(`no bin ${name}`);
    // Compared as bytes, where NaN is itself and -0 is not 0.
    const expected = toBinary(ValueSchema, create(ValueSchema, init));
    expect([name, toBinary(ValueSchema, value)]).toEqual([name, expected]);
  }
}

/** A call as a program without any stubs makes it: a path and two functions for the bytes. */
function callGeneric<M extends DescMethodUnary>(
  method: M,
  request: MessageInitShape<M['input']>,
): Promise<ReturnType<typeof fromBinary<M['output']>>> {
  const path = `/${method.parent.typeName}/${method.name}`;
  return new Promise((resolve, reject) => {
    generic.makeUnaryRequest(
      path,
      (message: Uint8Array) => Buffer.from(message),
      (bytes) => fromBinary<M['output']>(method.output, bytes),
      toBinary(method.input, create(method.input, request)),
      (error, answer) => {
        if (error !== null) reject(error);
        else if (answer !== undefined) resolve(answer);
      },
    );
  });
}

describe('what one Node client writes, every other reads', () => {
  it('connect-es over gRPC', async () => {
    await overGrpc.put({ key: key('grpc'), bins: BINS });
    expectBins((await overGrpc.get({ key: key('grpc') })).result?.record?.bins);
    expectBins((await overConnect.get({ key: key('grpc') })).result?.record?.bins);
    expectBins((await callGeneric(get, { key: key('grpc') })).result?.record?.bins);
  });

  it('connect-es over Connect', async () => {
    await overConnect.put({ key: key('connect'), bins: BINS });
    expectBins((await overGrpc.get({ key: key('connect') })).result?.record?.bins);
  });

  it('grpc-js without stubs', async () => {
    const { result, summary } = await callGeneric(put, { key: key('generic'), bins: BINS });
    expect(result?.record?.generation).toBe(1);
    expect(summary).toMatchObject({ ok: 1, failed: 0 });
    expectBins((await overGrpc.get({ key: key('generic') })).result?.record?.bins);
  });

  it('a sample record is the same record to all', async () => {
    const reader = {
      key: {
        namespace: 'test',
        set: 'readers',
        userKey: { case: 'intValue', value: 1n },
      },
    } as const;
    const [one, two, three] = await Promise.all([
      overGrpc.get(reader),
      overConnect.get(reader),
      callGeneric(get, reader),
    ]);
    expect(Object.keys(one.result?.record?.bins ?? {})).toContain('old_name');
    expect(equals(get.output, one, two)).toBe(true);
    expect(equals(get.output, one, three)).toBe(true);
  });
});

describe('a batch', () => {
  it('answers one row for each key, failed ones among them, in the order asked', async () => {
    await overGrpc.put({ key: key('b1'), bins: { n: { kind: { case: 'intValue', value: 1n } } } });
    const { results, summary } = await overGrpc.execute({
      segments: [
        { keys: [key('b1'), key('none')], verb: { case: 'query', value: {} } },
        {
          keys: [key('b1')],
          verb: { case: 'insert', value: {} },
          operations: [
            {
              bin: 'n',
              op: { case: 'put', value: { kind: { case: 'intValue', value: 2n } } },
            },
          ],
        },
      ],
    });
    expect(results.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, Outcome.OK],
      [1, Outcome.NOT_FOUND],
      [2, Outcome.FAILED],
    ]);
    expect(results[2]?.error).toMatchObject({ name: 'KEY_EXISTS_ERROR', inDoubt: false });
    expect(summary).toMatchObject({ ok: 1, notFound: 1, failed: 1, firstFailedIndex: 2 });
  });
});

describe('a failed call', () => {
  it('carries the typed detail, to connect-es and to grpc-js alike', async () => {
    const missing = { key: key('missing') };
    const failure = await overGrpc.get(missing).catch((error: unknown) => ConnectError.from(error));
    if (!(failure instanceof ConnectError)) throw new Error('it did not fail');
    expect(failure.code).toBe(Code.NotFound);
    const [detail] = failure.findDetails(ErrorDetailSchema);
    expect(detail).toMatchObject({
      name: 'KEY_NOT_FOUND_ERROR',
      code: { case: 'serverCode', value: 2 },
    });

    const plain = await callGeneric(get, missing).catch((error: unknown) => error as ServiceError);
    if (!(plain instanceof Error)) throw new Error('it did not fail');
    expect(plain.code).toBe(5);
    const [bytes] = plain.metadata.get('grpc-status-details-bin');
    const status = fromBinary(StatusSchema, bytes as Buffer);
    const typed = status.details.map((any) => anyUnpack(any, ErrorDetailSchema));
    expect(typed.find((found) => found !== undefined)).toEqual(detail);
  });
});
