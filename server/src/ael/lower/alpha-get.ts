/** `get(type: T, return: R)` of the alpha dialect. */

import type { RETURN_TYPE } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { AelFault } from '../ael-error.js';
import type { MethodSyntax } from '../syntax.js';
import { toExpressionType } from '../type/ael-type.js';
import { alphaGetWords } from '../type/infer-method.js';
import { type Lowering, readCall } from './lowering.js';
import { asChoice, contextOf, placeOf, readPlace } from './read-path.js';
import { choiceArguments, choiceOf, operationName, type ReturnName } from './selection.js';

const RETURNS: Readonly<Record<string, ReturnName>> = {
  COUNT: 'count',
  EXISTS: 'exists',
  INDEX: 'index',
  RANK: 'rank',
  REVERSE_INDEX: 'reverseIndex',
  REVERSE_RANK: 'reverseRank',
  ORDERED_MAP: 'orderedMap',
  UNORDERED_MAP: 'unorderedMap',
  KEY: 'key',
  KEY_VALUE: 'keyValue',
} satisfies Readonly<Record<string, keyof typeof RETURN_TYPE>>;

const OF_MAPS: ReadonlySet<ReturnName> = new Set<ReturnName>([
  'orderedMap',
  'unorderedMap',
  'key',
  'keyValue',
]);

export function lowerAlphaGet(lowering: Lowering, node: MethodSyntax): Expression {
  const { inference, lower } = lowering;
  const place = placeOf(lowering, node.receiver);
  const returns = RETURNS[alphaGetWords(node).returns ?? 'VALUE'];
  if (returns === undefined) return readPlace(lowering, place, 'value');
  const last = place.segments.at(-1);
  if (last === undefined)
    throw new AelFault('ael/meaningless', 'a bin has no place of its own', node.span);
  const choice = choiceOf(asChoice(last));
  if (choice.side === 'list' && OF_MAPS.has(returns)) {
    throw new AelFault('ael/meaningless', 'elements of lists have no keys', node.span);
  }
  return readCall(choice.side, {
    name: operationName(choice, 'Get', true),
    args: choiceArguments(choice, returns),
    type: toExpressionType(inference.typeOf(node)),
    context: contextOf(place.segments.slice(0, -1)),
    source: lower(place.root),
  });
}
