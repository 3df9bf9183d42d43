/** Operations inside lists, maps, bitmaps and sketches that other expressions give. */

import { COLLECTION_OPERATIONS } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { NIL, type Value } from '../../model/value.js';
import { withSortedMaps } from '../../model/value-order.js';
import { applyCollection } from '../collection/apply-collection.js';
import { EngineError } from '../engine-error.js';
import { isGeoJson } from '../geojson.js';
import { inKeyOrder, needsKeyOrder } from '../unsorted-maps.js';
import {
  type CompiledNode,
  type Compiler,
  type ExpressionScope,
  malformed,
  type Outcome,
  type ResultType,
} from './expression-node.js';
import { followPath } from './follow-path.js';
import { isContainer } from './path-children.js';
import { compilePath, type PathProgram } from './path-program.js';
import { dataType } from './record-data.js';
import { kindOf, withSign } from './value-kind.js';

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;

const SOURCES = {
  list: ['list', 'map'],
  map: ['list', 'map'],
  bit: ['blob'],
  hll: ['hll'],
} as const satisfies Readonly<Record<string, readonly ResultType[]>>;

export function compileCollection(
  compiler: Compiler,
  { family, type, modifies, context, call, source }: Node<'collection'>,
): CompiledNode {
  if (family === 'string') throw malformed(`there is no operation ${call.name} here`);
  const expected = dataType(type);
  const args = call.args.map((argument) => compileArgument(compiler, argument));
  const from = compileSource(compiler, source, SOURCES[family]);
  const inOrder = needsKeyOrder(call.name, context) ? keyOrderOf(source) : asItIs;
  const isSound = COLLECTION_OPERATIONS[call.name].writes === modifies;
  return {
    type: callType(from, expected),
    run(scope): Outcome {
      const values = valuesOf(args, scope);
      const value = from.run(scope);
      if (values === undefined || value === undefined || value.type === 'removed') return undefined;
      // There is nothing to read in what is not there.
      if (!isSound || (value.type === 'nil' && !modifies)) return undefined;
      return orUnknown(expected, () => {
        const before = value.type === 'nil' ? undefined : inOrder(value);
        const { value: after, result } = applyCollection(before, context, {
          name: call.name,
          args: values,
        });
        if (!modifies) return result ?? NIL;
        return (after === before ? value : after) ?? NIL;
      });
    },
  };
}

/** The server builds lists alone; of anything else it takes the bytes, and looks at them when it works out the call. */
function compileArgument(compiler: Compiler, argument: Expression): ArgumentNode {
  if (argument.node !== 'literal' || argument.value.type === 'list') {
    return compiler.compile(argument);
  }
  const { value } = argument;
  return { run: () => value };
}

type ArgumentNode = Pick<CompiledNode, 'run'>;

/** Bins, and what takes their place where there is none. */
function compileSource(
  compiler: Compiler,
  source: Expression,
  types: readonly ResultType[],
): CompiledNode {
  const node = compiler.compile(source);
  if (node.type !== 'nil' && !types.includes(node.type)) {
    throw malformed(`an operation on a ${node.type}`);
  }
  return node;
}

const asItIs = (value: Value): Value => value;

/** Literals come in any order, and keys are looked for by theirs. */
function keyOrderOf({ node }: Expression): (value: Value) => Value {
  return node === 'bin' ? inKeyOrder : withSortedMaps;
}

/** The server takes a call on nil for nil itself, until it is worked out. */
function callType(source: CompiledNode, expected: ResultType): ResultType {
  return source.type === 'nil' ? 'nil' : expected;
}

function valuesOf(nodes: readonly ArgumentNode[], scope: ExpressionScope): Value[] | undefined {
  const values: Value[] = [];
  for (const node of nodes) {
    const value = node.run(scope);
    if (value === undefined || value.type === 'removed') return undefined;
    values.push(value);
  }
  return values;
}

/** What fails is unknown, and so is what has another type than was announced. */
function orUnknown(expected: ResultType, compute: () => Value): Outcome {
  try {
    const value = withSign(compute());
    if (kindOf(value) !== expected) return undefined;
    return value.type === 'geojson' && !isGeoJson(value.value) ? undefined : value;
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

export function compilePathNode(
  compiler: Compiler,
  { type, context, action, source }: Node<'path'>,
): CompiledNode {
  const expected = dataType(type);
  const from = compileSource(compiler, source, SOURCES.list);
  const program = soundPath(compiler, { context, action });
  return {
    type: callType(from, expected),
    run(scope): Outcome {
      const value = from.run(scope);
      if (program === undefined || value === undefined || value.type === 'removed')
        return undefined;
      return isContainer(value) ? orUnknown(expected, () => followPath(value, program)) : undefined;
    },
  };
}

/** The server looks into a path when it follows it, so that a mistake in there is no mistake of the expression. */
function soundPath(
  { compileAlone }: Compiler,
  { context, action }: Pick<Node<'path'>, 'context' | 'action'>,
): PathProgram | undefined {
  try {
    return compilePath(context, action, compileAlone);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}
