/** Generated expression trees for property tests: every node, sound by form, whatever their types come to. */

import fc from 'fast-check';
import {
  COLLECTION_OPERATIONS,
  type CollectionOperationName,
} from '../../server/src/model/collection-call.js';
import {
  type ContextStep,
  EXPRESSION_OPERATIONS,
  EXPRESSION_TYPE,
  type Expression,
  type ExpressionOperationName,
  type ExpressionType,
  LOOP_VARIABLE_PART,
  type LoopVariablePart,
  PATH_RETURN,
  type PathReturn,
} from '../../server/src/model/expression.js';
import { INT64_MAX, INT64_MIN } from '../../server/src/model/limits.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';

const keysOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table) as Name[];

const TYPES: readonly ExpressionType[] = keysOf(EXPRESSION_TYPE);
const OPERATIONS: readonly ExpressionOperationName[] = keysOf(EXPRESSION_OPERATIONS).filter(
  (name) => name !== 'binType',
);
const CALLS: readonly CollectionOperationName[] = keysOf(COLLECTION_OPERATIONS);
const PARTS: readonly LoopVariablePart[] = keysOf(LOOP_VARIABLE_PART);
const RETURNS: readonly PathReturn[] = keysOf(PATH_RETURN);

/** Records with the prototype of every other object, so that strict comparisons hold. */
function record<Fields extends object>(
  fields: {
    [Name in keyof Fields]: fc.Arbitrary<Fields[Name]>;
  },
): fc.Arbitrary<Fields> {
  return fc.record<Fields>(fields, { noNullPrototype: true });
}

const types = fc.constantFrom(...TYPES);
/** Beyond 31 and 255 bytes, where the heads of text grow. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 15 }),
  fc.constantFrom(31, 32, 255, 256).map((length) => 'n'.repeat(length)),
);

/** Values of every type, each small: how values are packed has tests of its own, with all their edges. */
const scalars: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(NIL, boolValue(true), boolValue(false)),
  fc.bigInt(INT64_MIN, INT64_MAX).map(intValue),
  fc.integer({ min: -200, max: 200 }).map(intValue),
  fc.double().map(doubleValue),
  fc.string({ maxLength: 40 }).map(stringValue),
  fc.string({ maxLength: 5 }).map((value): Value => ({ type: 'geojson', value })),
  fc.uint8Array({ maxLength: 5 }).map((data) => blobValue(Buffer.from(data))),
  fc.uint8Array({ maxLength: 5 }).map((data): Value => ({ type: 'hll', data: Buffer.from(data) })),
  fc.constantFrom<Value>({ type: 'infinity' }, { type: 'wildcard' }),
);

/** Lists stand quoted, and the like inside them is a value: every value is a constant. */
function constants(): fc.Arbitrary<Expression> {
  const items = fc.array(scalars, { maxLength: 4 });
  return fc
    .oneof(
      { weight: 6, arbitrary: scalars },
      { weight: 1, arbitrary: items.map((list) => listValue([...list, listValue(list)], true)) },
      { weight: 1, arbitrary: items.map((list) => mapValue(list.map((item) => [item, item]))) },
    )
    .map((value): Expression => ({ node: 'literal', value }));
}

function leaves(): fc.Arbitrary<Expression> {
  return fc.oneof(
    constants(),
    record({ node: fc.constant('bin' as const), name: names, type: types }),
    record({ node: fc.constant('key' as const), type: types }),
    record({ node: fc.constant('variable' as const), name: names }),
    record({
      node: fc.constant('loopVariable' as const),
      type: types,
      part: fc.constantFrom(...PARTS),
    }),
    names.map(
      (name): Expression => ({
        node: 'operation',
        name: 'binType',
        args: [{ node: 'literal', value: { type: 'string', value: name } }],
      }),
    ),
  );
}

function steps(expressions: fc.Arbitrary<Expression>): fc.Arbitrary<ContextStep> {
  const numbers = fc.integer({ min: -200, max: 200 });
  const keys = scalars;
  return fc.oneof(
    numbers.map((index): ContextStep => ({ step: 'listIndex', index })),
    numbers.map((rank): ContextStep => ({ step: 'listRank', rank })),
    keys.map((value): ContextStep => ({ step: 'listValue', value })),
    numbers.map((index): ContextStep => ({ step: 'mapIndex', index })),
    numbers.map((rank): ContextStep => ({ step: 'mapRank', rank })),
    keys.map((key): ContextStep => ({ step: 'mapKey', key })),
    keys.map((value): ContextStep => ({ step: 'mapValue', value })),
    fc
      .array(keys, { maxLength: 3 })
      .map((list): ContextStep => ({ step: 'mapKeysIn', keys: list })),
    fc.constant<ContextStep>({ step: 'children' }),
    expressions
      .filter(({ node }) => node !== 'literal')
      .map((where): ContextStep => ({ step: 'children', where })),
    expressions.map((where): ContextStep => ({ step: 'and', where })),
  );
}

function calls(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return record({
    type: types,
    modifies: fc.boolean(),
    context: fc.array(steps(inner), { maxLength: 2 }),
    name: fc.constantFrom(...CALLS),
    args: fc.array(inner, { maxLength: 4 }),
    source: inner,
  }).map(({ name, args, context, ...rest }): Expression => {
    const { family } = COLLECTION_OPERATIONS[name];
    const hasContext = family === 'list' || family === 'map';
    return {
      node: 'collection',
      family,
      context: hasContext ? context : [],
      call: { name, args },
      ...rest,
    };
  });
}

function paths(inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const context = fc.array(steps(inner), { minLength: 1, maxLength: 3 });
  const base = { node: fc.constant('path' as const), type: types, context, source: inner };
  return fc.oneof(
    record({
      ...base,
      action: record({ kind: fc.constantFrom(...RETURNS), noFail: fc.boolean() }),
    }),
    record({
      ...base,
      action: record({
        kind: fc.constant('apply' as const),
        modify: inner,
        noFail: fc.boolean(),
      }),
    }),
  );
}

/** Any tree of a few levels. */
export function arbitraryExpression(): fc.Arbitrary<Expression> {
  return fc.letrec<{ tree: Expression }>((tie) => {
    const inner = tie('tree');
    const branch = record({ when: inner, result: inner });
    const definition = record({ name: names, value: inner });
    return {
      tree: fc.oneof(
        { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
        leaves(),
        record({
          node: fc.constant('operation' as const),
          name: fc.constantFrom(...OPERATIONS),
          args: fc.array(inner, { maxLength: 4 }),
        }),
        record({
          node: fc.constant('regex' as const),
          flags: fc.integer({ min: -1, max: 300 }),
          pattern: names,
          value: inner,
        }),
        record({
          node: fc.constant('let' as const),
          definitions: fc.array(definition, { minLength: 1, maxLength: 3 }),
          body: inner,
        }),
        record({
          node: fc.constant('condition' as const),
          branches: fc.array(branch, { minLength: 1, maxLength: 3 }),
          otherwise: inner,
        }),
        calls(inner),
        paths(inner),
      ),
    };
  }).tree;
}
