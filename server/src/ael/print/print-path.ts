/** Reads of lists and maps as paths: the steps to a place, the selector of what is there, and what is wanted of it. */

import { RETURN_TYPE } from '../../model/collection-call.js';
import type { ContextStep, Expression, PathReturn } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import { literalText, quoted } from './print-literal.js';
import {
  type ExpressionNode,
  LEVEL,
  operand,
  type Piece,
  type Printer,
  typeSuffix,
  Unsayable,
  within,
} from './printing.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/u;

export function binPath(name: string): string {
  return `$.${IDENTIFIER.test(name) ? name : quoted(name, '"')}`;
}

/** What a path or method follows: bins say their type where it is what the path needs. */
export function receiver(printer: Printer, expression: Expression): string {
  return within(printer, expression, LEVEL.operand);
}

type ListOrMap = ExpressionNode<'collection'> & { readonly family: 'list' | 'map' };

export function isListOrMap(node: ExpressionNode<'collection'>): node is ListOrMap {
  return node.family === 'list' || node.family === 'map';
}

/** Throws Unsayable for arguments that are no constants, and for answers AEL has no method for. */
export function printRead(printer: Printer, node: ListOrMap): Piece {
  const { call, context, family, source } = node;
  if (isSearch(node)) return printSearch(printer, node);
  const place = receiver(printer, source) + context.map(stepText).join('');
  if (call.name === `${family}Size`) {
    return operand(`${typedSource(place, node)}.count()`);
  }
  const [returnType, ...sought] = call.args.map(constant);
  const by = call.name.replace(/^(?:list|map)GetBy/, '');
  const selector = isOnePlace(by, returnType, sought)
    ? selectorText(family, by.replace('Range', ''), { sought, inverted: false })
    : selectorText(family, by, { sought, inverted: hasFlag(returnType, RETURN_TYPE.inverted) });
  return operand(place + selector + terminal(printer, node, returnType));
}

/** Whether something is at a position is asked of a range of one: a text with a range has no end for the last. */
function isOnePlace(
  by: string,
  returnType: Value | undefined,
  [, count]: readonly Value[],
): boolean {
  const isRange = by === 'IndexRange' || by === 'RankRange';
  return (
    isRange &&
    hasOnly(returnType, RETURN_TYPE.exists) &&
    count?.type === 'int' &&
    count.value === 1n
  );
}

/** A bin whose elements are counted says what it is: nothing else does. */
function typedSource(place: string, { context, family, source }: ListOrMap): string {
  const isBare = context.length === 0 && source.node === 'bin' && !/:[A-Z]+$/.test(place);
  return isBare ? place + typeSuffix(family) : place;
}

/** Whether a value is among the elements of a whole list: `in`. */
function isSearch({ call, context }: ListOrMap): boolean {
  const [returnType, sought] = call.args;
  return (
    call.name === 'listGetAllByValue' &&
    context.length === 0 &&
    returnType?.node === 'literal' &&
    hasOnly(returnType.value, RETURN_TYPE.exists) &&
    sought !== undefined
  );
}

function printSearch(printer: Printer, { call, source }: ListOrMap): Piece {
  const [, sought] = call.args;
  if (sought === undefined) throw new Unsayable('a search for nothing');
  const list = source.node === 'bin' ? `${binPath(source.name)}:LIST` : undefined;
  const right = list ?? within(printer, source, LEVEL.comparison + 1);
  const text = `${within(printer, sought, LEVEL.comparison + 1)} in ${right}`;
  return { text, level: LEVEL.comparison };
}

function constant(argument: Expression): Value {
  if (argument.node === 'literal') return argument.value;
  throw new Unsayable('a selector that is worked out for each record');
}

function hasOnly(value: Value | undefined, returnType: number): boolean {
  return value?.type === 'int' && value.value === BigInt(returnType);
}

function hasFlag(value: Value | undefined, flag: number): boolean {
  return value?.type === 'int' && (Number(value.value) & flag) !== 0;
}

const TERMINALS: ReadonlyMap<number, string> = new Map([
  [RETURN_TYPE.value, ''],
  [RETURN_TYPE.count, '.count()'],
  [RETURN_TYPE.exists, '.exists()'],
  [RETURN_TYPE.key, '.getKeys()'],
  [RETURN_TYPE.keyValue, '.getKeyValues()'],
  [RETURN_TYPE.orderedMap, '.getTree()'],
]);

function terminal(printer: Printer, { type }: ListOrMap, returnType: Value | undefined): string {
  const kind = returnType?.type === 'int' ? Number(returnType.value) & ~RETURN_TYPE.inverted : -1;
  const text = TERMINALS.get(kind);
  if (text === undefined) throw new Unsayable('indexes, ranks and unordered maps as answers');
  return text === '' && printer.pinned ? typeSuffix(type) : text;
}

/** One step to one element, or to several where a path has it. */
export function stepText(step: ContextStep): string {
  if ('create' in step) throw new Unsayable('a step that creates what is missing');
  switch (step.step) {
    case 'listIndex':
      return `.[${step.index}]`;
    case 'listRank':
      return `.[#${step.rank}]`;
    case 'listValue':
      return `.[=${literalText(step.value)}]`;
    case 'mapIndex':
      return `.{${step.index}}`;
    case 'mapRank':
      return `.{#${step.rank}}`;
    case 'mapKey':
      return keyText(step.key);
    case 'mapValue':
      return `.{=${literalText(step.value)}}`;
    default:
      throw new Unsayable('a step of this kind here');
  }
}

function keyText(key: Value): string {
  if (key.type !== 'string') return `.{@${literalText(key)}}`;
  return IDENTIFIER.test(key.value) ? `.${key.value}` : `.${quoted(key.value, "'")}`;
}

interface Sought {
  readonly sought: readonly Value[];
  readonly inverted: boolean;
}

function selectorText(family: 'list' | 'map', by: string, { sought, inverted }: Sought): string {
  const [first, second, third] = sought;
  if (by === 'Key' && first !== undefined) return keyText(first);
  const inner = innerText(by, [first, second, third]);
  const not = inverted ? '!' : '';
  return family === 'list' ? `.[${not}${inner}]` : `.{${not}${inner}}`;
}

type Three = readonly [Value | undefined, Value | undefined, Value | undefined];

// eslint-disable-next-line complexity -- one branch per kind of selector, flat
function innerText(by: string, [first, second, third]: Three): string {
  if (first === undefined) throw new Unsayable('a selector of this kind');
  switch (by) {
    case 'Index':
      return literalText(first);
    case 'Rank':
      return `#${literalText(first)}`;
    case 'Value':
      return `=${literalText(first)}`;
    case 'IndexRange':
      return rangeText(first, second);
    case 'RankRange':
      return `#${rangeText(first, second)}`;
    case 'ValueInterval':
      return `=${intervalText(first, second)}`;
    case 'KeyInterval':
      return `@${intervalText(first, second)}`;
    case 'ValueList':
      return `=${listText(first)}`;
    case 'KeyList':
      return `@${listText(first)}`;
    case 'ValueRelativeRankRange':
      return `#${relativeText(first, second, third)}`;
    case 'KeyRelativeIndexRange':
      return relativeText(first, second, third);
    default:
      return allByValue(by, first);
  }
}

/** `listGetAllByValue` keeps its whole name: the words in front of `By` differ. */
function allByValue(by: string, value: Value): string {
  if (by.endsWith('GetAllByValue')) return `=${literalText(value)}`;
  throw new Unsayable('a selector of this kind');
}

function rangeText(start: Value, count: Value | undefined): string {
  if (start.type !== 'int') throw new Unsayable('a range that does not begin with a number');
  if (count === undefined) return `${start.value}:`;
  if (count.type !== 'int') throw new Unsayable('a range without a number of elements');
  return `${start.value}:${start.value + count.value}`;
}

function intervalText(from: Value, to: Value | undefined): string {
  const start = from.type === 'nil' ? '' : literalText(from);
  return `${start}:${to === undefined ? '' : literalText(to)}`;
}

/** One alone takes a comma behind it. */
function listText(list: Value): string {
  if (list.type !== 'list' || list.items.length === 0) throw new Unsayable('a choice of none');
  const items = list.items.map(literalText);
  return items.length === 1 ? `${items.join()},` : items.join(', ');
}

function relativeText(anchor: Value, start: Value | undefined, count: Value | undefined): string {
  if (start === undefined) throw new Unsayable('a relative range without a beginning');
  return `${rangeText(start, count)}~${literalText(anchor)}`;
}

const PATH_TERMINALS: Readonly<Record<PathReturn, string>> = {
  value: '',
  key: '.getKeys()',
  keyValue: '.getKeyValues()',
  tree: '.getTree()',
};

export function printPath(
  printer: Printer,
  { action, context, source }: ExpressionNode<'path'>,
): Piece {
  if (action.noFail) throw new Unsayable('a path that leaves out what fails');
  const steps = context.map((step) => pathStepText(printer, step)).join('');
  const place = receiver(printer, source) + steps;
  if (action.kind !== 'apply') return operand(place + PATH_TERMINALS[action.kind]);
  if (action.modify === undefined) throw new Unsayable('a change without a value');
  return operand(`${place}.modify(${printer.print(action.modify).text})`);
}

function pathStepText(printer: Printer, step: ContextStep): string {
  switch (step.step) {
    case 'children':
      return step.where === undefined ? '.*' : `.*[?(${printer.print(step.where).text})]`;
    case 'and':
      return `&[?(${printer.print(step.where).text})]`;
    case 'mapKeysIn':
      return `.{@${listText({ type: 'list', items: step.keys, ordered: false })}}`;
    default:
      return stepText(step);
  }
}
