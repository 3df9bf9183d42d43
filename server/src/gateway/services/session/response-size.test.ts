import {
  ExecuteResponseSchema,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { okOutcome } from '../../../../../test/support/fake-driver.js';
import { fakeGateway, key, QUERY, statusOf } from '../../../../../test/support/session-gateway.js';
import { serverFailure } from '../../../model/aerospike-error.js';
import { blobValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';
import { RESPONSE_DEFAULT_BYTES, RESPONSE_MAX_BYTES, RESPONSE_MIN_BYTES } from '../../limits.js';

const { get, execute } = SessionService.method;

const recordOf = (bytes: number) =>
  okOutcome([{ name: 'a', value: blobValue(new Uint8Array(bytes)) }], { generation: 9 });

describe('an answer', () => {
  it('is whole at exactly the size asked for, and loses a record one byte below', async () => {
    const { services } = fakeGateway({ respond: () => recordOf(40_000) });
    const segments = [{ ...QUERY, keys: [key('1'), key('2'), key('3')] }];
    const whole = await callUnary(services, execute, { segments });
    const bytes = toBinary(ExecuteResponseSchema, whole).length;

    const atLimit = await callUnary(services, execute, { segments, maxResponseBytes: bytes });
    const below = await callUnary(services, execute, { segments, maxResponseBytes: bytes - 1 });

    expect(atLimit).toEqual(whole);
    expect(toBinary(ExecuteResponseSchema, below).length).toBeLessThan(bytes);
    expect(below.results.map(({ recordOmitted }) => recordOmitted !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
    expect(below.results[2]).toMatchObject({
      index: 2,
      outcome: 1,
      record: { generation: 9, bins: {} },
    });
    expect(Number(below.results[2]?.recordOmitted?.bytes)).toBeGreaterThan(40_000);
    expect(below.summary).toEqual(whole.summary);
  });

  it('keeps small rows beside a large one that does not fit', async () => {
    const { services } = fakeGateway({
      respond: (_, index) => recordOf(index === 1 ? 100_000 : 10),
    });
    const segments = [{ ...QUERY, keys: [key('1'), key('2'), key('3')] }];

    const { results } = await callUnary(services, execute, {
      segments,
      maxResponseBytes: RESPONSE_MIN_BYTES,
    });

    expect(results.map(({ recordOmitted }) => recordOmitted !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('stays below 3.5 MiB unasked', async () => {
    const { services } = fakeGateway({ respond: () => recordOf(8_000) });
    const keys = Array.from({ length: 1_000 }, (_, index) => key(String(index)));

    const response = await callUnary(services, execute, { segments: [{ ...QUERY, keys }] });

    const bytes = toBinary(ExecuteResponseSchema, response).length;
    expect(bytes).toBeLessThanOrEqual(RESPONSE_DEFAULT_BYTES);
    expect(bytes).toBeGreaterThan(RESPONSE_DEFAULT_BYTES - 10_000);
    expect(response.results).toHaveLength(1_000);
  });

  it('drops long keys and texts of errors where rows would not fit even without values', async () => {
    const serverMessage = 'm'.repeat(500);
    const { services } = fakeGateway({
      respond: () => ({ ok: false, error: serverFailure(1, { serverMessage, inDoubt: true }) }),
    });
    const keys = Array.from({ length: 150 }, (_, index) => key(`${index}${'k'.repeat(600)}`));

    const response = await callUnary(services, execute, {
      segments: [{ ...QUERY, keys }],
      maxResponseBytes: RESPONSE_MIN_BYTES,
    });

    expect(toBinary(ExecuteResponseSchema, response).length).toBeLessThanOrEqual(
      RESPONSE_MIN_BYTES,
    );
    expect(response.results).toHaveLength(150);
    expect(response.results[149]?.error).toMatchObject({ name: 'SERVER_ERROR', inDoubt: true });
    expect(response.results[149]?.key?.digest).toHaveLength(20);
  });

  it('is refused beforehand when it could not hold its rows', async () => {
    const { services, driver } = fakeGateway();
    const keys = Array.from({ length: 5_000 }, (_, index) => key(String(index)));
    const segments = [{ ...QUERY, keys }];

    const status = await statusOf(
      callUnary(services, execute, { segments, maxResponseBytes: RESPONSE_MIN_BYTES }),
    );

    expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    expect(status.message).toContain('maxResponseBytes');
    expect(driver.calls).toEqual([]);
  });

  it.each([RESPONSE_MIN_BYTES, RESPONSE_MAX_BYTES])('may be %i bytes', async (maxResponseBytes) => {
    const { services } = fakeGateway();

    const { result } = await callUnary(services, get, { key: key('1'), maxResponseBytes });

    expect(result?.outcome).toBe(1);
  });

  it.each([RESPONSE_MIN_BYTES - 1, RESPONSE_MAX_BYTES + 1])(
    'may not be %i bytes',
    async (bytes) => {
      const { services } = fakeGateway();

      const status = await statusOf(
        callUnary(services, get, { key: key('1'), maxResponseBytes: bytes }),
      );

      expect(status.code).toBe(GRPC_CODE.INVALID_ARGUMENT);
    },
  );
});
