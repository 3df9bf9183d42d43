/** Selectors as the operations that get or remove what they choose, and as steps of a context. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import { RETURN_TYPE } from '../../model/collection-call.js';
import type { ContextStep, Expression } from '../../model/expression.js';
import { intValue, listValue, NIL, type Value } from '../../model/value.js';
import { AelFault, type Span } from '../ael-error.js';
import type { KeySegment, Selector, SelectSegment } from '../syntax.js';
import { integer, literal } from './lowering.js';

/** Steps that choose elements by what they are, not by an expression. */
export type ChoiceSegment = KeySegment | SelectSegment;

export interface Choice {
  readonly side: 'list' | 'map';
  /** The end of the operation's name, behind `listGetBy` and its kin. */
  readonly by: ChoiceName;
  readonly args: readonly Expression[];
  readonly inverted: boolean;
  readonly plural: boolean;
}

type ChoiceName =
  | 'Index'
  | 'Rank'
  | 'Value'
  | 'Key'
  | 'IndexRange'
  | 'RankRange'
  | 'ValueInterval'
  | 'KeyInterval'
  | 'ValueList'
  | 'KeyList'
  | 'ValueRelativeRankRange'
  | 'KeyRelativeIndexRange';

export function choiceOf(segment: ChoiceSegment): Choice {
  if (segment.step === 'key')
    return { ...SINGLE, side: 'map', by: 'Key', args: [literal(segment.key)] };
  return { side: segment.side, ...selectionOf(segment.selector, segment.span) };
}

const SINGLE = { inverted: false, plural: false } as const;

function selectionOf(selector: Selector, span: Span): Omit<Choice, 'side'> {
  switch (selector.form) {
    case 'position':
      return {
        ...SINGLE,
        by: selector.by === 'index' ? 'Index' : 'Rank',
        args: [integer(selector.position)],
      };
    case 'element':
      return {
        ...SINGLE,
        by: selector.by === 'key' ? 'Key' : 'Value',
        args: [literal(selector.value)],
      };
    case 'positions':
      return positionsOf(selector);
    case 'interval':
      return {
        by: selector.by === 'key' ? 'KeyInterval' : 'ValueInterval',
        args: intervalArguments(selector),
        inverted: selector.inverted,
        plural: true,
      };
    case 'several':
      return severalOf(selector, span);
    case 'relative':
      return relativeOf(selector);
  }
}

type SelectorOf<Form extends Selector['form']> = Extract<Selector, { readonly form: Form }>;

/** Up to a position counted from the back is everything but what begins there. */
function positionsOf({ by, start, end, inverted }: SelectorOf<'positions'>): Omit<Choice, 'side'> {
  const name = by === 'index' ? 'IndexRange' : 'RankRange';
  if (start === undefined && end !== undefined && end < 0n) {
    return { by: name, args: [integer(end)], inverted: !inverted, plural: true };
  }
  const from = start ?? 0n;
  const args = [integer(from), ...(end === undefined ? [] : [integer(end - from)])];
  return { by: name, args, inverted, plural: true };
}

/** An interval without a beginning begins at nil, which is less than everything. */
function intervalArguments({ from, to }: SelectorOf<'interval'>): readonly Expression[] {
  return [literal(from ?? NIL), ...(to === undefined ? [] : [literal(to)])];
}

function severalOf(
  { by, values, inverted }: SelectorOf<'several'>,
  span: Span,
): Omit<Choice, 'side'> {
  if (by === 'index') throw new AelFault('ael/selector', 'several indexes can not be listed', span);
  const name = by === 'key' ? 'KeyList' : 'ValueList';
  return { by: name, args: [literal(listValue(values))], inverted, plural: true };
}

function relativeOf({
  by,
  start,
  end,
  anchor,
  inverted,
}: SelectorOf<'relative'>): Omit<Choice, 'side'> {
  const name = by === 'rank' ? 'ValueRelativeRankRange' : 'KeyRelativeIndexRange';
  const count = end === undefined ? [] : [integer(end - start)];
  return { by: name, args: [literal(anchor), integer(start), ...count], inverted, plural: true };
}

export type ReturnName = keyof typeof RETURN_TYPE;

/** The name of the operation; what asks about all elements of a value goes through all of them. */
export function operationName(
  { side, by }: Choice,
  verb: 'Get' | 'Remove',
  isAboutAll: boolean,
): CollectionOperationName {
  if (by === 'Value' && isAboutAll) return `${side}${verb}AllByValue`;
  return `${side}${verb}By${by}` as CollectionOperationName;
}

export function choiceArguments(
  { args, inverted }: Choice,
  returns: ReturnName,
): readonly Expression[] {
  const flags = RETURN_TYPE[returns] | (inverted ? RETURN_TYPE.inverted : 0);
  return [literal(intValue(flags)), ...args];
}

/** The step of a context that leads to one element. */
export function contextStepOf(segment: ChoiceSegment): ContextStep {
  if (segment.step === 'key') return { step: 'mapKey', key: segment.key };
  const { side, selector, span } = segment;
  if (selector.form === 'position') {
    const position = positionNumber(selector.position, span);
    if (side === 'list') {
      return selector.by === 'index'
        ? { step: 'listIndex', index: position }
        : { step: 'listRank', rank: position };
    }
    return selector.by === 'index'
      ? { step: 'mapIndex', index: position }
      : { step: 'mapRank', rank: position };
  }
  if (selector.form !== 'element')
    throw new AelFault('ael/selector', 'several elements where one has to be', span);
  return elementStep(side, selector.by, selector.value);
}

function elementStep(side: 'list' | 'map', by: 'key' | 'value', value: Value): ContextStep {
  if (by === 'key') return { step: 'mapKey', key: value };
  return side === 'list' ? { step: 'listValue', value } : { step: 'mapValue', value };
}

/** Positions on the way are numbers of 32 bits on the wire of some clients; beyond that no collection reaches. */
const POSITION_MAX = 2n ** 31n - 1n;

function positionNumber(position: bigint, span: Span): number {
  if (position <= POSITION_MAX && position >= -POSITION_MAX) return Number(position);
  throw new AelFault('ael/selector', 'a position no list or map has', span, {
    hint: `positions go up to ${POSITION_MAX}`,
  });
}
