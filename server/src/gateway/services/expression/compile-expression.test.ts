import {
  type ExpressionNode,
  ExpressionNodeSchema,
  ExpressionType,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  type CompileExpressionRequest,
  type CompileExpressionRequestSchema,
  DiagnosticSeverity,
  ExpressionService,
  ExpressionUse,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import { clone, isMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { fakeGateway, int, statusOf } from '../../../../../test/support/session-gateway.js';

const { compileExpression: method } = ExpressionService.method;

type Init = Exclude<
  MessageInitShape<typeof CompileExpressionRequestSchema>,
  CompileExpressionRequest
>;

const compile = (init: Init) => callUnary(fakeGateway().services, method, init);
const ael = (value: string) => ({ form: { case: 'ael', value } }) as const;
const compileText = (text: string, init: Init = {}) => compile({ expression: ael(text), ...init });

/** All nodes of a tree, those around others first. */
function nodesOf(value: unknown): ExpressionNode[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  return isMessage(value, ExpressionNodeSchema) ? [value, ...inner] : inner;
}

/** The texts of the nodes that have one. */
function placesOf(tree: ExpressionNode | undefined, text: string): string[] {
  return nodesOf(tree).flatMap(({ span }) =>
    span === undefined ? [] : [Buffer.from(text).subarray(span.start, span.end).toString()],
  );
}

function withoutPlaces(tree: ExpressionNode): ExpressionNode {
  const copy = clone(ExpressionNodeSchema, tree);
  for (const node of nodesOf(copy)) delete node.span;
  return copy;
}

describe('CompileExpression', () => {
  it('answers all forms of an expression', async () => {
    const answer = await compileText('$.age > 21 and $.name =~ /^A/');
    expect(answer).toMatchObject({
      ok: true,
      ael: '$.age > 21 and $.name =~ /^A/',
      type: ExpressionType.BOOL,
      bins: ['age', 'name'],
      minimumBuild: '6.4',
      diagnostics: [],
    });
    expect(answer.tree?.node.case).toBe('call');
    expect(answer.packed.length).toBeGreaterThan(10);
  });

  it('fills arguments in', async () => {
    const expression = { ...ael('$.age > ?0'), args: [int(21n)] };
    expect((await compile({ expression })).ael).toBe('$.age > 21');
  });

  it.each([
    '$.age > 21 and $.name =~ /^A/i',
    `let (a = $.x + 1) then (\${a} * 2 > 3)`,
    "when ($.a > 1 => 'x', default => 'y') == 'x'",
    '$.m.a.b == 5 or $.l.[0] == 6',
    '$.tags.[!=1, 2].count() > 0',
    '$.m.{@1:3}.getKeys() == [2]',
    '$.l:LIST.*[?(@:INT > 5)].count() > 0',
    '$.l:LIST.*[?(@:INT > 300)].modify(@:INT + 1)',
    '$.b:BLOB.bitGetInt(offset: 0, size: 8, signed: true) > 1',
    '$.h.hllCount() > 1 and $.ttl() > 5 and $.a.exists()',
  ])('answers a tree that compiles to the same, and its bytes, too: %s', async (text) => {
    const first = await compileText(text);
    if (first.tree === undefined) throw new TypeError('there is no tree');
    const tree = withoutPlaces(first.tree);
    const again = await compile({ expression: { form: { case: 'tree', value: tree } } });
    expect(Buffer.from(again.packed).toString('hex')).toBe(
      Buffer.from(first.packed).toString('hex'),
    );
    expect(again.tree).toEqual(tree);
    const packed = await compile({ expression: { form: { case: 'packed', value: first.packed } } });
    expect([packed.ael, packed.type]).toEqual([first.ael, first.type]);
    expect(packed.tree).toEqual(tree);
  });

  it('says what is wrong and where', async () => {
    const answer = await compileText("$.age > 21 and\n  $.x == 'ä' + 1");
    expect(answer).toMatchObject({ ok: false, ael: '', bins: [] });
    expect(answer.tree).toBeUndefined();
    const [diagnostic] = answer.diagnostics;
    expect(diagnostic?.severity).toBe(DiagnosticSeverity.ERROR);
    expect(diagnostic?.code).toMatch(/^ael\//);
    expect(diagnostic?.span?.line).toBe(2);
  });

  it('tells several mistakes, the first first', async () => {
    const typed = await compileText("$.b == 1 and $.b == 'x' and $.c == 1 + 'y' and $.d");
    expect(typed.diagnostics.map(({ code, span }) => [code, span?.start])).toEqual([
      ['ael/type-mismatch', 7],
      ['ael/type-mismatch', 39],
    ]);
    const written = await compileText('$.b = 1 and $.c == 2 or $.d == == 3');
    expect(written.diagnostics.map(({ code, span }) => [code, span?.start])).toEqual([
      ['ael/syntax', 4],
      ['ael/syntax', 31],
    ]);
  });

  it('says where each node was read', async () => {
    const text =
      "$.'é' == 'ü' and\n  ($.m.k:INT + 1) * 2 > $.l.[#-1] and not($.tags:LIST.count() > 3)";
    const { tree } = await compileText(text);
    expect(placesOf(tree, text)).toEqual([
      text,
      "$.'é' == 'ü'",
      ...["$.'é'", "'ü'"],
      '($.m.k:INT + 1) * 2 > $.l.[#-1]',
      ...['($.m.k:INT + 1) * 2', '$.m.k:INT + 1', '$.m.k:INT', '$.m', '1', '2'],
      ...['$.l.[#-1]', '$.l'],
      ...['not($.tags:LIST.count() > 3)', '$.tags:LIST.count() > 3', '$.tags:LIST.count()'],
      ...['$.tags:LIST', '3'],
    ]);
    expect(tree?.span).toMatchObject({ start: 0, line: 1, column: 1 });
    const path = await compileText('$.m.k', { use: ExpressionUse.PATH });
    expect(path.tree?.span).toBeUndefined();
  });

  it('takes what fits where it is to stand', async () => {
    const filter = await compileText('$.age + 1', { use: ExpressionUse.FILTER });
    expect(filter.ok).toBe(false);
    expect((await compileText('$.age + 1', { use: ExpressionUse.VALUE })).ok).toBe(true);
    expect((await compileText('$.age > 1', { use: ExpressionUse.INDEX })).ok).toBe(false);
    expect((await compileText('$.age + 1', { use: ExpressionUse.INDEX })).ok).toBe(true);
  });

  it('reads paths as contexts', async () => {
    const path = await compileText('$.m.a.[0].{@7}', { use: ExpressionUse.PATH });
    expect(path.pathBin).toBe('m');
    expect(path.pathContext.map(({ step }) => step.case)).toEqual([
      'mapKey',
      'listIndex',
      'mapKey',
    ]);
    expect((await compileText('$.m', { use: ExpressionUse.PATH })).pathBin).toBe('m');
    const several = await compileText('$.m.{@a,b}.count()', { use: ExpressionUse.PATH });
    expect(several.diagnostics.map(({ code }) => code)).toEqual(['ael/not-a-path']);
  });

  it('compiles for a build', async () => {
    const text = '$.l:LIST.*[?(@:INT > 5)].count() > 0';
    const old = await compileText(text, { targetBuild: '8.0.0.1' });
    expect(old.diagnostics.map(({ code }) => code)).toEqual(['ael/feature']);
    const recent = await compileText(text, { targetBuild: '8.1.1' });
    expect(recent).toMatchObject({ ok: true, minimumBuild: '8.1.1' });
    if (recent.tree === undefined) throw new TypeError('there is no tree');
    const tree = withoutPlaces(recent.tree);
    const packed = { form: { case: 'tree', value: tree } } as const;
    expect((await compile({ expression: packed, targetBuild: '7.0' })).ok).toBe(false);
    const status = await statusOf(compileText(text, { targetBuild: 'newest' }));
    expect(status.code).toBe(Code.InvalidArgument);
  });

  it('says what AEL has no words for', async () => {
    const bytes = Uint8Array.of(
      0x93,
      0x01,
      0x92,
      0x65,
      0x93,
      0x51,
      0x05,
      0xa1,
      0x6d,
      0x92,
      0x7e,
      0x90,
    );
    const answer = await compile({ expression: { form: { case: 'packed', value: bytes } } });
    expect(answer.ael).toBe('');
    expect(answer.diagnostics.map(({ code }) => code)).toContain('ael/no-text');
  });

  it('refuses what is no expression at all', async () => {
    expect((await statusOf(compile({}))).message).toMatch(/^expression: /);
    const empty = { form: { case: 'tree', value: {} } } as const;
    expect((await statusOf(compile({ expression: empty }))).code).toBe(Code.InvalidArgument);
  });
});
