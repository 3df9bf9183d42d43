import {
  ClientError,
  type ErrorDetail,
  ErrorDetailSchema,
} from '@aerogate/proto/aerogate/v1/error_pb';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from '@aerogate/proto/google/rpc/error_details_pb';
import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { create, toBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { clientFailure, serverFailure } from '../model/aerospike-error.js';
import {
  CLIENT_ERRORS,
  type ClientErrorName,
  SERVER_RESULT_CODES,
  serverResultCode,
} from '../model/result-code.js';
import { isUnexpected, RowFailure, type RpcStatus, toRpcStatus } from './errors.js';
import { type FieldPath, fieldAt } from './field-path.js';
import { GatewayError, invalidArgument, unsupported } from './gateway-error.js';
import { CLIENT_GRPC_CODES, GRPC_CODE, SERVER_GRPC_CODES } from './grpc-code.js';
import { STATUS_MAX_BYTES } from './limits.js';

/** What meshes and client libraries repeat by themselves. */
const REPEATED_UNASKED: readonly number[] = [
  GRPC_CODE.UNAVAILABLE,
  GRPC_CODE.ABORTED,
  GRPC_CODE.RESOURCE_EXHAUSTED,
];

const serverCodes = Object.keys(SERVER_RESULT_CODES).map(Number);
const clientErrors = Object.keys(CLIENT_ERRORS) as ClientErrorName[];

describe('the error table', () => {
  it('names the same client errors as the API', () => {
    type ProtoName = Exclude<keyof typeof ClientError, 'UNSPECIFIED'>;
    // The two assignments are the test of the types: a name that one side lacks does not compile.
    const protoNames = Object.keys(ClientError) as (ProtoName | 'UNSPECIFIED')[];
    const fromProto: readonly ClientErrorName[] = protoNames.filter(
      (name): name is ProtoName => Number.isNaN(Number(name)) && name !== 'UNSPECIFIED',
    );
    const fromModel: readonly ProtoName[] = clientErrors;

    expect(fromModel.toSorted()).toEqual(fromProto.toSorted());
  });

  it.each(serverCodes)('turns server code %i into its status', (resultCode) => {
    const status = toRpcStatus(serverFailure(resultCode, { attempts: 1, node: 'A1' }));
    const table: Readonly<Record<number, keyof typeof GRPC_CODE>> = SERVER_GRPC_CODES;
    const { name } = serverResultCode(resultCode);

    expect(status.code).toBe(GRPC_CODE[table[resultCode] ?? 'OK']);
    expect(detailOf(status)).toMatchObject({
      code: { case: 'serverCode', value: resultCode },
      name,
      inDoubt: false,
      node: 'A1',
      attempts: 1,
    });
    expect(infoOf(status)).toMatchObject({
      reason: name,
      domain: 'aerogate.dev',
      metadata: { server_code: String(resultCode), in_doubt: 'false' },
    });
  });

  it.each(clientErrors)('turns %s into its status', (error) => {
    const status = toRpcStatus(clientFailure(error));

    expect(status.code).toBe(GRPC_CODE[CLIENT_GRPC_CODES[error]]);
    expect(detailOf(status)).toMatchObject({
      code: { case: 'clientError', value: ClientError[error] },
      name: error,
      inDoubt: false,
    });
  });

  it.each(serverCodes)('never lets server code %i in doubt be repeated unasked', (resultCode) => {
    const status = toRpcStatus(serverFailure(resultCode, { inDoubt: true }));
    const timedOut = resultCode === 9 || resultCode === 212;

    expect(status.code).toBe(timedOut ? GRPC_CODE.DEADLINE_EXCEEDED : GRPC_CODE.UNKNOWN);
    expect(REPEATED_UNASKED).not.toContain(status.code);
    expect(unpacked(status, RetryInfoSchema)).toBeUndefined();
    expect(infoOf(status)?.metadata['in_doubt']).toBe('true');
  });

  it.each(clientErrors)('never lets %s in doubt be repeated unasked', (error) => {
    const status = toRpcStatus(clientFailure(error, { inDoubt: true }));
    const expected: Partial<Record<ClientErrorName, number>> = {
      TIMEOUT: GRPC_CODE.DEADLINE_EXCEEDED,
      CANCELLED: GRPC_CODE.CANCELLED,
    };

    expect(status.code).toBe(expected[error] ?? GRPC_CODE.UNKNOWN);
    expect(unpacked(status, RetryInfoSchema)).toBeUndefined();
  });

  it('passes codes of newer servers on by their number', () => {
    const status = toRpcStatus(serverFailure(251, { subcode: 7 }));

    expect(status.code).toBe(GRPC_CODE.UNKNOWN);
    expect(detailOf(status)).toMatchObject({
      code: { case: 'serverCode', value: 251 },
      name: 'SERVER_CODE_251',
      subcode: 7,
    });
  });
});

describe('toRpcStatus', () => {
  it('says which field is wrong, in google.rpc words too', () => {
    const operations = fieldAt(fieldAt(fieldAt(undefined, 'segments'), 2), 'operations');
    const status = toRpcStatus(
      invalidArgument(fieldAt(fieldAt(operations, 0), 'bin'), 'too long.'),
    );

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(detailOf(status)?.field).toBe('segments[2].operations[0].bin');
    expect(unpacked(status, BadRequestSchema)?.fieldViolations).toMatchObject([
      { field: 'segments[2].operations[0].bin', reason: 'INVALID_ARGUMENT' },
    ]);
    expect(status.message).toBe('segments[2].operations[0].bin: too long.');
  });

  it('is UNIMPLEMENTED for what is not done yet', () => {
    const status = toRpcStatus(unsupported(fieldAt(undefined, 'where'), 'not yet.'));

    expect(status.code).toBe(GRPC_CODE.UNIMPLEMENTED);
    expect(infoOf(status)?.reason).toBe('UNSUPPORTED');
  });

  it('offers a pause where the same call may succeed', () => {
    const status = toRpcStatus(clientFailure('CLUSTER_UNAVAILABLE'));

    expect(unpacked(status, RetryInfoSchema)?.retryDelay?.nanos).toBeGreaterThan(0);
    expect(unpacked(toRpcStatus(serverFailure(206)), RetryInfoSchema)).toBeUndefined();
  });

  it('tells the row a status comes from', () => {
    const status = toRpcStatus(new RowFailure(serverFailure(3), 17));

    expect(status.code).toBe(GRPC_CODE.ABORTED);
    expect(infoOf(status)?.metadata['index']).toBe('17');
  });

  it('stays small whatever the server said', () => {
    let path: FieldPath | undefined;
    for (let i = 0; i < 500; i += 1) path = fieldAt(path, 'operations');
    const long = '\u{1f980}'.repeat(3_000);
    const statuses = [
      toRpcStatus(serverFailure(1, { serverMessage: long, detail: long, node: long })),
      toRpcStatus(new GatewayError('INVALID_ARGUMENT', { detail: long, field: path })),
      toRpcStatus(new GatewayError('LIMIT_REACHED', { detail: long, field: path })),
      toRpcStatus(new Error(long), long),
    ];
    for (const status of statuses) {
      const bytes = toBinary(
        StatusSchema,
        create(StatusSchema, { ...status, details: [...status.details] }),
      );
      expect(bytes.length).toBeLessThan(STATUS_MAX_BYTES);
    }
    // Cut between code points, not inside one.
    const said = statuses.map(detailOf)[0]?.serverMessage;
    expect(said).toBe('\u{1f980}'.repeat(128));
  });

  it('keeps what is unexpected to itself', () => {
    const error = new TypeError('cannot read u1 of secret');
    const status = toRpcStatus(error, 'call-7');

    expect(isUnexpected(error)).toBe(true);
    expect(isUnexpected(clientFailure('TIMEOUT'))).toBe(false);
    expect(status.code).toBe(GRPC_CODE.INTERNAL);
    expect(status.message).toContain('call-7');
    expect(JSON.stringify(detailOf(status)?.message)).not.toContain('secret');
  });
});

function detailOf(status: RpcStatus): ErrorDetail | undefined {
  return unpacked(status, ErrorDetailSchema);
}

function infoOf(status: RpcStatus) {
  return unpacked(status, ErrorInfoSchema);
}

function unpacked<S extends Parameters<typeof anyUnpack>[1]>(status: RpcStatus, schema: S) {
  for (const detail of status.details) {
    const message = anyUnpack(detail, schema);
    if (message !== undefined) return message;
  }
  return undefined;
}
