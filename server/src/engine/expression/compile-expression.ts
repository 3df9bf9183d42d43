/** Expression trees as functions: checked and typed once, as the server builds them, then worked out per record. */

import type { Expression, ExpressionOperationName } from '../../model/expression.js';
import {
  compileAbsolute,
  compileDoublePair,
  compileFold,
  compileModulo,
  compileRounding,
  compileToFloat,
  compileToInt,
} from './arithmetic.js';
import { compileCollection, compilePathNode } from './collection-call.js';
import { compileComparison, compileInList } from './compare.js';
import {
  compileCondition,
  compileLet,
  compileLiteral,
  compileLoopVariable,
  compileVariable,
} from './control.js';
import {
  type CompiledExpression,
  type CompiledNode,
  type Compiler,
  malformed,
  type Outcome,
  REMOVED,
} from './expression-node.js';
import { compileGeoCompare } from './geo-compare.js';
import { compileBitFold, compileScan, compileShift, compileSingleBit } from './integer-bits.js';
import { compileLogic, compileNot } from './logic.js';
import { compileMapParts } from './map-parts.js';
import { checkCount } from './node-arguments.js';
import { compileBin, compileBinType, compileKey } from './record-data.js';
import { compileDigestModulo, compileMetadatum } from './record-metadata.js';
import { compileRegex } from './regex.js';

/**
 * Compiles a tree. Throws EngineError with PARAMETER_ERROR for what can't be right for any record: types that do not fit,
 * arguments too few or too many, names nobody defined.
 */
export function compileExpression(expression: Expression): CompiledExpression {
  const compiler = createCompiler();
  const node = compiler.compile(expression);
  if (node.type === 'other') throw malformed('its result is a value made for comparing');
  const places = compiler.places();
  return {
    type: node.type,
    evaluate: (record, nowMs) => node.run({ record, nowMs, variables: variablesOf(places) }),
    evaluateChild: (child) => node.run({ child, nowMs: 0, variables: variablesOf(places) }),
  };
}

const NO_VARIABLES: Outcome[] = [];

function variablesOf(places: number): Outcome[] {
  return places === 0 ? NO_VARIABLES : new Array<Outcome>(places).fill(undefined);
}

interface Variable {
  readonly name: string;
  readonly place: number;
  /** Absent while the variable's own value is compiled. */
  node?: CompiledNode;
}

function createCompiler(): Compiler & { places(): number } {
  const variables: Variable[] = [];
  let places = 0;
  const compiler: Compiler & { places(): number } = {
    compileAlone: compileExpression,
    compile: (expression) => compileNode(expression.node, compiler, expression),
    places: () => places,
    variable: (name) => variables.find((variable) => variable.name === name)?.node,
    define(name, value) {
      if (variables.some((variable) => variable.name === name)) {
        throw malformed('a variable is defined twice');
      }
      const variable: Variable = { name, place: variables.length };
      variables.push(variable);
      places = Math.max(places, variables.length);
      const node = compiler.compile(value);
      const { place } = variable;
      variable.node = { type: node.type, run: (scope) => scope.variables[place] };
      return { place, node };
    },
    forget(count): void {
      variables.length -= count;
    },
  };
  return compiler;
}

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;
type NodeCompiler<Name extends Expression['node']> = (
  compiler: Compiler,
  node: Node<Name>,
) => CompiledNode;

const NODES: { readonly [Name in Expression['node']]: NodeCompiler<Name> } = {
  literal: compileLiteral,
  bin: compileBin,
  key: compileKey,
  operation: (compiler, { name, args }) => OPERATIONS[name](compiler, args),
  regex: compileRegex,
  variable: compileVariable,
  loopVariable: compileLoopVariable,
  let: compileLet,
  condition: compileCondition,
  collection: compileCollection,
  path: compilePathNode,
  packed: () => {
    throw malformed('packed trees are unpacked before they come here');
  },
};

function compileNode<Name extends Expression['node']>(
  name: Name,
  compiler: Compiler,
  node: { readonly [Each in Expression['node']]: Node<Each> }[Name],
): CompiledNode {
  return NODES[name](compiler, node);
}

type OperationCompiler = (compiler: Compiler, args: readonly Expression[]) => CompiledNode;

/** For compilers that several operations share: told apart by their names. */
function named<Name extends ExpressionOperationName>(
  compile: (compiler: Compiler, name: Name, args: readonly Expression[]) => CompiledNode,
  name: Name,
): OperationCompiler {
  return (compiler, args) => compile(compiler, name, args);
}

const OPERATIONS: { readonly [Name in ExpressionOperationName]: OperationCompiler } = {
  toText: () => {
    throw malformed('it came with servers newer than the one this is');
  },
  unknown: (_compiler, args) => {
    checkCount(args, 0);
    return { type: 'bool', run: () => undefined, isUnknown: true };
  },
  eq: named(compileComparison, 'eq'),
  ne: named(compileComparison, 'ne'),
  gt: named(compileComparison, 'gt'),
  ge: named(compileComparison, 'ge'),
  lt: named(compileComparison, 'lt'),
  le: named(compileComparison, 'le'),
  geoCompare: compileGeoCompare,
  inList: compileInList,
  and: named(compileLogic, 'and'),
  or: named(compileLogic, 'or'),
  exclusive: named(compileLogic, 'exclusive'),
  not: compileNot,
  add: named(compileFold, 'add'),
  sub: named(compileFold, 'sub'),
  mul: named(compileFold, 'mul'),
  div: named(compileFold, 'div'),
  min: named(compileFold, 'min'),
  max: named(compileFold, 'max'),
  pow: named(compileDoublePair, 'pow'),
  log: named(compileDoublePair, 'log'),
  mod: compileModulo,
  abs: compileAbsolute,
  floor: named(compileRounding, 'floor'),
  ceil: named(compileRounding, 'ceil'),
  toInt: compileToInt,
  toFloat: compileToFloat,
  intAnd: named(compileBitFold, 'intAnd'),
  intOr: named(compileBitFold, 'intOr'),
  intXor: named(compileBitFold, 'intXor'),
  intNot: named(compileSingleBit, 'intNot'),
  intCount: named(compileSingleBit, 'intCount'),
  intLeftShift: named(compileShift, 'intLeftShift'),
  intRightShift: named(compileShift, 'intRightShift'),
  intArithmeticRightShift: named(compileShift, 'intArithmeticRightShift'),
  intLeftScan: named(compileScan, 'intLeftScan'),
  intRightScan: named(compileScan, 'intRightScan'),
  digestModulo: compileDigestModulo,
  deviceSize: named(compileMetadatum, 'deviceSize'),
  lastUpdate: named(compileMetadatum, 'lastUpdate'),
  sinceUpdate: named(compileMetadatum, 'sinceUpdate'),
  voidTime: named(compileMetadatum, 'voidTime'),
  ttl: named(compileMetadatum, 'ttl'),
  setName: named(compileMetadatum, 'setName'),
  keyExists: named(compileMetadatum, 'keyExists'),
  isTombstone: named(compileMetadatum, 'isTombstone'),
  memorySize: named(compileMetadatum, 'memorySize'),
  recordSize: named(compileMetadatum, 'recordSize'),
  binType: compileBinType,
  mapKeys: named(compileMapParts, 'mapKeys'),
  mapValues: named(compileMapParts, 'mapValues'),
  removeResult: (_compiler, args) => {
    checkCount(args, 0);
    return { type: 'removed', run: () => REMOVED };
  },
};
