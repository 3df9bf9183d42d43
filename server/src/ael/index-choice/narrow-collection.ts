/** Reads of lists and maps on the way to an index of their elements: which element a collection must have for a result. */

import { type CollectionOperationName, RETURN_TYPE } from '../../model/collection-call.js';
import { INT64_MAX } from '../../model/limits.js';
import type { IndexCollection } from '../../model/query.js';
import type { Value } from '../../model/value.js';
import { isReturn } from './indexed-place.js';
import { indexedSet } from './indexed-set.js';
import { range } from './integer-ranges.js';
import { type ExpressionNode, type Narrower, type Place, part } from './narrower.js';
import {
  canHold,
  type Finding,
  integers,
  isEmpty,
  KNOWN,
  setOf,
  type ValueSet,
} from './value-set.js';

/** What is looked for: a value, one of a list, one between two, or what stands at a place. */
type Search = 'one' | 'many' | 'between' | 'place';

interface Read {
  readonly collection: IndexCollection;
  readonly search: Search;
}

const READS: Readonly<Partial<Record<CollectionOperationName, Read>>> = {
  listGetByValue: { collection: 'list', search: 'one' },
  listGetAllByValue: { collection: 'list', search: 'one' },
  listGetByValueList: { collection: 'list', search: 'many' },
  listGetByValueInterval: { collection: 'list', search: 'between' },
  listGetByIndex: { collection: 'list', search: 'place' },
  listGetByRank: { collection: 'list', search: 'place' },
  mapGetByValue: { collection: 'mapValues', search: 'one' },
  mapGetAllByValue: { collection: 'mapValues', search: 'one' },
  mapGetByValueList: { collection: 'mapValues', search: 'many' },
  mapGetByValueInterval: { collection: 'mapValues', search: 'between' },
  mapGetByIndex: { collection: 'mapValues', search: 'place' },
  mapGetByRank: { collection: 'mapValues', search: 'place' },
  mapGetByKey: { collection: 'mapKeys', search: 'one' },
  mapGetByKeyList: { collection: 'mapKeys', search: 'many' },
  mapGetByKeyInterval: { collection: 'mapKeys', search: 'between' },
};

export function narrowCollection(
  narrower: Narrower,
  place: Place,
  node: ExpressionNode<'collection'>,
  wanted: ValueSet,
): Finding {
  // There is nothing to read in what is not there; a change may make it.
  if (node.modifies) return undefined;
  const source = narrower.narrow(part(place, node.source), KNOWN);
  const element = elementOf(narrower, place, node, wanted);
  const listed = narrowConstantList(narrower, place, node, wanted);
  return narrower.both(narrower.both(source, element), listed);
}

/** The element the indexed collection has for certain. */
function elementOf(
  narrower: Narrower,
  place: Place,
  { call, context, source }: ExpressionNode<'collection'>,
  wanted: ValueSet,
): Finding {
  const { collection } = narrower.index;
  const read = READS[call.name];
  if (read === undefined || collection === 'default') return undefined;
  if (!narrower.isIndexed(part(place, source), context)) return undefined;
  const [returnType, ...sought] = call.args.map((each) => narrower.constant(part(place, each)));
  if (read.search === 'place' || call.name === 'mapGetByKey') {
    const found = returnedElement(read, collection, returnType);
    if (found) return indexedSet(narrower.index, wanted);
  }
  if (read.collection !== collection || read.search === 'place') return undefined;
  const isThere = isFound(returnType, wanted) || isSingleValue(call.name, returnType);
  return isThere ? indexedSet(narrower.index, soughtSet(read.search, sought)) : undefined;
}

/** Whether the value of the read is an element of what is indexed. */
function returnedElement(
  read: Read,
  collection: IndexCollection,
  returnType: Value | undefined,
): boolean {
  if (isReturn(returnType, RETURN_TYPE.key)) {
    return read.search === 'place' && collection === 'mapKeys' && read.collection === 'mapValues';
  }
  if (!isReturn(returnType, RETURN_TYPE.value)) return false;
  return collection === (read.collection === 'mapKeys' ? 'mapValues' : read.collection);
}

/** The value of a key is known only where the key is there. */
function isSingleValue(name: CollectionOperationName, returnType: Value | undefined): boolean {
  return name === 'mapGetByKey' && isReturn(returnType, RETURN_TYPE.value);
}

/** Whether the wanted result says that something was found. */
function isFound(returnType: Value | undefined, wanted: ValueSet): boolean {
  if (isReturn(returnType, RETURN_TYPE.count)) {
    return wanted.of === 'integers' && !canHold(wanted, { type: 'int', value: 0n });
  }
  if (!isReturn(returnType, RETURN_TYPE.exists)) return false;
  return wanted.of === 'values' && !isEmpty(wanted) && !canHold(wanted, FALSE);
}

const FALSE: Value = { type: 'bool', value: false };

function soughtSet(search: Search, sought: readonly (Value | undefined)[]): ValueSet {
  const [first, second] = sought;
  if (first === undefined) return KNOWN;
  switch (search) {
    case 'one':
      return setOf([first]);
    case 'many':
      return first.type === 'list' && first.items.length > 0 ? setOf(first.items) : KNOWN;
    case 'between':
      return between(first, second);
    case 'place':
      return KNOWN;
  }
}

/** Between two integers stand integers only; an open end lets in what no index of integers has. */
function between(start: Value, end: Value | undefined): ValueSet {
  if (start.type !== 'int' || end?.type !== 'int' || end.value > INT64_MAX) return KNOWN;
  return integers(range(start.value, end.value - 1n));
}

/** A search for a record's value in a list of constants says which values it can be. */
function narrowConstantList(
  narrower: Narrower,
  place: Place,
  { call, context, source }: ExpressionNode<'collection'>,
  wanted: ValueSet,
): Finding {
  const [returnType, sought] = call.args;
  if (READS[call.name]?.search !== 'one' || context.length > 0) return undefined;
  if (returnType === undefined || sought === undefined) return undefined;
  const list = narrower.constant(part(place, source));
  const isThere = isFound(narrower.constant(part(place, returnType)), wanted);
  if (list?.type !== 'list' || !isThere) return undefined;
  return narrower.narrow(part(place, sought), setOf(list.items));
}
