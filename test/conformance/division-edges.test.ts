import { ExpressionOp, ExpressionType } from '@aerogate/proto/aerogate/v1/expression_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { BoundService } from '../../server/src/gateway/service.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import { callStream, callUnary } from '../support/call-context.js';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.js';
import { allOf, rowsOf } from '../support/query-calls.js';
import { int, type OperationInit, putBin, statusOf, UPSERT } from '../support/session-gateway.js';

type ExpressionInit = NonNullable<
  MessageInitShape<typeof SessionService.method.query.input>['filterExpression']
>;

const KEY = {
  namespace: 'test',
  set: `division${process.pid}`,
  userKey: { case: 'stringValue', value: 'edge' },
} as const;
const DATASET = { namespace: KEY.namespace, set: KEY.set } as const;

/** The smallest integer divided by -1 ends a real server, so this record is one nobody may divide carelessly. */
async function startWithEdges(): Promise<EmbeddedServices> {
  const parts = await startEmbeddedServices();
  const list = [INT64_MIN, -1n, 7n].map((value) => int(value));
  const operations: readonly OperationInit[] = [
    putBin('low', int(INT64_MIN)),
    putBin('minus', int(-1n)),
    putBin('seven', int(7n)),
    putBin('zero', int(0n)),
    {
      bin: 'list',
      op: { case: 'put', value: { kind: { case: 'listValue', value: { values: list } } } },
    },
  ];
  await execute(parts.services, { ...UPSERT, keys: [KEY], operations: [...operations] });
  return parts;
}

async function execute(
  services: readonly BoundService[],
  segment: NonNullable<MessageInitShape<typeof SessionService.method.execute.input>['segments']>[0],
) {
  const { results } = await callUnary(services, SessionService.method.execute, {
    segments: [segment],
  });
  return results;
}

/** What it comes to for the record, on the cluster. */
async function resultOf(services: readonly BoundService[], expression: ExpressionInit) {
  const operation = {
    case: 'expression',
    value: { op: { case: 'selectFrom', value: expression } },
  };
  const [row] = await execute(services, {
    verb: { case: 'query', value: {} },
    keys: [KEY],
    operations: [{ bin: 'r', op: operation } as OperationInit],
  });
  return row?.operationResults[0]?.value?.kind ?? row?.error;
}

const ael = (value: string) => ({ form: { case: 'ael', value } }) as const;

const QUOTIENTS: readonly (readonly [string, bigint])[] = [
  ['$.low:INT / $.minus', INT64_MIN],
  ['$.low:INT % $.minus', 0n],
  ['$.low:INT / -1', INT64_MIN],
  ['$.low:INT % -1', 0n],
  ['$.seven:INT / $.minus', -7n],
  ['$.seven:INT % $.minus', 0n],
  ['-7 / $.seven:INT', -1n],
  ['-8 % $.seven:INT', -1n],
  ['$.low:INT / ($.minus * 1)', INT64_MIN],
  ['$.low:INT % ($.minus * 1)', 0n],
  ['$.low:INT / $.minus / $.minus', INT64_MIN],
  ['$.low:INT / ($.seven / -7)', INT64_MIN],
  [`let (x = $.low:INT, y = $.minus:INT) then (\${x} / \${y} + \${x} % \${y})`, INT64_MIN],
  ['abs($.low:INT) / $.minus', INT64_MIN],
  ['($.low:INT - 1) / $.minus', -INT64_MAX],
  ['$.list:LIST.[0]:INT / $.list:LIST.[1]:INT', INT64_MIN],
  ['when ($.low:INT / $.minus < 0 => 1, default => 2)', 1n],
];

describe('the smallest integer divided by -1', () => {
  it('wraps around on every server, and ends none', async () => {
    const { services } = await startWithEdges();
    for (const [text, value] of QUOTIENTS) {
      expect([text, await resultOf(services, ael(text))]).toEqual([
        text,
        { case: 'intValue', value },
      ]);
    }
  });

  it('is guarded in queries, in paths and in trees', async () => {
    const { services } = await startWithEdges();
    const division: ExpressionInit = {
      form: {
        case: 'tree',
        value: call(ExpressionOp.LT, call(ExpressionOp.DIV, bin('low'), bin('minus')), number(0n)),
      },
    };
    const conditions: readonly ExpressionInit[] = [
      ael('$.low:INT / $.minus < 0'),
      ael('$.list:LIST.*[?(-9223372036854775808 / @:INT < 0)].count() == 2'),
      ael('$.list:LIST.*[?(-9223372036854775808 % (@:INT * 1) == 0)].count() == 2'),
      division,
    ];
    for (const filterExpression of conditions) {
      const request = { target: { case: 'dataset', value: DATASET }, filterExpression } as const;
      const frames = await allOf(callStream(services, SessionService.method.query, request));
      expect([filterExpression, rowsOf(frames).length]).toEqual([filterExpression, 1]);
    }
  });

  it('is guarded in what comes packed, whatever its numbers are written as', async () => {
    const { services } = await startWithEdges();
    const low = '9351 02 a36c6f77'.replaceAll(' ', '');
    const minus = '935102a56d696e7573';
    for (const [opcode, value] of [
      ['17', INT64_MIN],
      ['cc17', INT64_MIN],
      ['1a', 0n],
      ['cd001a', 0n],
    ] as const) {
      const packed = Buffer.from(`93${opcode}${low}${minus}`, 'hex');
      const found = await resultOf(services, { form: { case: 'packed', value: packed } });
      expect([opcode, found]).toEqual([opcode, { case: 'intValue', value }]);
    }
  });

  it('is refused packed where it can not be read here', async () => {
    const { services } = await startWithEdges();
    // An operation nobody knows around a division.
    const packed = Buffer.from('92cd7fff9317935102a36c6f77935102a56d696e7573', 'hex');
    const where = { form: { case: 'packed', value: packed } } as const;
    const verb = { case: 'query', value: {} } as const;
    const segment = { verb, keys: [KEY], where };
    const { message } = await statusOf(execute(services, segment));
    expect(message).toContain('that divides');
  });
});

type NodeInit = Extract<NonNullable<ExpressionInit['form']>, { case: 'tree' }>['value'];

function call(op: ExpressionOp, ...args: NodeInit[]): NodeInit {
  return { node: { case: 'call', value: { op, args } } };
}

function bin(name: string): NodeInit {
  return { type: ExpressionType.INT, node: { case: 'bin', value: name } };
}

function number(value: bigint): NodeInit {
  return { node: { case: 'literal', value: int(value) } };
}
