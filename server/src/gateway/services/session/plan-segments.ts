/** Segments as commands: checked whole before anything is sent, with the settings of each key's cell. */

import type { Operation as ProtoOperation } from '@aerogate/proto/aerogate/v1/operation_pb';
import type {
  BinProjection,
  Segment,
  SegmentDefaults,
} from '@aerogate/proto/aerogate/v1/segment_pb';
import type { OpKind, OpShape } from '../../../behavior/cell.js';
import { writeKindOf } from '../../../behavior/op-kind.js';
import type { BehaviorRegistry } from '../../../behavior/registry.js';
import type { ClusterView } from '../../../driver/driver.js';
import type { BinSelection, Command, Ttl, WriteOptions } from '../../../model/command.js';
import type { Expression } from '../../../model/expression.js';
import type { Key } from '../../../model/key.js';
import type { Settings } from '../../../model/settings.js';
import type { UdfCall } from '../../../model/udf-call.js';
import { type FieldPath, fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { KEYS_MAX, SEGMENTS_MAX } from '../../limits.js';
import type { AelCompiler, ExpressionUse } from '../../translate/ael.js';
import { expressionFromProto } from '../../translate/expression.js';
import { generationFromProto } from '../../translate/generation.js';
import { keyFromProto } from '../../translate/key.js';
import { type OperationList, operationsFromProto } from '../../translate/operation.js';
import type { RowShape } from '../../translate/outcome.js';
import { resolveSettings, type Session, segmentSession } from '../../translate/session.js';
import { SERVER_DEFAULT_TTL, ttlFromProto } from '../../translate/ttl.js';
import { udfCallFromProto } from '../../translate/udf.js';
import { modeOf } from '../namespace.js';
import { binSelection } from './bin-selection.js';
import type { PlannedRow } from './plan.js';
import { VERBS, type Verb, type VerbRule } from './verb.js';

/** What planning needs besides the segments. */
export interface PlanContext {
  readonly session: Session;
  readonly behaviors: BehaviorRegistry;
  readonly cluster: ClusterView;
  readonly ael: AelCompiler;
  readonly nowMs: number;
  readonly defaults: SegmentDefaults | undefined;
  readonly failOnFilteredOut: boolean;
}

const SEGMENTS = fieldAt(undefined, 'segments');
const DEFAULTS = fieldAt(undefined, 'defaults');

/** One row for each key of each segment, in order. Throws GatewayError for anything the API does not take. */
export function planSegments(segments: readonly Segment[], context: PlanContext): PlannedRow[] {
  const keyCount = checkCounts(segments);
  const isStepped = segments.some(({ verb }) => verb.case === 'executeUdf');
  const where = context.defaults?.where;
  const filter =
    where && expressionFromProto(where, fieldAt(DEFAULTS, 'where'), filterUse(context));
  return segments.flatMap((segment, index) => {
    const togetherCount = isStepped ? segment.keys.length : keyCount;
    return planSegment(segment, {
      ...context,
      shape: togetherCount === 1 ? 'point' : 'batch',
      step: isStepped ? index : 0,
      filter,
      path: fieldAt(SEGMENTS, index),
    });
  });
}

/** Counted before a single key is read: what is too large costs nothing. */
function checkCounts(segments: readonly Segment[]): number {
  if (segments.length === 0) throw invalidArgument(SEGMENTS, 'at least one segment is required.');
  if (segments.length > SEGMENTS_MAX) {
    throw invalidArgument(SEGMENTS, `${segments.length} segments; the limit is ${SEGMENTS_MAX}.`);
  }
  const keyCount = segments.reduce((sum, { keys }) => sum + keys.length, 0);
  if (keyCount > KEYS_MAX) {
    throw invalidArgument(SEGMENTS, `${keyCount} keys; the limit of a call is ${KEYS_MAX}.`);
  }
  return keyCount;
}

interface SegmentContext extends PlanContext {
  readonly shape: OpShape;
  /** See PlannedRow: where a function is called, each segment is a step of its own. */
  readonly step: number;
  /** The condition of segments that have none of their own. */
  readonly filter: Expression | undefined;
  readonly path: FieldPath;
}

/** Everything about a segment but its keys. */
interface SegmentPlan {
  readonly verb: Verb;
  readonly udf: UdfCall | undefined;
  readonly operations: OperationList;
  readonly bins: BinSelection;
  readonly write: WriteOptions;
  readonly generation: number | undefined;
  readonly filter: Expression | undefined;
}

function planSegment(segment: Segment, context: SegmentContext): PlannedRow[] {
  const { path } = context;
  if (segment.keys.length === 0) {
    throw invalidArgument(fieldAt(path, 'keys'), 'at least one key is required.');
  }
  const verb = verbOf(segment, path);
  const rule: VerbRule = VERBS[verb];
  const plan = segmentPlan(segment, verb, context);
  const shape: RowShape = {
    missingIsError: rule.missingIsError,
    filteredIsError: context.failOnFilteredOut,
    writes: rule.writes,
    wantsRecord: plan.operations.wantsRecord,
    answers: plan.operations.answers,
    returnsValue: plan.udf !== undefined,
  };
  const settings = settingsByMode(segment, plan, context);
  const keys = fieldAt(path, 'keys');
  return segment.keys.map((protoKey, index) => {
    const keyPath = fieldAt(keys, index);
    const key = keyFromProto(protoKey, keyPath);
    const mode = modeOf(context.cluster, key.namespace, keyPath);
    return { command: commandOf(plan, key, settings[mode]), shape, step: context.step };
  });
}

function verbOf(segment: Segment, path: FieldPath): Verb {
  const verb = segment.verb.case;
  if (verb === undefined) {
    throw invalidArgument(path, 'a verb is required, such as upsert, delete or query.');
  }
  return verb;
}

function segmentPlan(segment: Segment, verb: Verb, context: SegmentContext): SegmentPlan {
  const { path, nowMs, defaults } = context;
  const rule: VerbRule = VERBS[verb];
  checkOptions(segment, rule, path);
  const operations = operationsFromProto(
    segment.operations,
    fieldAt(path, 'operations'),
    context.ael,
  );
  checkOperations(segment.operations, operations, { rule, path });
  const generation = generationFromProto(segment.generation, path);
  const ttl = rule.takesTtl ? segmentTtl(segment, { defaults, path, nowMs }) : SERVER_DEFAULT_TTL;
  return {
    verb,
    udf:
      segment.verb.case === 'executeUdf'
        ? udfCallFromProto(segment.verb.value, fieldAt(path, 'executeUdf'))
        : undefined,
    operations,
    bins: segment.verb.case === 'query' ? projection(segment.verb.value, segment, path) : 'none',
    generation,
    filter: segmentFilter(segment, context),
    write: {
      exists: rule.exists ?? 'update',
      ttl,
      ...(generation === undefined ? {} : { expectedGeneration: generation }),
    },
  };
}

function checkOptions(segment: Segment, rule: VerbRule, path: FieldPath): void {
  const taken = {
    ttl: rule.takesTtl,
    generation: rule.takesGeneration,
    durableDelete: rule.takesDurableDelete,
  };
  for (const field of ['ttl', 'generation', 'durableDelete'] as const) {
    if (segment[field] !== undefined && !taken[field]) {
      throw invalidArgument(fieldAt(path, field), 'the verb does not take it.');
    }
  }
}

function checkOperations(
  requested: readonly ProtoOperation[],
  list: OperationList,
  { rule, path }: { readonly rule: VerbRule; readonly path: FieldPath },
): void {
  const problem = operationsProblem(requested, list, rule);
  if (problem !== undefined) throw invalidArgument(fieldAt(path, 'operations'), problem);
}

function operationsProblem(
  requested: readonly ProtoOperation[],
  list: OperationList,
  rule: VerbRule,
): string | undefined {
  switch (rule.operations) {
    case 'none':
      return requested.length === 0 ? undefined : 'the verb takes no operations.';
    case 'reads':
      return list.writes ? 'all operations of a query have to be reads.' : undefined;
    case 'writes':
      return list.writes ? undefined : 'the verb needs an operation that writes; query reads.';
    case 'puts':
      return requested.length > 0 && requested.every(({ op }) => op.case === 'put')
        ? undefined
        : 'the verb replaces the record: it takes put operations only, at least one.';
  }
}

function segmentFilter({ where }: Segment, context: SegmentContext): Expression | undefined {
  return where === undefined
    ? context.filter
    : expressionFromProto(where, fieldAt(context.path, 'where'), filterUse(context));
}

function filterUse({ ael }: Pick<PlanContext, 'ael'>): ExpressionUse {
  return { ael, purpose: 'filter' };
}

function segmentTtl(
  segment: Segment,
  context: Pick<SegmentContext, 'defaults' | 'path' | 'nowMs'>,
): Ttl {
  const { defaults, path, nowMs } = context;
  if (segment.ttl !== undefined) return ttlFromProto(segment.ttl, fieldAt(path, 'ttl'), nowMs);
  if (defaults?.ttl !== undefined) {
    return ttlFromProto(defaults.ttl, fieldAt(DEFAULTS, 'ttl'), nowMs);
  }
  return SERVER_DEFAULT_TTL;
}

function projection(query: BinProjection, segment: Segment, path: FieldPath): BinSelection {
  const queryPath = fieldAt(path, 'query');
  const bins = binSelection(query, queryPath);
  if (segment.operations.length > 0 && bins !== 'all') {
    const field = query.noBins ? 'noBins' : 'bins';
    throw invalidArgument(fieldAt(queryPath, field), 'a query reads bins or runs operations.');
  }
  return bins;
}

/** The segment's settings in an AP and in an SC namespace; its keys may be of both. */
function settingsByMode(
  segment: Segment,
  plan: SegmentPlan,
  context: SegmentContext,
): { readonly ap: Settings; readonly sc: Settings } {
  const { behaviors, path, shape, defaults } = context;
  const place = { behaviors, path: fieldAt(path, 'session') };
  const session = segmentSession(context.session, segment.session, place);
  const kind = kindOf(plan);
  const durableDelete =
    segment.durableDelete ??
    (VERBS[plan.verb].takesDurableDelete ? defaults?.durableDelete : undefined);
  const own = durableDelete === undefined ? {} : { durableDelete };
  return {
    ap: { ...resolveSettings(session, { kind, shape, mode: 'ap' }), ...own },
    sc: { ...resolveSettings(session, { kind, shape, mode: 'sc' }), ...own },
  };
}

function kindOf({ verb, operations, udf }: SegmentPlan): OpKind {
  if (!VERBS[verb].writes) return 'read';
  if (udf !== undefined) return 'writeNonRetryable';
  return writeKindOf(operations.operations);
}

function commandOf(plan: SegmentPlan, key: Key, settings: Settings): Command {
  const { verb, operations, write, generation, filter, udf } = plan;
  const base = { key, settings, ...(filter === undefined ? {} : { filter }) };
  if (udf !== undefined) return { verb: 'udf', ...base, call: udf, ttl: write.ttl };
  switch (verb) {
    case 'exists':
      return { verb: 'exists', ...base };
    case 'delete':
      return {
        verb: 'delete',
        ...base,
        ...(generation === undefined ? {} : { expectedGeneration: generation }),
      };
    case 'touch':
      return { verb: 'operate', ...base, operations: [{ op: 'touch' }], write };
    case 'query':
      return queryCommand(plan, base);
    default:
      return { verb: 'operate', ...base, operations: operations.operations, write };
  }
}

/** Operations that ask for the metadata alone need no bins to be read. */
function queryCommand(
  { operations, bins }: SegmentPlan,
  base: Pick<Command, 'key' | 'settings' | 'filter'>,
): Command {
  if (operations.operations.length > 0) {
    return { verb: 'operate', ...base, operations: operations.operations };
  }
  const selection = operations.answers.length > 0 ? 'none' : bins;
  return { verb: 'get', ...base, bins: selection };
}
