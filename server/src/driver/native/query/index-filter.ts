/** Ranges of indexes as the client takes them: exact, widened with a condition that narrows them again, or refused. */

import type { ContextStep, Expression } from '../../../model/expression.js';
import { BIN_NAME_MAX_BYTES, INDEX_NAME_MAX_BYTES, INT64_MAX } from '../../../model/limits.js';
import type { QueryIndexRange } from '../../../model/query.js';
import type { Value } from '../../../model/value.js';
import { asBuffer } from '../../../wire/text.js';
import { invalidArgument } from '../../wire/check-command.js';
import { packExpression } from '../../wire/encode-command.js';
import {
  NATIVE,
  type NativeContextPath,
  type NativeIndexFilter,
  type NativeModule,
  type NativeQuery,
} from '../client-interface.js';
import { unsupported } from '../gaps.js';
import { checkText, toNativeBlob, toNativeValue } from '../native-value.js';

export interface IndexFilter {
  /** Has the query go by the index. */
  readonly applyTo: (query: NativeQuery) => void;
  /** What records have to fulfil besides, where the client can't say the range itself. */
  readonly condition: Expression | undefined;
}

/** Throws an AerospikeError for a range the client can't say, before anything is sent: it would send a query without one. */
export function toIndexFilter(module: NativeModule, index: QueryIndexRange): IndexFilter {
  const { bin, indexName, expression, context } = index;
  checkName(bin, { path: 'index.bin', maxBytes: BIN_NAME_MAX_BYTES });
  checkName(indexName, { path: 'index.indexName', maxBytes: INDEX_NAME_MAX_BYTES });
  const path = context.length === 0 ? undefined : toContextPath(module, context);
  const { filter, condition } = toFilter(module, index, path);
  if (expression !== undefined) {
    const packed = asBuffer(packExpression(expression, 'index.expression')).toString('base64');
    return {
      condition,
      applyTo: (query) => {
        query.whereWithExp(filter, packed);
      },
    };
  }
  if (indexName !== undefined) {
    return {
      condition,
      applyTo: (query) => {
        query.whereWithIndexName(filter, indexName);
      },
    };
  }
  return {
    condition,
    applyTo: (query) => {
      query.where(filter);
    },
  };
}

interface Narrowed {
  readonly filter: NativeIndexFilter;
  readonly condition: Expression | undefined;
}

function toFilter(
  module: NativeModule,
  index: QueryIndexRange,
  path: NativeContextPath | undefined,
): Narrowed {
  const { begin, end, collection, expression, indexName } = index;
  // The client takes a bin beside another way to name the index for a mistake.
  const bin = expression === undefined && indexName === undefined ? (index.bin ?? null) : null;
  const type = NATIVE.indexType[collection];
  const { filter } = module;
  const exactly = (found: NativeIndexFilter): Narrowed => ({ filter: found, condition: undefined });
  switch (begin.type) {
    case 'int': {
      if (end.type !== 'int') throw invalidArgument('index.end: its type differs from the other.');
      const [min, max] = [numberBelow(begin.value), numberAbove(end.value)];
      return {
        filter: filter.range(bin, min, max, type, path),
        condition: isExact(begin.value) && isExact(end.value) ? undefined : within(index),
      };
    }
    case 'string':
      return exactly(filter.contains(bin, checkText(begin.value, 'index.begin'), type, path));
    case 'blob':
      return exactly(filter.contains(bin, toNativeBlob(begin, 'index.begin'), type, path));
    case 'geojson': {
      const region = checkText(begin.value, 'index.begin');
      return exactly(filter.geoWithinGeoJSONRegion(bin, region, type, path));
    }
    default:
      throw invalidArgument(`index.begin: no index holds a ${begin.type}.`);
  }
}

/** The client takes bounds as numbers, and what is beyond 64 bits for the largest there is. */
function isExact(bound: bigint): boolean {
  return BigInt(Number(bound)) === bound || bound === INT64_MAX;
}

/** Numbers that hold every integer beside them are this far apart at most. */
const STEP = 1024n;

function numberBelow(bound: bigint): number {
  const number = Number(bound);
  return isExact(bound) || BigInt(number) < bound ? number : Number(bound - STEP);
}

function numberAbove(bound: bigint): number {
  const number = Number(bound);
  return isExact(bound) || BigInt(number) > bound ? number : Number(bound + STEP);
}

/** The range as a condition; only one value of a record can be looked at so. */
function within({ bin, expression, collection, context, begin, end }: QueryIndexRange): Expression {
  const source: Expression | undefined =
    expression ?? (bin === undefined ? undefined : { node: 'bin', name: bin, type: 'int' });
  if (source === undefined || collection !== 'default' || context.length > 0) {
    throw unsupported('query-wide-bounds', 'index');
  }
  return both(compare('ge', source, begin), compare('le', source, end));
}

function compare(name: 'ge' | 'le', source: Expression, value: Value): Expression {
  return { node: 'operation', name, args: [source, { node: 'literal', value }] };
}

/** Both conditions, where there are two. */
export function both(one: Expression | undefined, other: Expression): Expression {
  return one === undefined ? other : { node: 'operation', name: 'and', args: [one, other] };
}

function toContextPath(module: NativeModule, steps: readonly ContextStep[]): NativeContextPath {
  const path = new module.cdt.Context();
  for (const [index, step] of steps.entries())
    addStep(module, path, step, `index.context[${index}]`);
  return path;
}

function addStep(
  module: NativeModule,
  path: NativeContextPath,
  step: ContextStep,
  where: string,
): void {
  const value = (wanted: Value): unknown => toNativeValue(module, wanted, where);
  switch (step.step) {
    case 'listIndex':
      if (step.create !== undefined) throw unsupported('query-context', where);
      path.addListIndex(step.index);
      return;
    case 'listRank':
      path.addListRank(step.rank);
      return;
    case 'listValue':
      path.addListValue(value(step.value));
      return;
    case 'mapIndex':
      path.addMapIndex(step.index);
      return;
    case 'mapRank':
      path.addMapRank(step.rank);
      return;
    case 'mapKey':
      if (step.create !== undefined) throw unsupported('query-context', where);
      path.addMapKey(value(step.key));
      return;
    case 'mapValue':
      path.addMapValue(value(step.value));
      return;
    default:
      throw unsupported('query-context', where);
  }
}

function checkName(
  name: string | undefined,
  { path, maxBytes }: { readonly path: string; readonly maxBytes: number },
): void {
  if (name === undefined) return;
  if (name.includes('\0')) throw unsupported('nul-in-name', path);
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > maxBytes) {
    throw invalidArgument(`${path}: a name of ${bytes} bytes, expected 1 to ${maxBytes}.`);
  }
}
