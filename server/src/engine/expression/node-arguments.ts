/** Compiling the arguments of a node, with their number and types checked as the server checks them. */

import type { Expression } from '../../model/expression.js';
import { type CompiledNode, type Compiler, malformed, type ResultType } from './expression-node.js';

export function checkCount(args: readonly Expression[], count: number): void {
  if (args.length !== count) throw malformed(`${args.length} arguments where ${count} belong`);
}

export function oneArg(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const [argument] = args;
  checkCount(args, 1);
  if (argument === undefined) throw malformed('an argument is missing');
  return compiler.compile(argument);
}

export function twoArgs(
  compiler: Compiler,
  args: readonly Expression[],
): readonly [CompiledNode, CompiledNode] {
  const [first, second] = args;
  checkCount(args, 2);
  if (first === undefined || second === undefined) throw malformed('an argument is missing');
  return [compiler.compile(first), compiler.compile(second)];
}

/** At least that many, all of the type. */
export function manyArgs(
  compiler: Compiler,
  args: readonly Expression[],
  least: number,
  type: ResultType,
): readonly CompiledNode[] {
  if (args.length < least) throw malformed(`${args.length} arguments where ${least} belong`);
  const nodes = args.map((argument) => compiler.compile(argument));
  for (const node of nodes) checkType(node, type);
  return nodes;
}

export function checkType(node: CompiledNode, type: ResultType): void {
  if (node.type !== type) throw malformed(`a ${node.type} stands where a ${type} belongs`);
}
