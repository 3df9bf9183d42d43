import { AelDialect, ExpressionSchema } from '@aerogate/proto/aerogate/v1/expression_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ANY_SERVER, AS_FILTER } from '../../../../test/support/ael.js';
import { bin, literal, operation } from '../../../../test/support/expressions.js';
import type { Expression } from '../../model/expression.js';
import { GatewayError } from '../gateway-error.js';
import { CompiledExpressions } from '../services/expression/compiled-expressions.js';
import type { ExpressionUse } from './ael.js';
import { expressionFromProto } from './expression.js';

const PATH = { parent: undefined, step: 'where' };

type Init = Omit<MessageInitShape<typeof ExpressionSchema>, 'form' | '$typeName'>;

function read(text: string, init: Init = {}, use: ExpressionUse = AS_FILTER): Expression {
  const form = { case: 'ael', value: text } as const;
  return expressionFromProto(create(ExpressionSchema, { ...init, form }), PATH, use);
}

function failureOf(text: string, init: Init = {}, use?: ExpressionUse): GatewayError {
  try {
    read(text, init, use);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new TypeError('the text compiles');
}

const text = (value: string) => ({ kind: { case: 'stringValue', value } }) as const;
const int = (value: bigint) => ({ kind: { case: 'intValue', value } }) as const;
const listOf = (...values: ReturnType<typeof int>[]) =>
  ({ kind: { case: 'listValue', value: { values } } }) as const;

describe('AEL in requests', () => {
  it('becomes the tree it means', () => {
    expect(read('$.age > 21')).toEqual(operation('gt', bin('age', 'int'), literal(21n)));
  });

  it('takes arguments as values, never as text', () => {
    const hostile = "x' or 1 == 1 or 'x";
    expect(read('$.name == ?0', { args: [text(hostile)] })).toEqual(
      operation('eq', bin('name', 'string'), literal(hostile)),
    );
    const among = listOf(int(4n));
    expect(read('$.age in ?0', { args: [among] })).toMatchObject({
      source: literal({ type: 'list', items: [{ type: 'int', value: 4n }], ordered: false }),
    });
  });

  it.each<[string, Init]>([
    ['$.age > ?0', {}],
    ['$.age > 21', { args: [int(1n)] }],
    ['$.age > ?1', { args: [int(1n), int(2n)] }],
  ])('has as many arguments as placeholders: %s', (ael, init) => {
    const failure = failureOf(ael, init);
    expect(failure.reason).toBe('INVALID_ARGUMENT');
    expect(failure.field).toBe('where.ael');
  });

  it('says where a mistake is, and no values', () => {
    const failure = failureOf('$.age > 21 and\n  $.name >> "secret"', {});
    expect(failure.message).toMatch(/^where\.ael: .*\(line 2, column \d+/);
    expect(failure.message).not.toMatch(/secret/);
    const typed = failureOf('$.age > 21 and $.age == ?0', { args: [text('secret')] });
    expect(typed.message).toMatch(/INT/);
    expect(typed.message).toMatch(/STRING/);
    expect(typed.message).not.toMatch(/secret/);
  });

  it('takes a condition as a filter, and anything as a value', () => {
    expect(failureOf('$.age + 1').reason).toBe('INVALID_ARGUMENT');
    expect(read('$.age + 1', {}, { ael: ANY_SERVER, purpose: 'read' })).toEqual(
      operation('add', bin('age', 'int'), literal(1n)),
    );
  });

  it('has dialects', () => {
    expect(read('$.age > 21', { dialect: AelDialect.SDK_ALPHA })).toEqual(read('$.age > 21'));
    const unknown = JSON.parse('7') as AelDialect;
    expect(failureOf('$.age > 21', { dialect: unknown }).field).toBe('where.dialect');
  });

  it('is refused by name where a server of the cluster is too old', () => {
    const old = {
      ael: new CompiledExpressions().compilerForBuild('8.0.0.1'),
      purpose: 'filter',
    } as const;
    const failure = failureOf('$.l:LIST.*[?(@:INT > 5)].count() > 0', {}, old);
    expect(failure.reason).toBe('UNSUPPORTED');
    expect(failure.message).toMatch(/8\.1\.1/);
  });

  it('stands alone beside args', () => {
    const tree = { case: 'packed', value: Uint8Array.of(0xc3) } as const;
    const message = create(ExpressionSchema, { form: tree, args: [int(1n)] });
    expect(() => expressionFromProto(message, PATH, AS_FILTER)).toThrow(/where\.args/);
  });
});
