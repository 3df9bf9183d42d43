/** Conditions, variables, the loop variables of paths, and constants. */

import type { Expression } from '../../model/expression.js';
import { PARTICLE, type Value } from '../../model/value.js';
import { isGeoJson } from '../geojson.js';
import {
  type CompiledNode,
  type Compiler,
  malformed,
  type Outcome,
  type ResultType,
} from './expression-node.js';
import { checkType } from './node-arguments.js';
import { dataType } from './record-data.js';
import { kindOf, withSign } from './value-kind.js';

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;

/** The first branch whose condition holds; every result has one type, `unknown` alone stands beside any. */
export function compileCondition(
  compiler: Compiler,
  { branches, otherwise }: Node<'condition'>,
): CompiledNode {
  if (branches.length === 0) throw malformed('a condition without branches');
  const compiled = branches.map(({ when, result }) => {
    const condition = compiler.compile(when);
    checkType(condition, 'bool');
    return { condition, node: compiler.compile(result) };
  });
  const last = compiler.compile(otherwise);
  const type = commonType([...compiled.map(({ node }) => node), last]);
  return {
    type,
    run(scope): Outcome {
      for (const { condition, node } of compiled) {
        const holds = condition.run(scope);
        if (holds?.type !== 'bool') return undefined;
        if (holds.value) return node.run(scope);
      }
      return last.run(scope);
    },
  };
}

function commonType(nodes: readonly CompiledNode[]): ResultType {
  const known = nodes.filter(({ isUnknown }) => isUnknown !== true);
  const [first] = known;
  for (const node of known) if (first !== undefined) checkType(node, first.type);
  return first?.type ?? 'bool';
}

export function compileLet(compiler: Compiler, { definitions, body }: Node<'let'>): CompiledNode {
  if (definitions.length === 0) throw malformed('no variable is defined');
  const values = definitions.map(({ name, value }) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw malformed('no variable has such a name');
    return compiler.define(name, value);
  });
  const node = compiler.compile(body);
  compiler.forget(definitions.length);
  return {
    ...node,
    run(scope): Outcome {
      for (const { place, node: value } of values) scope.variables[place] = value.run(scope);
      return node.run(scope);
    },
  };
}

export function compileVariable(compiler: Compiler, { name }: Node<'variable'>): CompiledNode {
  const variable = compiler.variable(name);
  if (variable === undefined) throw malformed('a variable that is not defined');
  return variable;
}

/** Children of lists have no key, and those of maps no index. */
export function compileLoopVariable(
  _compiler: Compiler,
  { type, part }: Node<'loopVariable'>,
): CompiledNode {
  const expected = dataType(type);
  if (part === 'index' && expected !== 'int') throw malformed('an index is a number');
  return {
    type: expected,
    run({ child }): Outcome {
      const value = child?.[part];
      const found = typeof value === 'number' ? indexValue(value) : value;
      if (found === undefined || kindOf(found) !== expected) return undefined;
      return found.type === 'geojson' && !isGeoJson(found.value) ? undefined : withSign(found);
    },
  };
}

function indexValue(index: number): Value {
  return { type: 'int', value: BigInt(index) };
}

export function compileLiteral(_compiler: Compiler, { value }: Node<'literal'>): CompiledNode {
  const constant = withSign(value);
  return { type: literalType(constant), run: () => constant };
}

/** Bytes that only say they are one of these; words above the signed range are integers by then. */
const OPAQUE_SCALARS: ReadonlySet<number> = new Set([
  PARTICLE.nil,
  PARTICLE.integer,
  PARTICLE.double,
  PARTICLE.bool,
]);

/** Blobs of languages are no constants; infinity and wildcard have a type of their own. */
function literalType(value: Value): ResultType {
  if (value.type === 'infinity' || value.type === 'wildcard') return 'other';
  const type = kindOf(value);
  if (type === undefined) throw malformed('a constant of a type expressions do not have');
  const isText = value.type === 'geojson' && isGeoJson(value.value);
  if (type === 'geo' && !isText) throw malformed('a constant that is no GeoJSON');
  if (value.type === 'opaque' && OPAQUE_SCALARS.has(value.particleType)) {
    throw malformed('a constant of a type expressions do not have');
  }
  return type;
}
