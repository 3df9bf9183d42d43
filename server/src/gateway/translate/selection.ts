/** What list and map operations select by: each selector as the pair of operations that reads and removes what it finds. */

import type {
  ListSelection,
  MapSelection,
  PositionRange,
  RelativeRange,
  ValueInterval,
} from '@aerogate/proto/aerogate/v1/collection_pb';
import { ReturnType } from '@aerogate/proto/aerogate/v1/collection_pb';
import {
  type CollectionCall,
  type CollectionOperationName,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import { intValue, NIL, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { returnTypeFromProto } from './collection-flags.js';
import { itemsFromProto, matchedFromProto } from './value.js';

/** Whether what is selected is read or removed. */
export type SelectionUse = 'get' | 'remove';

type Selection = ListSelection | MapSelection;
type SelectorCase = NonNullable<MapSelection['selector']['case']>;
type ListSelectorCase = NonNullable<ListSelection['selector']['case']>;

type NamePair = Readonly<Record<SelectionUse, CollectionOperationName>>;

const pair = (get: CollectionOperationName, remove: CollectionOperationName): NamePair => ({
  get,
  remove,
});

const LIST_NAMES: Readonly<Record<ListSelectorCase, NamePair>> = {
  index: pair('listGetByIndex', 'listRemoveByIndex'),
  rank: pair('listGetByRank', 'listRemoveByRank'),
  value: pair('listGetAllByValue', 'listRemoveAllByValue'),
  indexRange: pair('listGetByIndexRange', 'listRemoveByIndexRange'),
  rankRange: pair('listGetByRankRange', 'listRemoveByRankRange'),
  valueRange: pair('listGetByValueInterval', 'listRemoveByValueInterval'),
  valueRelativeRankRange: pair(
    'listGetByValueRelativeRankRange',
    'listRemoveByValueRelativeRankRange',
  ),
  valueList: pair('listGetByValueList', 'listRemoveByValueList'),
};

const MAP_NAMES: Readonly<Record<SelectorCase, NamePair>> = {
  index: pair('mapGetByIndex', 'mapRemoveByIndex'),
  rank: pair('mapGetByRank', 'mapRemoveByRank'),
  value: pair('mapGetAllByValue', 'mapRemoveAllByValue'),
  indexRange: pair('mapGetByIndexRange', 'mapRemoveByIndexRange'),
  rankRange: pair('mapGetByRankRange', 'mapRemoveByRankRange'),
  valueRange: pair('mapGetByValueInterval', 'mapRemoveByValueInterval'),
  valueRelativeRankRange: pair(
    'mapGetByValueRelativeRankRange',
    'mapRemoveByValueRelativeRankRange',
  ),
  valueList: pair('mapGetByValueList', 'mapRemoveByValueList'),
  key: pair('mapGetByKey', 'mapRemoveByKey'),
  keyRange: pair('mapGetByKeyInterval', 'mapRemoveByKeyInterval'),
  keyRelativeIndexRange: pair('mapGetByKeyRelativeIndexRange', 'mapRemoveByKeyRelativeIndexRange'),
  keyList: pair('mapGetByKeyList', 'mapRemoveByKeyList'),
};

/** One element by its place or key: there is no rest that could be meant. */
const SINGLE: ReadonlySet<SelectorCase> = new Set<SelectorCase>(['index', 'rank', 'key']);

const OF_MAPS: ReadonlySet<ReturnType> = new Set([
  ReturnType.KEY,
  ReturnType.KEY_AND_VALUE,
  ReturnType.UNORDERED_MAP,
  ReturnType.ORDERED_MAP,
]);

/** Throws GatewayError for no selector, values it does not take, and options of maps. */
export function listSelectionFromProto(
  selection: ListSelection,
  use: SelectionUse,
  path: FieldPath,
): CollectionCall {
  const { selector, returnType } = selection;
  if (selector.case === undefined) throw noSelector(path);
  if (OF_MAPS.has(returnType)) {
    throw invalidArgument(fieldAt(path, 'returnType'), 'lists have no keys to answer.');
  }
  return callOf(selection, { names: LIST_NAMES[selector.case], use, path });
}

/** Throws GatewayError for no selector, and values it does not take. */
export function mapSelectionFromProto(
  selection: MapSelection,
  use: SelectionUse,
  path: FieldPath,
): CollectionCall {
  const { selector } = selection;
  if (selector.case === undefined) throw noSelector(path);
  return callOf(selection, { names: MAP_NAMES[selector.case], use, path });
}

function noSelector(path: FieldPath): Error {
  return invalidArgument(path, 'a selection needs one of its selectors, such as index or value.');
}

function callOf(
  selection: Selection,
  {
    names,
    use,
    path,
  }: { readonly names: NamePair; readonly use: SelectionUse; readonly path: FieldPath },
): CollectionCall {
  const { selector, inverted } = selection;
  if (inverted && selector.case !== undefined && SINGLE.has(selector.case)) {
    throw invalidArgument(fieldAt(path, 'inverted'), 'the selector does not select several.');
  }
  const unasked =
    (use === 'get' ? RETURN_TYPE.value : RETURN_TYPE.none) + (inverted ? RETURN_TYPE.inverted : 0);
  const returnType = returnTypeFromProto(selection, path) ?? unasked;
  return { name: names[use], args: [intValue(returnType), ...selectorArgs(selector, path)] };
}

// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
function selectorArgs(selector: Selection['selector'], path: FieldPath): Value[] {
  switch (selector.case) {
    case undefined:
      return [];
    case 'index':
    case 'rank':
      return [intValue(selector.value)];
    case 'value':
    case 'key':
      return [matchedFromProto(selector.value, path, selector.case)];
    case 'indexRange':
    case 'rankRange':
      return rangeArgs(selector.value);
    case 'valueRange':
    case 'keyRange':
      return intervalArgs(selector.value, fieldAt(path, selector.case));
    case 'valueRelativeRankRange':
    case 'keyRelativeIndexRange':
      return relativeArgs(selector.value, fieldAt(path, selector.case));
    case 'valueList':
    case 'keyList':
      return [itemsFromProto(selector.value, fieldAt(path, selector.case), { matches: true })];
  }
}

/** A range as its arguments: without a count it reaches to the end. */
export function rangeArgs({ start, count }: PositionRange): Value[] {
  return count === undefined ? [intValue(start)] : [intValue(start), intValue(count)];
}

/** Nil is the smallest of all values, and stands for no start. */
function intervalArgs({ start, end }: ValueInterval, path: FieldPath): Value[] {
  const first = start === undefined ? NIL : matchedFromProto(start, path, 'start');
  return end === undefined ? [first] : [first, matchedFromProto(end, path, 'end')];
}

function relativeArgs({ anchor, start, count }: RelativeRange, path: FieldPath): Value[] {
  const args = [matchedFromProto(anchor, path, 'anchor'), intValue(start)];
  return count === undefined ? args : [...args, intValue(count)];
}
