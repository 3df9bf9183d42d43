/** What collection operations share, as the numbers of the protocol: return types, orders and write policies. */

import {
  type BitPolicy,
  type HllPolicy,
  ListOrder,
  type ListPolicy,
  type MapPolicy,
  ReturnType,
  WriteMode,
} from '@aerogate/proto/aerogate/v1/collection_pb';
import { MapOrder } from '@aerogate/proto/aerogate/v1/value_pb';
import { LIST_FLAG, MAP_FLAG, RETURN_TYPE } from '../../model/collection-call.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { enumFromProto, enumTable } from './enum.js';

const RETURN_NUMBERS = {
  none: ReturnType.NONE,
  index: ReturnType.INDEX,
  reverseIndex: ReturnType.REVERSE_INDEX,
  rank: ReturnType.RANK,
  reverseRank: ReturnType.REVERSE_RANK,
  count: ReturnType.COUNT,
  key: ReturnType.KEY,
  value: ReturnType.VALUE,
  keyValue: ReturnType.KEY_AND_VALUE,
  exists: ReturnType.EXISTS,
  unorderedMap: ReturnType.UNORDERED_MAP,
  orderedMap: ReturnType.ORDERED_MAP,
} as const satisfies Partial<Record<keyof typeof RETURN_TYPE, ReturnType>>;
const RETURN_TYPES = enumTable(RETURN_NUMBERS);

const LIST_ORDERS = enumTable({
  unordered: ListOrder.UNORDERED,
  ordered: ListOrder.ORDERED,
});

const MAP_ORDERS = enumTable({
  unordered: MapOrder.UNORDERED,
  keyOrdered: MapOrder.KEY_ORDERED,
  keyValueOrdered: MapOrder.KEY_VALUE_ORDERED,
  asSelected: MapOrder.AS_SELECTED,
});

const WRITE_MODES = enumTable({
  upsert: WriteMode.UPSERT,
  createOnly: WriteMode.CREATE_ONLY,
  updateOnly: WriteMode.UPDATE_ONLY,
});

/** The attributes an order is written as: maps have a bit for each thing that is sorted. */
const LIST_ORDER_ATTRIBUTE = { unordered: 0, ordered: 1 } as const;
export const MAP_ORDER_ATTRIBUTE = { unordered: 0, keyOrdered: 1, keyValueOrdered: 3 } as const;
const MAP_PERSIST_INDEX = 0x10;

const BIT_FLAG = { createOnly: 1, updateOnly: 2, noFail: 4, partial: 8 } as const;
const HLL_FLAG = { createOnly: 1, updateOnly: 2, noFail: 4, allowFold: 8 } as const;

/** The return type, `inverted` in it; `undefined` where none is named. */
export function returnTypeFromProto(
  { returnType, inverted }: { readonly returnType: ReturnType; readonly inverted: boolean },
  path: FieldPath,
): number | undefined {
  const name = enumFromProto(RETURN_TYPES, returnType, { parent: path, step: 'returnType' });
  if (name === undefined) return undefined;
  return RETURN_TYPE[name] + (inverted ? RETURN_TYPE.inverted : 0);
}

/** Of the protocol's number, `inverted` left aside; UNSPECIFIED for none. */
export function returnTypeToProto(returnType: number | undefined): ReturnType {
  if (returnType === undefined) return ReturnType.UNSPECIFIED;
  const plain = returnType & ~RETURN_TYPE.inverted;
  const names = Object.keys(RETURN_NUMBERS) as (keyof typeof RETURN_NUMBERS)[];
  const name = names.find((each) => RETURN_TYPE[each] === plain);
  return name === undefined ? ReturnType.UNSPECIFIED : RETURN_NUMBERS[name];
}

export type ListOrderName = keyof typeof LIST_ORDER_ATTRIBUTE;

export function listOrderFromProto(
  order: ListOrder,
  path: FieldPath,
  step = 'order',
): ListOrderName | undefined {
  return enumFromProto(LIST_ORDERS, order, { parent: path, step });
}

export type MapOrderName = keyof typeof MAP_ORDER_ATTRIBUTE;

/** Throws GatewayError for AS_SELECTED, which only answers have. */
export function mapOrderFromProto(order: MapOrder, path: FieldPath): MapOrderName | undefined {
  const name = enumFromProto(MAP_ORDERS, order, { parent: path, step: 'order' });
  if (name !== 'asSelected') return name;
  throw invalidArgument(fieldAt(path, 'order'), 'AS_SELECTED is for answers, not for writes.');
}

/** How a write is done, as two numbers of the protocol. */
export interface WriteFlags {
  /** The order of a collection the write creates. */
  readonly attributes: number;
  readonly flags: number;
}

export const NO_WRITE_FLAGS: WriteFlags = { attributes: 0, flags: 0 };

export function listFlags(policy: ListPolicy, path: FieldPath): WriteFlags {
  const order = listOrderFromProto(policy.order, path) ?? 'unordered';
  const flags =
    (policy.addUnique ? LIST_FLAG.addUnique : 0) |
    (policy.insertBounded ? LIST_FLAG.insertBounded : 0) |
    (policy.noFail ? LIST_FLAG.noFail : 0) |
    (policy.partial ? LIST_FLAG.partial : 0);
  return { attributes: LIST_ORDER_ATTRIBUTE[order], flags };
}

export function mapFlags(policy: MapPolicy, path: FieldPath): WriteFlags {
  const order = mapOrderFromProto(policy.order, path) ?? 'unordered';
  const flags =
    modeFlag(policy.writeMode, path, MAP_FLAG) |
    (policy.noFail ? MAP_FLAG.noFail : 0) |
    (policy.partial ? MAP_FLAG.partial : 0);
  const attributes = MAP_ORDER_ATTRIBUTE[order] | (policy.persistIndex ? MAP_PERSIST_INDEX : 0);
  return { attributes, flags };
}

export function bitFlags(policy: BitPolicy, path: FieldPath): WriteFlags {
  const flags =
    modeFlag(policy.writeMode, path, BIT_FLAG) |
    (policy.noFail ? BIT_FLAG.noFail : 0) |
    (policy.partial ? BIT_FLAG.partial : 0);
  return { attributes: 0, flags };
}

export function hllFlags(policy: HllPolicy, path: FieldPath): WriteFlags {
  const flags =
    modeFlag(policy.writeMode, path, HLL_FLAG) |
    (policy.noFail ? HLL_FLAG.noFail : 0) |
    (policy.allowFold ? HLL_FLAG.allowFold : 0);
  return { attributes: 0, flags };
}

function modeFlag(
  mode: WriteMode,
  path: FieldPath,
  flags: { readonly createOnly: number; readonly updateOnly: number },
): number {
  const name = enumFromProto(WRITE_MODES, mode, { parent: path, step: 'writeMode' });
  return name === 'createOnly' || name === 'updateOnly' ? flags[name] : 0;
}
