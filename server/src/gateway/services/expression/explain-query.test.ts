import {
  type ExpressionNodeSchema,
  ExpressionOp,
  ExpressionType,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  ExpressionService,
  IndexVerdict,
  QueryAccess,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { entry, nodeSaying } from '../../../../../test/support/index-lists.js';
import { DATASET, type QueryInit } from '../../../../../test/support/query-calls.js';
import { statusOf } from '../../../../../test/support/session-gateway.js';

const { explainQuery: method } = ExpressionService.method;

const ael = (value: string) => ({ form: { case: 'ael', value } }) as const;

function explain(query: QueryInit, indexes: readonly string[] = INDEXES) {
  const gateway = nodeSaying({
    'sindex-list': indexes.join(';'),
    'sindex-stat': 'entries=1000;entries_per_bval=7;load_pct=100',
  });
  return callUnary(gateway.services, method, { query: { ...DATASET, ...query } });
}

const INDEXES = [
  entry('users_age'),
  entry('users_city', { bin: 'city', type: 'string' }),
  entry('users_weight', { bin: 'weight', state: 'WO' }),
  entry('others', { set: 'others' }),
];

describe('ExplainQuery', () => {
  it('names the index, its range, the rest of the condition, and why', async () => {
    const answer = await explain({ where: ael("$.age > 21 and $.name != 'x' and $.weight < 90") });
    expect(answer.access).toBe(QueryAccess.SECONDARY_INDEX);
    expect(answer.index).toMatchObject({ namespace: 'test', set: 'users', name: 'users_age' });
    expect(answer.indexFilter).toMatchObject({
      index: { case: 'bin', value: 'age' },
      predicate: { case: 'range', value: { low: 22n } },
    });
    expect(answer.residualAel).toBe("$.age > 21 and $.name != 'x' and $.weight < 90");
    expect(answer.residual?.form.case).toBe('packed');
    expect(answer.reason).toMatch(/users_age/);
    expect(answer.partitionCount).toBe(4096);
    expect(answer.nodeCount).toBe(1);
    expect(answer.candidates.map(({ index, verdict }) => [index?.name, verdict])).toEqual([
      ['users_age', IndexVerdict.CHOSEN],
      ['users_weight', IndexVerdict.NOT_READY],
      ['users_city', IndexVerdict.NOT_USABLE],
    ]);
    expect(answer.candidates.map(({ entriesPerValue }) => entriesPerValue)).toEqual([7n, 7n, 7n]);
  });

  it('says when every record is read, and when none is', async () => {
    const primary = await explain({ where: ael("$.name == 'x'") });
    expect(primary).toMatchObject({ access: QueryAccess.PRIMARY_INDEX, partitionCount: 4096 });
    expect(primary.index).toBeUndefined();
    const nothing = await explain({ where: ael('$.age > 5 and $.age < 3') });
    expect(nothing).toMatchObject({ access: QueryAccess.NOTHING, partitionCount: 0, nodeCount: 0 });
    const key = { namespace: 'test', set: 'users' };
    const after = { ...key, userKey: { case: 'stringValue', value: 'k' } } as const;
    const placed = await explain({
      where: ael('$.age > 5'),
      partitions: { filter: { case: 'after', value: after } },
    });
    expect(placed.access).toBe(QueryAccess.PRIMARY_INDEX);
    expect(placed.reason).toMatch(/place between records/);
  });

  it('excludes the others where the query names its index', async () => {
    const answer = await explain({
      where: ael('$.age > 5'),
      indexFilter: {
        index: { case: 'indexName', value: 'users_city' },
        predicate: { case: 'equal', value: { kind: { case: 'stringValue', value: 'Ulm' } } },
      },
    });
    expect(answer.access).toBe(QueryAccess.SECONDARY_INDEX);
    expect(answer.index?.name).toBe('users_city');
    expect(answer.candidates.map(({ index, verdict }) => [index?.name, verdict])).toEqual([
      ['users_city', IndexVerdict.CHOSEN],
      ['users_age', IndexVerdict.EXCLUDED],
      ['users_weight', IndexVerdict.EXCLUDED],
    ]);
  });

  it('says which part of the text each index serves', async () => {
    const part = async (text: string, bin = 'age'): Promise<string | undefined> => {
      const { candidates } = await explain({ where: ael(text) });
      const span = candidates.find(({ index }) => index?.name === `users_${bin}`)?.span;
      return span && Buffer.from(text).subarray(span.start, span.end).toString();
    };
    expect(await part("$.name == 'é' and ($.age > 21 and $.x.exists())")).toBe('$.age > 21');
    expect(await part("$.age > 21 and $.city == 'Ulm'", 'city')).toBe("$.city == 'Ulm'");
    expect(await part("$.age > 21 and $.name == 'x' and $.age < 30")).toBe(
      "$.age > 21 and $.name == 'x' and $.age < 30",
    );
    expect(await part('$.name == "x" and ($.age == 1 or $.age == 2)')).toBe(
      '$.age == 1 or $.age == 2',
    );
    const variable = `let (a = 5) then ($.x.exists() and $.age > \${a})`;
    expect(await part(variable)).toBe('$.age > $' + '{a}');
    expect(await part("$.name == 'x'")).toBeUndefined();
  });

  it('says no part of what is no text, and tells doubts about what is', async () => {
    const tree = {
      node: {
        case: 'call',
        value: {
          op: ExpressionOp.GT,
          args: [
            { node: { case: 'bin', value: 'age' }, type: ExpressionType.INT },
            { node: { case: 'literal', value: { kind: { case: 'intValue', value: 5n } } } },
          ],
        },
      },
    } satisfies MessageInitShape<typeof ExpressionNodeSchema>;
    const answer = await explain({ where: { form: { case: 'tree', value: tree } } });
    expect(answer.candidates.map(({ indexFilter, span }) => [!indexFilter, span])).toContainEqual([
      false,
      undefined,
    ]);
    const doubtful = await explain({ where: ael('$.age > 1 and $.deviceSize() > 5') });
    expect(doubtful.diagnostics).toMatchObject([{ code: 'ael/doubtful', span: { start: 14 } }]);
  });

  it('is refused as the query would be', async () => {
    expect((await statusOf(explain({ where: ael('$.age >') }))).message).toMatch(
      /^query\.where\.ael: /,
    );
    const required = await statusOf(explain({ where: ael("$.x == 'y'"), requireIndex: true }));
    expect(required.code).toBe(Code.FailedPrecondition);
    expect(required.message).toMatch(/^query\.requireIndex: /);
    const gateway = nodeSaying({});
    const none = await statusOf(callUnary(gateway.services, method, {}));
    expect(none.message).toMatch(/^query: /);
  });

  it('cannot be had where indexes cannot be', async () => {
    const gateway = nodeSaying({ 'sindex-list': 'ERROR:81:role violation' });
    const call = callUnary(gateway.services, method, {
      query: { ...DATASET, where: ael('$.a > 1') },
    });
    expect((await statusOf(call)).code).toBe(Code.PermissionDenied);
  });
});
