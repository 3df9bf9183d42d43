/** Operations on maps: what is asked for as the protocol's operation and arguments. */

import type { MapPolicy } from '@aerogate/proto/aerogate/v1/collection_pb';
import type { MapIncrement, MapOperation } from '@aerogate/proto/aerogate/v1/operation_pb';
import type { MapEntry } from '@aerogate/proto/aerogate/v1/value_pb';
import { type CollectionCall, CREATE_FLAG } from '../../model/collection-call.js';
import { intValue, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import {
  MAP_ORDER_ATTRIBUTE,
  type MapOrderName,
  mapFlags,
  mapOrderFromProto,
  NO_WRITE_FLAGS,
  type WriteFlags,
} from './collection-flags.js';
import type { CollectionPlace } from './list-operation.js';
import { numberFromProto } from './number.js';
import { mapSelectionFromProto } from './selection.js';
import { entriesFromProto, mapKeyFromProto, valueFromProto } from './value.js';

type MapOp = MapOperation['op'];
type MapCase = NonNullable<MapOp['case']>;

/** Operations that write as a policy says; adding to a number takes the order of a new map alone. */
const POLICY_USE: Readonly<Partial<Record<MapCase, 'whole' | 'orderOnly'>>> = {
  put: 'whole',
  putItems: 'whole',
  increment: 'orderOnly',
  decrement: 'orderOnly',
};

/** Throws GatewayError for values and options the operation does not take. */
// eslint-disable-next-line complexity -- one branch per case of the oneof, flat
export function mapCallFromProto(
  { op, policy }: MapOperation,
  { path, nested }: CollectionPlace,
): CollectionCall {
  if (op.case === undefined) {
    throw invalidArgument(path, 'a map operation needs one of its cases, such as put.');
  }
  const write = writeFlagsOf(op.case, policy, { path: fieldAt(path, 'policy'), nested });
  const at = fieldAt(path, op.case);
  switch (op.case) {
    case 'getBy':
      return mapSelectionFromProto(op.value, 'get', at);
    case 'removeBy':
      return mapSelectionFromProto(op.value, 'remove', at);
    case 'size':
      return { name: 'mapSize', args: [] };
    case 'clear':
      return { name: 'mapClear', args: [] };
    case 'put':
      return { name: 'mapPut', args: putArgs(op.value, write, at) };
    case 'putItems':
      return { name: 'mapPutItems', args: [entriesFromProto(op.value, at), ...both(write)] };
    case 'increment':
      return { name: 'mapIncrement', args: incrementArgs(op.value, write, at) };
    case 'decrement':
      return { name: 'mapDecrement', args: incrementArgs(op.value, write, at) };
    case 'create':
    case 'setPolicy': {
      const order = mapOrderFromProto(op.value.order, at);
      if (order === undefined && op.case === 'setPolicy') {
        throw invalidArgument(fieldAt(at, 'order'), 'an order is required.');
      }
      const wanted = { order: order ?? 'unordered', persistIndex: op.value.persistIndex };
      return { name: 'mapSetType', args: [orderAttributes(wanted, { path: at, nested })] };
    }
  }
}

function writeFlagsOf(
  name: MapCase,
  policy: MapPolicy | undefined,
  { path, nested }: CollectionPlace,
): WriteFlags {
  if (policy === undefined) return NO_WRITE_FLAGS;
  const use = POLICY_USE[name];
  if (use === undefined) throw invalidArgument(path, 'the operation does not take a policy.');
  const write = mapFlags(policy, path);
  const ordered = (write.attributes & CREATE_FLAG.ordered) !== 0;
  if (policy.persistIndex && (nested || !ordered)) throw noIndexKept(path);
  if (use === 'whole' || write.flags === 0) return write;
  throw invalidArgument(path, 'the operation takes an order, and no other part of the policy.');
}

function both({ attributes, flags }: WriteFlags): Value[] {
  return [intValue(attributes), intValue(flags)];
}

function putArgs({ key, value }: MapEntry, write: WriteFlags, path: FieldPath): Value[] {
  return [mapKeyFromProto(key, path), valueFromProto(value, path, 'value'), ...both(write)];
}

function incrementArgs(
  { key, value }: MapIncrement,
  { attributes }: WriteFlags,
  path: FieldPath,
): Value[] {
  const number = numberFromProto(value, path, 'value');
  return [mapKeyFromProto(key, path), number, intValue(attributes)];
}

function orderAttributes(
  { order, persistIndex }: { readonly order: MapOrderName; readonly persistIndex: boolean },
  { path, nested }: CollectionPlace,
): Value {
  if (!persistIndex) return intValue(MAP_ORDER_ATTRIBUTE[order]);
  if (order === 'unordered' || nested) throw noIndexKept(path);
  return intValue(MAP_ORDER_ATTRIBUTE[order] | CREATE_FLAG.persistIndex);
}

function noIndexKept(path: FieldPath): Error {
  return invalidArgument(
    fieldAt(path, 'persistIndex'),
    'only an ordered map that is the whole bin keeps an index.',
  );
}
