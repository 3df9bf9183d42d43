/** Reading along paths: one element, several by one choice, or whatever iterates over children. */

import type { ContextStep, Expression, PathReturn } from '../../model/expression.js';
import { AelFault, type Span } from '../ael-error.js';
import { isPlural, type Segment, type SelectSegment, type Syntax } from '../syntax.js';
import { type AelType, toExpressionType } from '../type/ael-type.js';
import { integer, type Lowering, literal, operation, readCall } from './lowering.js';
import {
  type Choice,
  type ChoiceSegment,
  choiceArguments,
  choiceOf,
  contextStepOf,
  operationName,
  type ReturnName,
} from './selection.js';

/** What is wanted of the place or places a path leads to. */
export type Wanted = 'value' | 'count' | 'exists' | 'keys' | 'values' | 'keyValues' | 'tree';

export interface Place {
  readonly root: Syntax;
  readonly segments: readonly Segment[];
  readonly span: Span;
  /** The type of the value there, as far as one is wanted. */
  readonly type: () => AelType;
}

/** Splits what a method is about, or a path itself, into its root and its steps. */
export function placeOf({ inference }: Lowering, node: Syntax): Place {
  const isPath = node.node === 'path';
  const segments = isPath ? node.segments.filter(({ step }) => step !== 'whole') : [];
  return {
    root: isPath ? node.root : node,
    segments,
    span: node.span,
    type: () => inference.typeOf(node),
  };
}

export function readPlace(lowering: Lowering, place: Place, wanted: Wanted): Expression {
  checkReads(place);
  const { segments } = place;
  const first = segments.findIndex(isPlural);
  if (first < 0) return readOne(lowering, place, wanted);
  const chosen = segments[first];
  if (first === segments.length - 1 && chosen?.step === 'select') {
    return readSeveral(lowering, place, wanted);
  }
  return readChildren(lowering, place, first, wanted);
}

function checkReads({ segments }: Place): void {
  const creating = segments.find(({ create }) => create !== undefined);
  if (creating?.create === undefined) return;
  throw new AelFault('ael/meaningless', 'a read creates nothing', creating.create.span, {
    hint: 'such a suffix belongs to steps of setTo(…), append(…) and other writes',
  });
}

/** Steps in front of the last one, which all lead to one element. */
export function contextOf(segments: readonly Segment[]): readonly ContextStep[] {
  return segments.map((segment) => contextStepOf(asChoice(segment)));
}

export function asChoice(segment: Segment): ChoiceSegment {
  if (segment.step === 'key' || segment.step === 'select') return segment;
  throw new AelFault('ael/selector', 'children can not be gone through here', segment.span);
}

function readOne(lowering: Lowering, place: Place, wanted: Wanted): Expression {
  const { segments } = place;
  const last = segments.at(-1);
  if (last === undefined) return readRoot(lowering, place, wanted);
  if (wanted === 'count' && lowering.inference.dialect === 'ALPHA') {
    return countAsAlpha(lowering, place, last);
  }
  if (wanted === 'value' || wanted === 'exists' || wanted === 'tree') {
    return readElement(lowering, place, wanted);
  }
  return readParts(lowering, place, wanted);
}

function readElement(
  lowering: Lowering,
  { root, segments, type }: Place,
  wanted: 'value' | 'exists' | 'tree',
): Expression {
  const last = segments.at(-1);
  if (last === undefined) return lowering.lower(root);
  const exists = wanted === 'exists';
  const chosen = choiceOf(asChoice(last));
  const choice = exists && lowering.inference.dialect === 'PUBLISHED' ? asRange(chosen) : chosen;
  return readCall(choice.side, {
    name: operationName(choice, 'Get', exists),
    args: choiceArguments(choice, exists ? 'exists' : 'value'),
    type: exists ? 'bool' : toExpressionType(type()),
    context: contextOf(segments.slice(0, -1)),
    source: lowering.lower(root),
  });
}

/** A position behind the end is an error for servers, and a range there is empty: what is not there is false, not unknown. */
function asRange(choice: Choice): Choice {
  if (choice.by !== 'Index' && choice.by !== 'Rank') return choice;
  return { ...choice, by: `${choice.by}Range`, args: [...choice.args, integer(1)] };
}

/** The alpha dialect counts the elements of a value, and the size of what any other step leads to. */
function countAsAlpha(lowering: Lowering, place: Place, last: Segment): Expression {
  const choice = choiceOf(asChoice(last));
  if (choice.by === 'Value') {
    return readCall(choice.side, {
      name: operationName(choice, 'Get', true),
      args: choiceArguments(choice, 'count'),
      type: 'int',
      context: contextOf(place.segments.slice(0, -1)),
      source: lowering.lower(place.root),
    });
  }
  const side = place.type() === 'MAP' ? 'map' : 'list';
  const source = readElement(lowering, place, 'value');
  return readCall(side, { name: `${side}Size`, args: [], type: 'int', source });
}

function readRoot(lowering: Lowering, place: Place, wanted: Wanted): Expression {
  if (wanted === 'value' || wanted === 'tree') return lowering.lower(place.root);
  if (wanted !== 'exists') return readParts(lowering, place, wanted);
  const { root } = place;
  const bin = root.node === 'typed' ? root.operand : root;
  if (bin.node === 'bin') return operation('ne', binType(bin.name), integer(0));
  throw new AelFault('ael/meaningless', 'only bins and elements can be missing', place.span);
}

export function binType(bin: string): Expression {
  return operation('binType', literal({ type: 'string', value: bin }));
}

/** The size, the keys or the values of the one collection the path leads to. */
function readParts(
  lowering: Lowering,
  { root, segments, type }: Place,
  wanted: 'count' | 'keys' | 'values' | 'keyValues',
): Expression {
  const side = type() === 'MAP' ? 'map' : 'list';
  const common = { context: contextOf(segments), source: lowering.lower(root) };
  if (wanted === 'count') {
    return readCall(side, { name: `${side}Size`, args: [], type: 'int', ...common });
  }
  // From the first entry on: all of them.
  const everything: Choice = {
    side,
    by: 'IndexRange',
    args: [integer(0)],
    inverted: false,
    plural: true,
  };
  return readCall(side, {
    name: operationName(everything, 'Get', false),
    args: choiceArguments(everything, SEVERAL_RETURNS[wanted]),
    type: wanted === 'keyValues' ? 'map' : 'list',
    ...common,
  });
}

const SEVERAL_RETURNS = {
  value: 'value',
  count: 'count',
  exists: 'exists',
  keys: 'key',
  values: 'value',
  keyValues: 'keyValue',
  tree: 'orderedMap',
} as const satisfies Readonly<Record<Wanted, ReturnName>>;

function readSeveral(lowering: Lowering, place: Place, wanted: Wanted): Expression {
  const { root, segments } = place;
  const last = segments.at(-1);
  if (last?.step !== 'select')
    throw new AelFault('ael/selector', 'no selector to read by', place.span);
  const choice = choiceOf(last);
  checkSide(choice, wanted, last.span);
  return readCall(choice.side, {
    name: operationName(choice, 'Get', true),
    args: choiceArguments(
      choice,
      choice.side === 'list' && wanted === 'tree' ? 'value' : SEVERAL_RETURNS[wanted],
    ),
    type: severalType(choice.side, wanted),
    context: contextOf(segments.slice(0, -1)),
    source: lowering.lower(root),
  });
}

function checkSide({ side }: Choice, wanted: Wanted, span: Span): void {
  if (side === 'map' || (wanted !== 'keys' && wanted !== 'keyValues')) return;
  throw new AelFault('ael/meaningless', 'elements of lists have no keys', span);
}

function severalType(side: 'list' | 'map', wanted: Wanted): 'int' | 'bool' | 'list' | 'map' {
  if (wanted === 'count') return 'int';
  if (wanted === 'exists') return 'bool';
  return side === 'map' && (wanted === 'keyValues' || wanted === 'tree') ? 'map' : 'list';
}

const PATH_RETURNS: Readonly<Record<Wanted, PathReturn>> = {
  value: 'value',
  count: 'value',
  exists: 'value',
  keys: 'key',
  values: 'value',
  keyValues: 'keyValue',
  tree: 'tree',
};

function readChildren(lowering: Lowering, place: Place, first: number, wanted: Wanted): Expression {
  const { inference } = lowering;
  inference.features.need('paths', 'this path', place.span);
  const { source, steps, type } = startOf(lowering, place, first);
  const found: Expression = {
    node: 'path',
    type: wanted === 'tree' ? type : 'list',
    context: steps,
    action: { kind: PATH_RETURNS[wanted], noFail: false },
    source,
  };
  if (wanted !== 'count' && wanted !== 'exists') return found;
  const size = readCall('list', { name: 'listSize', args: [], type: 'int', source: found });
  return wanted === 'count' ? size : operation('gt', size, integer(0));
}

interface Start {
  readonly source: Expression;
  readonly steps: readonly ContextStep[];
  readonly type: 'list' | 'map';
}

/** A choice that paths have no step for is read first, and the path goes through what it gave. */
function startOf(lowering: Lowering, { root, segments }: Place, first: number): Start {
  const chosen = segments[first];
  if (chosen?.step !== 'select' || isKeyList(chosen)) {
    const type = lowering.inference.typeOf(root) === 'MAP' ? 'map' : 'list';
    return { source: lowering.lower(root), steps: pathSteps(lowering, segments), type };
  }
  const choice = choiceOf(chosen);
  const source = readCall(choice.side, {
    name: operationName(choice, 'Get', true),
    args: choiceArguments(choice, choice.side === 'list' ? 'value' : 'orderedMap'),
    type: choice.side,
    context: contextOf(segments.slice(0, first)),
    source: lowering.lower(root),
  });
  const steps = pathSteps(lowering, [
    { step: 'children', span: chosen.span },
    ...segments.slice(first + 1),
  ]);
  return { source, steps, type: choice.side };
}

function isKeyList({ selector }: SelectSegment): boolean {
  return selector.form === 'several' && selector.by === 'key' && !selector.inverted;
}

/** The steps of a path, each filter put into the step it narrows. */
export function pathSteps(
  lowering: Lowering,
  segments: readonly Segment[],
): readonly ContextStep[] {
  const steps: ContextStep[] = [];
  for (const segment of segments) {
    if (segment.step !== 'filter') {
      steps.push(pathStep(segment));
      continue;
    }
    const where = lowering.lower(segment.where);
    const last = steps.at(-1);
    if (last?.step === 'children' && last.where === undefined)
      steps[steps.length - 1] = { ...last, where };
    else if (last?.step === 'children') throw twice(segment.span);
    else steps.push({ step: 'and', where });
  }
  return steps;
}

function twice(span: Span): AelFault {
  return new AelFault('ael/selector', 'these children are filtered already', span, {
    hint: 'join the conditions with and',
  });
}

function pathStep(segment: Exclude<Segment, { readonly step: 'filter' }>): ContextStep {
  if (segment.step === 'children') return { step: 'children' };
  if (segment.step === 'whole') throw new AelFault('ael/selector', 'empty brackets', segment.span);
  if (!isPlural(segment)) return contextStepOf(segment);
  if (segment.step === 'select' && isKeyList(segment) && segment.selector.form === 'several') {
    return { step: 'mapKeysIn', keys: segment.selector.values };
  }
  throw new AelFault(
    'ael/selector',
    'only the first choice of several in a path can be one of this kind',
    segment.span,
    {
      hint: 'behind it there can be keys as in .{@a,b}, and filters as in .*[?(@ > 1)]',
    },
  );
}
