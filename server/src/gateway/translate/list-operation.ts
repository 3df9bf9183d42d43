/** Operations on lists: what is asked for as the protocol's operation and arguments. */

import type { ListPolicy } from '@aerogate/proto/aerogate/v1/collection_pb';
import type { ListOperation, ListSort } from '@aerogate/proto/aerogate/v1/operation_pb';
import type { Value as ProtoValue } from '@aerogate/proto/aerogate/v1/value_pb';
import { type CollectionCall, CREATE_FLAG } from '../../model/collection-call.js';
import { intValue, listValue, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import {
  type ListOrderName,
  listFlags,
  listOrderFromProto,
  NO_WRITE_FLAGS,
  type WriteFlags,
} from './collection-flags.js';
import { numberFromProto } from './number.js';
import { listSelectionFromProto, rangeArgs } from './selection.js';
import { itemsFromProto, valueFromProto } from './value.js';

type ListOp = ListOperation['op'];
type ListCase = NonNullable<ListOp['case']>;

/** Where an operation on a list or map stands. */
export interface CollectionPlace {
  readonly path: FieldPath;
  /** Whether it works inside another list or map. */
  readonly nested: boolean;
}

/** Operations that write as a policy says; only those that may create the list take its order. */
const POLICY_USE: Readonly<Partial<Record<ListCase, 'whole' | 'withoutOrder'>>> = {
  append: 'whole',
  appendItems: 'whole',
  increment: 'whole',
  insert: 'withoutOrder',
  insertItems: 'withoutOrder',
  set: 'withoutOrder',
};

/** Throws GatewayError for values and options the operation does not take. */
export function listCallFromProto(
  { op, policy }: ListOperation,
  place: CollectionPlace,
): CollectionCall {
  const { path } = place;
  if (op.case === undefined) {
    throw invalidArgument(path, 'a list operation needs one of its cases, such as append.');
  }
  const write = writeFlagsOf(op.case, policy, fieldAt(path, 'policy'));
  return readCall(op, path) ?? changeCall(op, path) ?? writeCall(op, { ...place, write });
}

function writeFlagsOf(name: ListCase, policy: ListPolicy | undefined, path: FieldPath): WriteFlags {
  if (policy === undefined) return NO_WRITE_FLAGS;
  const use = POLICY_USE[name];
  if (use === undefined) throw invalidArgument(path, 'the operation does not take a policy.');
  const write = listFlags(policy, path);
  if (use === 'whole' || write.attributes === 0) return write;
  throw invalidArgument(
    fieldAt(path, 'order'),
    'the operation puts values at places, which ordered lists choose themselves.',
  );
}

function call(name: CollectionCall['name'], ...args: readonly Value[]): CollectionCall {
  return { name, args };
}

function readCall(op: ListOp, path: FieldPath): CollectionCall | undefined {
  switch (op.case) {
    case 'getBy':
      return listSelectionFromProto(op.value, 'get', fieldAt(path, 'getBy'));
    case 'size':
      return call('listSize');
    case 'get':
      return call('listGet', intValue(op.value));
    case 'getRange':
      return call('listGetRange', ...rangeArgs(op.value));
    default:
      return undefined;
  }
}

/** Changes without a policy, but for those of the list's own order. */
function changeCall(op: ListOp, path: FieldPath): CollectionCall | undefined {
  switch (op.case) {
    case 'removeBy':
      return listSelectionFromProto(op.value, 'remove', fieldAt(path, 'removeBy'));
    case 'pop':
      return call('listPop', intValue(op.value));
    case 'popRange':
      return call('listPopRange', ...rangeArgs(op.value));
    case 'remove':
      return call('listRemove', intValue(op.value));
    case 'removeRange':
      return call('listRemoveRange', ...rangeArgs(op.value));
    case 'trim':
      if (op.value.count === undefined) {
        throw invalidArgument(fieldAt(fieldAt(path, 'trim'), 'count'), 'the count is required.');
      }
      return call('listTrim', ...rangeArgs(op.value));
    case 'clear':
      return call('listClear');
    case 'sort':
      return call('listSort', intValue(sortFlags(op.value)));
    default:
      return undefined;
  }
}

const SORT_FLAG = { descending: 1, dropDuplicates: 2 } as const;

function sortFlags({ descending, dropDuplicates }: ListSort): number {
  return (descending ? SORT_FLAG.descending : 0) | (dropDuplicates ? SORT_FLAG.dropDuplicates : 0);
}

interface WritePlace extends CollectionPlace {
  readonly write: WriteFlags;
}

// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
function writeCall(op: ListOp, { path, nested, write }: WritePlace): CollectionCall {
  const [attributes, flags] = [intValue(write.attributes), intValue(write.flags)];
  const at = fieldAt(path, op.case ?? 'op');
  switch (op.case) {
    case 'append':
      return call('listAppend', valueFromProto(op.value, path, op.case), attributes, flags);
    case 'appendItems': {
      const items = itemsFromProto(op.value, at, { matches: false });
      return call('listAppendItems', items, attributes, flags);
    }
    case 'insert':
    case 'set': {
      const value = valueFromProto(op.value.value, at, 'value');
      const name = op.case === 'insert' ? 'listInsert' : 'listSet';
      return call(name, intValue(op.value.index), value, flags);
    }
    case 'insertItems': {
      const items = insertedItems(op.value.values, fieldAt(at, 'values'));
      return call('listInsertItems', intValue(op.value.index), items, flags);
    }
    case 'increment': {
      const number = numberFromProto(op.value.value, at, 'value');
      return call('listIncrement', intValue(op.value.index), number, attributes, flags);
    }
    case 'create': {
      const order = listOrderFromProto(op.value.order, at) ?? 'unordered';
      return call('listSetType', orderAttributes({ ...op.value, order }, { path: at, nested }));
    }
    case 'setOrder': {
      const order = listOrderFromProto(op.value.order, at);
      if (order === undefined) throw invalidArgument(fieldAt(at, 'order'), 'an order is required.');
      return call('listSetType', orderAttributes({ ...op.value, order }, { path: at, nested }));
    }
    default:
      throw invalidArgument(path, 'a list operation needs one of its cases, such as append.');
  }
}

function insertedItems(values: readonly ProtoValue[], path: FieldPath): Value {
  if (values.length === 0) throw invalidArgument(path, 'at least one value is required.');
  return listValue(values.map((value, index) => valueFromProto(value, path, index)));
}

function orderAttributes(
  { order, persistIndex }: { readonly order: ListOrderName; readonly persistIndex: boolean },
  { path, nested }: CollectionPlace,
): Value {
  const ordered = order === 'ordered' ? CREATE_FLAG.ordered : 0;
  if (!persistIndex) return intValue(ordered);
  if (ordered === 0 || nested) {
    throw invalidArgument(
      fieldAt(path, 'persistIndex'),
      'only an ordered list that is the whole bin keeps an index.',
    );
  }
  return intValue(ordered | CREATE_FLAG.persistIndex);
}
