/** Operations on HyperLogLog sketches: what is asked for as the protocol's operation and arguments. */

import type {
  HllAdd,
  HllConfig,
  HllOperation,
  HllSketches,
} from '@aerogate/proto/aerogate/v1/operation_pb';
import type { CollectionCall } from '../../model/collection-call.js';
import { intValue, listValue, type Value } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { hllFlags } from './collection-flags.js';
import { valueFromProto } from './value.js';

type HllOp = HllOperation['op'];
type HllCase = NonNullable<HllOp['case']>;

const TAKES_POLICY: ReadonlySet<HllCase> = new Set<HllCase>(['init', 'add', 'setUnion']);

/** Shapes a sketch can have; all its bits come from one hash of 64. */
const INDEX_BITS = { min: 4, max: 16 } as const;
const MIN_HASH_BITS = { min: 4, max: 51 } as const;
const HASH_BITS = 64;
/** What stands for a number that is left to the server. */
const UNSAID = -1;

/** Throws GatewayError for shapes no sketch has, values that can't be counted, and options the operation does not take. */
export function hllCallFromProto(operation: HllOperation, path: FieldPath): CollectionCall {
  const { op } = operation;
  if (op.case === undefined) {
    throw invalidArgument(path, 'an HLL operation needs one of its cases, such as getCount.');
  }
  const flags = intValue(writeFlags(operation, op.case, fieldAt(path, 'policy')));
  const at = fieldAt(path, op.case);
  switch (op.case) {
    case 'init':
      return { name: 'hllInit', args: [...configArgs(op.value, at), flags] };
    case 'add':
      return { name: 'hllAdd', args: [...addArgs(op.value, at), flags] };
    case 'setUnion':
      return { name: 'hllSetUnion', args: [sketchesOf(op.value, at), flags] };
    case 'fold':
      checkBits(op.value.indexBitCount, INDEX_BITS, fieldAt(at, 'indexBitCount'));
      return { name: 'hllFold', args: [intValue(op.value.indexBitCount)] };
    default:
      return readCall(op, at);
  }
}

type HllRead = Exclude<HllOp, { case: 'init' | 'add' | 'setUnion' | 'fold' | undefined }>;

function readCall(op: HllRead, path: FieldPath): CollectionCall {
  switch (op.case) {
    case 'refreshCount':
      return { name: 'hllRefreshCount', args: [] };
    case 'getCount':
      return { name: 'hllGetCount', args: [] };
    case 'describe':
      return { name: 'hllDescribe', args: [] };
    case 'getUnion':
      return { name: 'hllGetUnion', args: [sketchesOf(op.value, path)] };
    case 'getUnionCount':
      return { name: 'hllGetUnionCount', args: [sketchesOf(op.value, path)] };
    case 'getIntersectCount':
      return { name: 'hllGetIntersectCount', args: [sketchesOf(op.value, path)] };
    case 'getSimilarity':
      return { name: 'hllGetSimilarity', args: [sketchesOf(op.value, path)] };
  }
}

function writeFlags({ policy }: HllOperation, name: HllCase, path: FieldPath): number {
  if (policy === undefined) return 0;
  if (!TAKES_POLICY.has(name)) {
    throw invalidArgument(path, 'the operation does not take a policy.');
  }
  if (policy.allowFold && name !== 'setUnion') {
    throw invalidArgument(fieldAt(path, 'allowFold'), 'only setUnion folds sketches.');
  }
  return hllFlags(policy, path).flags;
}

function configArgs(config: HllConfig | undefined, path: FieldPath): Value[] {
  const { indexBitCount, minHashBitCount } = config ?? {};
  if (indexBitCount !== undefined) {
    checkBits(indexBitCount, INDEX_BITS, fieldAt(path, 'indexBitCount'));
  }
  if (minHashBitCount !== undefined && minHashBitCount !== 0) {
    const at = fieldAt(path, 'minHashBitCount');
    checkBits(minHashBitCount, MIN_HASH_BITS, at);
    if (minHashBitCount + (indexBitCount ?? 0) > HASH_BITS) {
      throw invalidArgument(at, `index and min-hash bits are at most ${HASH_BITS} together.`);
    }
  }
  return [intValue(indexBitCount ?? UNSAID), intValue(minHashBitCount ?? UNSAID)];
}

function checkBits(
  count: number,
  { min, max }: { readonly min: number; readonly max: number },
  path: FieldPath,
): void {
  if (count >= min && count <= max) return;
  throw invalidArgument(path, `${count} bits; a sketch has ${min} to ${max} of them.`);
}

function addArgs({ values, config }: HllAdd, path: FieldPath): Value[] {
  const valuesPath = fieldAt(path, 'values');
  if (values.length === 0) throw invalidArgument(valuesPath, 'at least one value is required.');
  const items = values.map((value, index) => {
    const item = valueFromProto(value, valuesPath, index);
    if (item.type === 'string' || item.type === 'blob' || item.type === 'int') return item;
    throw invalidArgument(fieldAt(valuesPath, index), 'takes string, bytes or int.');
  });
  return [listValue(items), ...configArgs(config, fieldAt(path, 'config'))];
}

function sketchesOf({ sketches }: HllSketches, path: FieldPath): Value {
  const at = fieldAt(path, 'sketches');
  if (sketches.length === 0) throw invalidArgument(at, 'at least one sketch is required.');
  return listValue(
    sketches.map((data, index) => {
      if (data.length > 0) return { type: 'hll', data };
      throw invalidArgument(fieldAt(at, index), 'a sketch is not empty.');
    }),
  );
}
