/** A query as the driver runs it: checked whole before anything is sent. */

import { QueryDuration as ProtoQueryDuration } from '@aerogate/proto/aerogate/v1/query_pb';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import type { ClusterView } from '../../../driver/driver.js';
import type { BinSelection } from '../../../model/command.js';
import type { Expression } from '../../../model/expression.js';
import type { Operation } from '../../../model/operation.js';
import type {
  QueryRequest as ModelQueryRequest,
  PartitionCursor,
  QueryDuration,
  QueryIndexRange,
} from '../../../model/query.js';
import type { Settings } from '../../../model/settings.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import type { AelCompiler } from '../../translate/ael.js';
import { enumFromProto, enumTable } from '../../translate/enum.js';
import { expressionFromProto } from '../../translate/expression.js';
import { indexFilterFromProto } from '../../translate/index-filter.js';
import { type OperationList, operationsFromProto } from '../../translate/operation.js';
import { partitionsFromProto } from '../../translate/partition-filter.js';
import type { QueryProjection } from '../../translate/query-row.js';
import { resolveSettings, sessionFromProto } from '../../translate/session.js';
import { targetFromProto } from '../../translate/target.js';
import { targetModeOf } from '../namespace.js';
import { binSelection } from '../session/bin-selection.js';
import type { AnyQueryRequest } from './request-hash.js';

export interface QueryPlan {
  /** The condition that may choose an index; part of the query's filter. */
  readonly where: Expression | undefined;
  /** All but what changes from window to window. */
  readonly query: Omit<ModelQueryRequest, 'partitions' | 'maxRecords'>;
  /** Every partition that is read, in order. */
  readonly partitions: readonly PartitionCursor[];
  readonly projection: QueryProjection;
  /** Rows over all calls; undefined for no limit. */
  readonly limit: bigint | undefined;
  readonly settings: Settings;
}

export interface PlanContext {
  readonly cluster: ClusterView;
  readonly behaviors: BehaviorRegistry;
  readonly ael: AelCompiler;
}

const SESSION = fieldAt(undefined, 'session');

/** Throws GatewayError for anything the API does not take. */
export function planQuery(request: AnyQueryRequest, context: PlanContext): QueryPlan {
  const { namespace, set, path } = targetFromProto(request.target);
  const mode = targetModeOf(context.cluster, namespace, path);
  const { bins, operations, projection } = projectionOf(request, context.ael);
  const index = indexOf(request, context.ael);
  const { where, filter } = filtersOf(request, context.ael);
  const session = sessionFromProto(request.session, context.behaviors, SESSION);
  return {
    where,
    query: {
      namespace,
      bins,
      recordsPerSecond: request.recordsPerSecond ?? 0,
      expectedDuration: durationOf(request.expectedDuration),
      ...(set === undefined ? {} : { set }),
      ...(operations === undefined ? {} : { operations }),
      ...(filter === undefined ? {} : { filter }),
      ...(index === undefined ? {} : { index }),
    },
    partitions: partitionsFromProto(request.partitions, fieldAt(undefined, 'partitions'), {
      namespace,
      set,
      overIndex: index !== undefined,
    }),
    projection,
    limit: limitOf(request.limit),
    settings: resolveSettings(session, { kind: 'read', shape: 'query', mode }),
  };
}

interface Projection {
  readonly bins: BinSelection;
  readonly operations?: readonly Operation[];
  readonly projection: QueryProjection;
}

function projectionOf(request: AnyQueryRequest, ael: AelCompiler): Projection {
  const bins = binSelection(request, undefined);
  if (request.operations.length === 0) return { bins, projection: { by: 'record' } };
  const path = fieldAt(undefined, 'operations');
  if (bins !== 'all') {
    const field = fieldAt(undefined, request.noBins ? 'noBins' : 'bins');
    throw invalidArgument(field, 'a query reads bins or runs operations.');
  }
  const list = operationsFromProto(request.operations, path, ael);
  if (list.writes) throw invalidArgument(path, 'all operations of a query have to be reads.');
  return operationProjection(list);
}

/** Reads of whole bins are what every server does, as a selection of bins; the others are sent as they are. */
function operationProjection({ operations, answers, wantsRecord }: OperationList): Projection {
  if (!operations.every(({ op }) => op === 'read' || op === 'readAll')) {
    return { bins: 'all', operations, projection: { by: 'results', answers } };
  }
  const wantsAll = operations.some(({ op }) => op === 'readAll');
  const names = operations.flatMap((operation) => (operation.op === 'read' ? [operation.bin] : []));
  const some: BinSelection = names.length === 0 ? 'none' : [...new Set(names)];
  const projection = { by: 'bins', answers, wantsRecord: wantsRecord && wantsAll } as const;
  return { bins: wantsAll ? 'all' : some, projection };
}

function indexOf(
  { indexFilter, hint }: AnyQueryRequest,
  ael: AelCompiler,
): QueryIndexRange | undefined {
  if (indexFilter === undefined) return undefined;
  if (hint !== undefined) {
    throw invalidArgument(fieldAt(undefined, 'hint'), 'the index is given by indexFilter.');
  }
  return indexFilterFromProto(indexFilter, fieldAt(undefined, 'indexFilter'), ael);
}

/** Records must meet both conditions. */
function filtersOf(
  { where, filterExpression }: AnyQueryRequest,
  ael: AelCompiler,
): {
  readonly where: Expression | undefined;
  readonly filter: Expression | undefined;
} {
  const use = { ael, purpose: 'filter' } as const;
  const first = where && expressionFromProto(where, fieldAt(undefined, 'where'), use);
  const path = fieldAt(undefined, 'filterExpression');
  const second = filterExpression && expressionFromProto(filterExpression, path, use);
  if (first === undefined || second === undefined) return { where: first, filter: first ?? second };
  const filter = { node: 'operation', name: 'and', args: [first, second] } as const;
  return { where: first, filter };
}

const DURATIONS = enumTable<QueryDuration>({
  long: ProtoQueryDuration.LONG,
  short: ProtoQueryDuration.SHORT,
  longRelaxAp: ProtoQueryDuration.LONG_RELAX_AP,
});

function durationOf(duration: ProtoQueryDuration | undefined): QueryDuration {
  const place = { parent: undefined, step: 'expectedDuration' };
  return enumFromProto(DURATIONS, duration ?? 0, place) ?? 'long';
}

function limitOf(limit: bigint | undefined): bigint | undefined {
  if (limit !== 0n) return limit;
  throw invalidArgument(
    fieldAt(undefined, 'limit'),
    'a limit is at least 1; leave it out for none.',
  );
}
