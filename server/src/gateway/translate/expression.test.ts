import { ListOrder, PathReturn, ReturnType } from '@aerogate/proto/aerogate/v1/collection_pb';
import {
  type CollectionCallSchema,
  CollectionOp,
  ExpressionNodeSchema,
  ExpressionOp,
  ExpressionSchema,
  ExpressionType,
  LoopVariablePart,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AS_FILTER } from '../../../../test/support/ael.js';
import type { Expression } from '../../model/expression.js';
import { EXPRESSION_MAX_NODES } from '../../model/limits.js';
import { intValue, NIL, stringValue } from '../../model/value.js';
import { EXPRESSION_MAX_DEPTH } from '../limits.js';
import { collectionRule } from './collection-rules.js';
import { expressionFromProto } from './expression.js';
import { operationRule } from './expression-operation.js';

type NodeInit = MessageInitShape<typeof ExpressionNodeSchema>;
type CollectionInit = MessageInitShape<typeof CollectionCallSchema>;

const PATH = { parent: undefined, step: 'where' };

const int = (value: number): NodeInit => ({
  node: { case: 'literal', value: { kind: { case: 'intValue', value: BigInt(value) } } },
});
const text = (value: string): NodeInit => ({
  node: { case: 'literal', value: { kind: { case: 'stringValue', value } } },
});
const bool = (value: boolean): NodeInit => ({
  node: { case: 'literal', value: { kind: { case: 'boolValue', value } } },
});
const NULL: NodeInit = {
  node: { case: 'literal', value: { kind: { case: 'nullValue', value: {} } } },
};
const bin = (name: string, type: ExpressionType): NodeInit => ({
  type,
  node: { case: 'bin', value: name },
});
const call = (op: ExpressionOp, ...args: readonly NodeInit[]): NodeInit => ({
  node: { case: 'call', value: { op, args: [...args] } },
});
const LIST = bin('l', ExpressionType.LIST);
const MAP = bin('m', ExpressionType.MAP);

function read(tree: NodeInit): Expression {
  const form = { case: 'tree', value: create(ExpressionNodeSchema, tree) } as const;
  return expressionFromProto(create(ExpressionSchema, { form }), PATH, AS_FILTER);
}

const literal = (value: number): Expression => ({ node: 'literal', value: intValue(value) });

describe('trees', () => {
  it('keep operators, bins and constants', () => {
    const tree = call(
      ExpressionOp.AND,
      call(ExpressionOp.GT, bin('age', ExpressionType.INT), int(21)),
      call(ExpressionOp.BIN_EXISTS, text('name')),
    );

    expect(read(tree)).toEqual({
      node: 'operation',
      name: 'and',
      args: [
        {
          node: 'operation',
          name: 'gt',
          args: [{ node: 'bin', name: 'age', type: 'int' }, literal(21)],
        },
        {
          node: 'operation',
          name: 'ne',
          args: [
            {
              node: 'operation',
              name: 'binType',
              args: [{ node: 'literal', value: stringValue('name') }],
            },
            literal(0),
          ],
        },
      ],
    });
  });

  it('keep conditions, variables, patterns, keys and paths', () => {
    const tree: NodeInit = {
      node: {
        case: 'let',
        value: {
          definitions: [
            { name: 'x', value: { type: ExpressionType.STRING, ...call(ExpressionOp.KEY) } },
          ],
          body: {
            node: {
              case: 'condition',
              value: {
                branches: [
                  {
                    condition: {
                      node: {
                        case: 'regex',
                        value: {
                          value: { node: { case: 'variable', value: 'x' } },
                          pattern: '^a',
                          extended: true,
                          ignoreCase: true,
                          newline: true,
                        },
                      },
                    },
                    result: int(1),
                  },
                ],
                otherwise: call(ExpressionOp.UNKNOWN),
              },
            },
          },
        },
      },
    };

    expect(read(tree)).toEqual({
      node: 'let',
      definitions: [{ name: 'x', value: { node: 'key', type: 'string' } }],
      body: {
        node: 'condition',
        branches: [
          {
            when: {
              node: 'regex',
              flags: 7,
              pattern: '^a',
              value: { node: 'variable', name: 'x' },
            },
            result: literal(1),
          },
        ],
        otherwise: { node: 'operation', name: 'unknown', args: [] },
      },
    });
  });

  it('keep paths with conditions over what they pass', () => {
    const above = call(
      ExpressionOp.GT,
      { type: ExpressionType.INT, node: { case: 'loopVariable', value: LoopVariablePart.VALUE } },
      int(5),
    );
    const where = create(ExpressionSchema, {
      form: { case: 'tree', value: create(ExpressionNodeSchema, above) },
    });
    const tree: NodeInit = {
      node: {
        case: 'path',
        value: {
          source: MAP,
          context: [
            {
              step: {
                case: 'mapKeysIn',
                value: { values: [{ kind: { case: 'stringValue', value: 'a' } }] },
              },
            },
            { step: { case: 'andWhere', value: where } },
          ],
          action: { case: 'select', value: PathReturn.VALUE },
          noFail: true,
        },
      },
    };

    expect(read(tree)).toMatchObject({
      node: 'path',
      type: 'list',
      context: [
        { step: 'mapKeysIn', keys: [stringValue('a')] },
        { step: 'and', where: { node: 'operation', name: 'gt' } },
      ],
      action: { kind: 'value', noFail: true },
    });
  });

  it.each<[string, NodeInit, RegExp]>([
    ['no case', {}, /^where\.tree: a node needs/],
    ['a bin without a type', { node: { case: 'bin', value: 'a' } }, /tree\.type: the type is req/],
    ['a long bin name', bin('a'.repeat(16), ExpressionType.INT), /tree\.bin: a bin name of 16/],
    ['too few arguments', call(ExpressionOp.EQ, int(1)), /tree\.call\.args: 1 arguments; .* 2/],
    ['too many arguments', call(ExpressionOp.NOT, int(1), int(1)), /takes 1/],
    ['no operator', call(ExpressionOp.UNSPECIFIED), /tree\.call\.op: the operator is required/],
    ['an operator of 8.2', call(ExpressionOp.TO_STRING, int(1)), /tree\.call\.op: .* not yet/],
    ['another type', { type: ExpressionType.INT, ...call(ExpressionOp.NOT, bool(true)) }, /BOOL/],
    ['a bin type of a bin', call(ExpressionOp.BIN_TYPE, LIST), /as a constant/],
    [
      'a span',
      { node: { case: 'variable', value: 'x' }, span: { start: 1 } },
      /tree\.span: only answers/,
    ],
  ])('are refused for %s', (_name, tree, message) => {
    expect(() => read(tree)).toThrow(message);
  });

  it('nest to the limit and no deeper', () => {
    let tree = bool(true);
    for (let depth = 1; depth < EXPRESSION_MAX_DEPTH; depth += 1)
      tree = call(ExpressionOp.NOT, tree);

    expect(() => read(tree)).not.toThrow();
    expect(() => read(call(ExpressionOp.NOT, tree))).toThrow(/nest to 20 levels/);
  });

  it('have nodes up to the limit and no more', () => {
    const ones = Array.from({ length: EXPRESSION_MAX_NODES }, () => bool(true));

    expect(() => read(call(ExpressionOp.AND, ...ones.slice(1)))).not.toThrow();
    expect(() => read(call(ExpressionOp.AND, ...ones))).toThrow(/at most 65536 nodes/);
  });
});

describe('collection calls', () => {
  const collection = (value: CollectionInit, type = ExpressionType.LIST): NodeInit => ({
    type,
    node: { case: 'collection', value },
  });

  it.each<[string, CollectionInit, string, readonly unknown[]]>([
    [
      'a selection behind its return type',
      {
        op: CollectionOp.LIST_GET_BY_VALUE_RANGE,
        source: LIST,
        args: [NULL, int(9)],
        returnType: ReturnType.COUNT,
        inverted: true,
      },
      'listGetByValueInterval',
      [literal(0x10005), { node: 'literal', value: NIL }, literal(9)],
    ],
    [
      'a removal, which answers nothing',
      { op: CollectionOp.MAP_REMOVE_BY_KEY, source: MAP, args: [text('a')] },
      'mapRemoveByKey',
      [literal(0), { node: 'literal', value: stringValue('a') }],
    ],
    [
      'an append with order and flags behind it',
      {
        op: CollectionOp.LIST_APPEND,
        source: LIST,
        args: [int(1)],
        policy: {
          case: 'listPolicy',
          value: { order: ListOrder.ORDERED, addUnique: true, noFail: true },
        },
      },
      'listAppend',
      [literal(1), literal(1), literal(5)],
    ],
    [
      'bit arithmetic with its flags put together',
      {
        op: CollectionOp.BIT_ADD,
        source: bin('b', ExpressionType.BLOB),
        args: [int(0), int(8), int(1), bool(true), int(4)],
        policy: { case: 'bitPolicy', value: { noFail: true } },
      },
      'bitAdd',
      [literal(0), literal(8), literal(1), literal(4), literal(5)],
    ],
    [
      'a sketch whose bits are left to it',
      { op: CollectionOp.HLL_ADD, source: bin('h', ExpressionType.HLL), args: [LIST] },
      'hllAdd',
      [{ node: 'bin', name: 'l', type: 'list' }, literal(-1), literal(-1), literal(0)],
    ],
  ])('lay out %s', (_name, value, name, args) => {
    expect(read(collection(value))).toMatchObject({ node: 'collection', call: { name, args } });
  });

  it.each<[string, CollectionInit, RegExp]>([
    ['nothing', { source: LIST }, /collection\.op: the operation is required/],
    ['text', { op: CollectionOp.STRING_UPPER, source: LIST }, /not in expressions yet/],
    ['no source', { op: CollectionOp.LIST_SIZE }, /collection\.source: a node is required/],
    [
      'an argument too many',
      { op: CollectionOp.LIST_SIZE, source: LIST, args: [int(1)] },
      /takes 0/,
    ],
    [
      'no return type',
      { op: CollectionOp.LIST_GET_BY_INDEX, source: LIST, args: [int(0)] },
      /returnType/,
    ],
    [
      'a return type of a removal',
      {
        op: CollectionOp.LIST_REMOVE_BY_INDEX,
        source: LIST,
        args: [int(0)],
        returnType: ReturnType.COUNT,
      },
      /returnType: the operation answers/,
    ],
    [
      'the rest of one element',
      {
        op: CollectionOp.LIST_GET_BY_INDEX,
        source: LIST,
        args: [int(0)],
        returnType: ReturnType.COUNT,
        inverted: true,
      },
      /inverted/,
    ],
    [
      'the policy of another family',
      {
        op: CollectionOp.LIST_APPEND,
        source: LIST,
        args: [int(0)],
        policy: { case: 'mapPolicy', value: {} },
      },
      /mapPolicy: the operation does not take/,
    ],
    [
      'a context that creates while reading',
      {
        op: CollectionOp.LIST_SIZE,
        source: LIST,
        context: [{ step: { case: 'createListIndex', value: { index: 0 } } }],
      },
      /context\[0\]\.createListIndex: only writes/,
    ],
    [
      'several children outside a path',
      {
        op: CollectionOp.LIST_SIZE,
        source: LIST,
        context: [{ step: { case: 'allChildren', value: {} } }],
      },
      /only paths/,
    ],
  ])('are refused for %s', (_name, value, message) => {
    expect(() => read(collection(value))).toThrow(message);
  });

  it('have a rule for every operation but those on text', () => {
    const without = Object.values(CollectionOp).filter(
      (op): op is CollectionOp => typeof op === 'number' && collectionRule(op) === undefined,
    );

    expect(
      without.map((op) => CollectionOp[op]).filter((name) => !name.startsWith('STRING_')),
    ).toEqual(['UNSPECIFIED']);
  });

  it('have a rule for every operator but those with shapes of their own', () => {
    const without = Object.values(ExpressionOp).filter(
      (op): op is ExpressionOp => typeof op === 'number' && operationRule(op) === undefined,
    );

    expect(without.map((op) => ExpressionOp[op])).toEqual([
      'UNSPECIFIED',
      'KEY',
      'BIN_TYPE',
      'BIN_EXISTS',
      'TO_STRING',
    ]);
  });
});
