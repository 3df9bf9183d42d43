import { ErrorDisposition, Outcome as ProtoOutcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callContext, callUnary } from '../../../../../test/support/call-context.js';
import { type FakeCall, okOutcome } from '../../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  int,
  key,
  putBin,
  QUERY,
  type SegmentInit,
  statusOf,
  UPSERT,
} from '../../../../../test/support/session-gateway.js';
import { serverFailure } from '../../../model/aerospike-error.js';
import type { Command, Outcome } from '../../../model/command.js';
import { RESULT } from '../../../model/result-code.js';
import { intValue, stringValue } from '../../../model/value.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { execute } = SessionService.method;

function udf(functionName: string, ...names: readonly string[]) {
  return {
    verb: {
      case: 'executeUdf' as const,
      value: { package: 'm', function: functionName, args: [int(7n)] },
    },
    keys: names.map((name) => key(name)),
  } satisfies SegmentInit;
}

const CHAIN: readonly SegmentInit[] = [
  { ...UPSERT, operations: [putBin('a')], keys: [key('1'), key('2')] },
  udf('f', '1', '2'),
  udf('g', '3'),
  { ...QUERY, keys: [key('1')] },
];

/** Verbs by call of the driver. */
function shapeOf(calls: readonly FakeCall[]): readonly (string | readonly string[])[] {
  return calls.map((call) => {
    if (call.call === 'execute') return call.command.verb;
    return call.call === 'batch' ? call.commands.map(({ verb }) => verb) : call.call;
  });
}

const failing =
  (functionName: string) =>
  (command: Command): Outcome =>
    command.verb === 'udf' && command.call.functionName === functionName
      ? { ok: false, error: serverFailure(RESULT.udfBadResponse, { serverMessage: 'm.lua:1: no' }) }
      : okOutcome([], { results: [intValue(1)] });

describe('Execute with calls of functions', () => {
  it('gives the row what the function returned', async () => {
    const { services, driver } = fakeGateway({
      respond: () => okOutcome([], { generation: 4, results: [stringValue('x')] }),
    });

    const { results } = await callUnary(services, execute, {
      segments: [{ ...udf('f', '1'), ttl: { kind: { case: 'seconds', value: 9 } } }],
    });

    expect(driver.calls).toMatchObject([
      {
        call: 'execute',
        command: {
          verb: 'udf',
          call: { module: 'm', functionName: 'f', args: [intValue(7n)] },
          ttl: { type: 'seconds', seconds: 9 },
          settings: { maxRetries: 0 },
        },
      },
    ]);
    expect(results).toMatchObject([
      {
        outcome: ProtoOutcome.OK,
        record: { generation: 4 },
        udfValue: { kind: { case: 'stringValue', value: 'x' } },
        operationResults: [],
      },
    ]);
  });

  it('carries out its segments one after the other, each as a call of its own', async () => {
    const { services, driver } = fakeGateway({ respond: failing('none') });

    const { results } = await callUnary(services, execute, { segments: [...CHAIN] });

    expect(shapeOf(driver.calls)).toEqual([['operate', 'operate'], ['udf', 'udf'], 'udf', 'get']);
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(results.map(({ udfValue }) => udfValue !== undefined)).toEqual([
      ...[false, false, true, true, true, false],
    ]);
  });

  it('goes on behind a failure, unless it is to stop at one', async () => {
    const errorDisposition = ErrorDisposition.ROWS;
    const going = fakeGateway({ respond: failing('g') });
    const stopping = fakeGateway({ respond: failing('g') });
    const segments = [...CHAIN];

    const all = await callUnary(going.services, execute, { segments, errorDisposition });
    const some = await callUnary(stopping.services, execute, {
      ...{ segments, errorDisposition, respondAllKeys: false },
    });

    expect(all.results.at(-1)?.outcome).toBe(ProtoOutcome.OK);
    expect(all.results[4]?.error).toMatchObject({ serverMessage: 'm.lua:1: no', inDoubt: false });
    expect(shapeOf(stopping.driver.calls)).toHaveLength(3);
    expect(some.results.at(-1)?.error).toMatchObject({ name: 'NOT_ATTEMPTED', inDoubt: false });
  });

  it('gives each segment the settings of its own cell', async () => {
    const { services, driver } = fakeGateway();
    const settings = { maxRetries: 3 };

    await callUnary(services, execute, {
      segments: [udf('f', '1', '2'), { ...QUERY, keys: [key('1')], session: { settings } }],
    });

    expect(driver.calls).toMatchObject([
      { call: 'batch', options: { settings: { maxRetries: 0 } } },
      { call: 'execute', options: { settings: { maxRetries: 3 } } },
    ]);
  });

  it('keeps the words of a function out of the sentence of the status', async () => {
    const { services } = fakeGateway({ respond: failing('f') });

    const status = await statusOf(callUnary(services, execute, { segments: [udf('f', '1')] }));

    expect(status.code).toBe(GRPC_CODE.UNKNOWN);
    expect(status.message).not.toContain('m.lua');
  });

  it('ends what is left when its caller goes', async () => {
    const gone = new AbortController();
    const { services, driver } = fakeGateway({
      respond: () => {
        gone.abort();
        return okOutcome([], { results: [intValue(1)] });
      },
    });

    const { results } = await callUnary(
      services,
      execute,
      { segments: [udf('f', '1'), udf('f', '2')] },
      callContext({ signal: gone.signal }),
    );

    expect(driver.calls).toHaveLength(1);
    expect(results.map(({ error }) => error?.name)).toEqual([undefined, 'CANCELLED']);
  });
});
