/** Operations of lists, maps, blobs and sketches inside expressions: which of the model each is, and how its arguments lie. */

import { CollectionOp } from '@aerogate/proto/aerogate/v1/expression_pb';
import type { CollectionOperationName } from '../../model/collection-call.js';

/**
 * How the arguments of a request lie on the wire: `plain` as they are; `get` and `remove` behind the return type; the others
 * with the write policy behind them, or between them where clients put it there.
 */
export type ArgumentLayout =
  | 'plain'
  | 'get'
  | 'remove'
  | 'orderAndFlags'
  | 'order'
  | 'flags'
  | 'bitResize'
  | 'bitArithmetic'
  | 'bitGetInt'
  | 'hllInit'
  | 'hllAdd';

export interface CollectionRule {
  readonly name: CollectionOperationName;
  readonly layout: ArgumentLayout;
  readonly min: number;
  readonly max: number;
}

const rule = (
  name: CollectionOperationName,
  layout: ArgumentLayout,
  min: number,
  max = min,
): CollectionRule => ({ name, layout, min, max });

/** Operations on text are of servers from 8.2, and not in this table. */
const RULES: Readonly<Partial<Record<CollectionOp, CollectionRule>>> = {
  [CollectionOp.LIST_SIZE]: rule('listSize', 'plain', 0),
  [CollectionOp.LIST_GET_BY_INDEX]: rule('listGetByIndex', 'get', 1),
  [CollectionOp.LIST_GET_BY_RANK]: rule('listGetByRank', 'get', 1),
  [CollectionOp.LIST_GET_BY_VALUE]: rule('listGetAllByValue', 'get', 1),
  [CollectionOp.LIST_GET_BY_VALUE_LIST]: rule('listGetByValueList', 'get', 1),
  [CollectionOp.LIST_GET_BY_INDEX_RANGE]: rule('listGetByIndexRange', 'get', 1, 2),
  [CollectionOp.LIST_GET_BY_VALUE_RANGE]: rule('listGetByValueInterval', 'get', 1, 2),
  [CollectionOp.LIST_GET_BY_RANK_RANGE]: rule('listGetByRankRange', 'get', 1, 2),
  [CollectionOp.LIST_GET_BY_VALUE_RELATIVE_RANK_RANGE]: rule(
    'listGetByValueRelativeRankRange',
    'get',
    2,
    3,
  ),
  [CollectionOp.LIST_APPEND]: rule('listAppend', 'orderAndFlags', 1),
  [CollectionOp.LIST_APPEND_ITEMS]: rule('listAppendItems', 'orderAndFlags', 1),
  [CollectionOp.LIST_INSERT]: rule('listInsert', 'flags', 2),
  [CollectionOp.LIST_INSERT_ITEMS]: rule('listInsertItems', 'flags', 2),
  [CollectionOp.LIST_INCREMENT]: rule('listIncrement', 'orderAndFlags', 2),
  [CollectionOp.LIST_SET]: rule('listSet', 'flags', 2),
  [CollectionOp.LIST_CLEAR]: rule('listClear', 'plain', 0),
  [CollectionOp.LIST_SORT]: rule('listSort', 'plain', 1),
  [CollectionOp.LIST_REMOVE_BY_INDEX]: rule('listRemoveByIndex', 'remove', 1),
  [CollectionOp.LIST_REMOVE_BY_RANK]: rule('listRemoveByRank', 'remove', 1),
  [CollectionOp.LIST_REMOVE_BY_VALUE]: rule('listRemoveAllByValue', 'remove', 1),
  [CollectionOp.LIST_REMOVE_BY_VALUE_LIST]: rule('listRemoveByValueList', 'remove', 1),
  [CollectionOp.LIST_REMOVE_BY_INDEX_RANGE]: rule('listRemoveByIndexRange', 'remove', 1, 2),
  [CollectionOp.LIST_REMOVE_BY_VALUE_RANGE]: rule('listRemoveByValueInterval', 'remove', 1, 2),
  [CollectionOp.LIST_REMOVE_BY_RANK_RANGE]: rule('listRemoveByRankRange', 'remove', 1, 2),
  [CollectionOp.LIST_REMOVE_BY_VALUE_RELATIVE_RANK_RANGE]: rule(
    'listRemoveByValueRelativeRankRange',
    'remove',
    2,
    3,
  ),
  [CollectionOp.MAP_SIZE]: rule('mapSize', 'plain', 0),
  [CollectionOp.MAP_GET_BY_KEY]: rule('mapGetByKey', 'get', 1),
  [CollectionOp.MAP_GET_BY_INDEX]: rule('mapGetByIndex', 'get', 1),
  [CollectionOp.MAP_GET_BY_RANK]: rule('mapGetByRank', 'get', 1),
  [CollectionOp.MAP_GET_BY_VALUE]: rule('mapGetAllByValue', 'get', 1),
  [CollectionOp.MAP_GET_BY_KEY_LIST]: rule('mapGetByKeyList', 'get', 1),
  [CollectionOp.MAP_GET_BY_VALUE_LIST]: rule('mapGetByValueList', 'get', 1),
  [CollectionOp.MAP_GET_BY_KEY_RANGE]: rule('mapGetByKeyInterval', 'get', 1, 2),
  [CollectionOp.MAP_GET_BY_INDEX_RANGE]: rule('mapGetByIndexRange', 'get', 1, 2),
  [CollectionOp.MAP_GET_BY_VALUE_RANGE]: rule('mapGetByValueInterval', 'get', 1, 2),
  [CollectionOp.MAP_GET_BY_RANK_RANGE]: rule('mapGetByRankRange', 'get', 1, 2),
  [CollectionOp.MAP_GET_BY_KEY_RELATIVE_INDEX_RANGE]: rule(
    'mapGetByKeyRelativeIndexRange',
    'get',
    2,
    3,
  ),
  [CollectionOp.MAP_GET_BY_VALUE_RELATIVE_RANK_RANGE]: rule(
    'mapGetByValueRelativeRankRange',
    'get',
    2,
    3,
  ),
  [CollectionOp.MAP_PUT]: rule('mapPut', 'orderAndFlags', 2),
  [CollectionOp.MAP_PUT_ITEMS]: rule('mapPutItems', 'orderAndFlags', 1),
  [CollectionOp.MAP_INCREMENT]: rule('mapIncrement', 'order', 2),
  [CollectionOp.MAP_CLEAR]: rule('mapClear', 'plain', 0),
  [CollectionOp.MAP_REMOVE_BY_KEY]: rule('mapRemoveByKey', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_INDEX]: rule('mapRemoveByIndex', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_RANK]: rule('mapRemoveByRank', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_VALUE]: rule('mapRemoveAllByValue', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_KEY_LIST]: rule('mapRemoveByKeyList', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_VALUE_LIST]: rule('mapRemoveByValueList', 'remove', 1),
  [CollectionOp.MAP_REMOVE_BY_KEY_RANGE]: rule('mapRemoveByKeyInterval', 'remove', 1, 2),
  [CollectionOp.MAP_REMOVE_BY_INDEX_RANGE]: rule('mapRemoveByIndexRange', 'remove', 1, 2),
  [CollectionOp.MAP_REMOVE_BY_VALUE_RANGE]: rule('mapRemoveByValueInterval', 'remove', 1, 2),
  [CollectionOp.MAP_REMOVE_BY_RANK_RANGE]: rule('mapRemoveByRankRange', 'remove', 1, 2),
  [CollectionOp.MAP_REMOVE_BY_KEY_RELATIVE_INDEX_RANGE]: rule(
    'mapRemoveByKeyRelativeIndexRange',
    'remove',
    2,
    3,
  ),
  [CollectionOp.MAP_REMOVE_BY_VALUE_RELATIVE_RANK_RANGE]: rule(
    'mapRemoveByValueRelativeRankRange',
    'remove',
    2,
    3,
  ),
  [CollectionOp.BIT_RESIZE]: rule('bitResize', 'bitResize', 2),
  [CollectionOp.BIT_INSERT]: rule('bitInsert', 'flags', 2),
  [CollectionOp.BIT_REMOVE]: rule('bitRemove', 'flags', 2),
  [CollectionOp.BIT_SET]: rule('bitSet', 'flags', 3),
  [CollectionOp.BIT_OR]: rule('bitOr', 'flags', 3),
  [CollectionOp.BIT_XOR]: rule('bitXor', 'flags', 3),
  [CollectionOp.BIT_AND]: rule('bitAnd', 'flags', 3),
  [CollectionOp.BIT_NOT]: rule('bitNot', 'flags', 2),
  [CollectionOp.BIT_LSHIFT]: rule('bitLeftShift', 'flags', 3),
  [CollectionOp.BIT_RSHIFT]: rule('bitRightShift', 'flags', 3),
  [CollectionOp.BIT_ADD]: rule('bitAdd', 'bitArithmetic', 5),
  [CollectionOp.BIT_SUBTRACT]: rule('bitSubtract', 'bitArithmetic', 5),
  [CollectionOp.BIT_SET_INT]: rule('bitSetInt', 'flags', 3),
  [CollectionOp.BIT_GET]: rule('bitGet', 'plain', 2),
  [CollectionOp.BIT_COUNT]: rule('bitCount', 'plain', 2),
  [CollectionOp.BIT_LSCAN]: rule('bitLeftScan', 'plain', 3),
  [CollectionOp.BIT_RSCAN]: rule('bitRightScan', 'plain', 3),
  [CollectionOp.BIT_GET_INT]: rule('bitGetInt', 'bitGetInt', 3),
  [CollectionOp.HLL_INIT]: rule('hllInit', 'hllInit', 1, 2),
  [CollectionOp.HLL_ADD]: rule('hllAdd', 'hllAdd', 1, 3),
  [CollectionOp.HLL_COUNT]: rule('hllGetCount', 'plain', 0),
  [CollectionOp.HLL_GET_UNION]: rule('hllGetUnion', 'plain', 1),
  [CollectionOp.HLL_GET_UNION_COUNT]: rule('hllGetUnionCount', 'plain', 1),
  [CollectionOp.HLL_GET_INTERSECT_COUNT]: rule('hllGetIntersectCount', 'plain', 1),
  [CollectionOp.HLL_GET_SIMILARITY]: rule('hllGetSimilarity', 'plain', 1),
  [CollectionOp.HLL_DESCRIBE]: rule('hllDescribe', 'plain', 0),
  [CollectionOp.HLL_MAY_CONTAIN]: rule('hllMayContain', 'plain', 1),
};

/** `undefined` for what is no operation of this gateway. */
export function collectionRule(op: CollectionOp): CollectionRule | undefined {
  return RULES[op];
}

const NUMBERS = Object.values(CollectionOp).filter((op) => typeof op === 'number');

const BY_NAME: ReadonlyMap<
  CollectionOperationName,
  { readonly op: CollectionOp; readonly rule: CollectionRule }
> = new Map(
  NUMBERS.flatMap((op) => {
    const found = RULES[op];
    return found === undefined ? [] : [[found.name, { op, rule: found }] as const];
  }),
);

/** Of an operation of the model; `undefined` for what requests have no number for. */
export function collectionRuleOf(
  name: CollectionOperationName,
): { readonly op: CollectionOp; readonly rule: CollectionRule } | undefined {
  return BY_NAME.get(name);
}
