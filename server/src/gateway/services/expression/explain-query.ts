/** ExpressionService.ExplainQuery: by which index a query would go, and why: planned by what plans queries themselves. */

import {
  AelDialect,
  type TextSpan as ProtoTextSpan,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  type ExplainQueryRequest,
  type ExplainQueryResponse,
  type IndexCandidate,
  IndexVerdict,
  QueryAccess,
} from '@aerogate/proto/aerogate/v1/expression_service_pb';
import type { QueryRequest } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { CompiledAel } from '../../../ael/compile.js';
import type {
  IndexCandidate as Candidate,
  IndexChoice,
  IndexVerdict as Verdict,
} from '../../../ael/index-choice/choose-index.js';
import type { KnownIndex } from '../../../ael/index-choice/known-index.js';
import { servedParts } from '../../../ael/index-choice/served-part.js';
import { printAel } from '../../../ael/print/print.js';
import type { Driver } from '../../../driver/driver.js';
import type { Expression } from '../../../model/expression.js';
import type { QueryIndexRange } from '../../../model/query.js';
import { fieldAt } from '../../field-path.js';
import { errorUnder, GatewayError, invalidArgument } from '../../gateway-error.js';
import type { CallContext } from '../../service.js';
import type { AelCompiler } from '../../translate/ael.js';
import { diagnosticToProto, spanToProto } from '../../translate/diagnostic.js';
import { knownIndexToProto } from '../../translate/index-definition.js';
import { indexFilterToProto } from '../../translate/index-filter.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { type AccessRequest, choiceOf, chooseAccess, takesIndex } from '../query/choose-access.js';
import { planQuery, type QueryPlan } from '../query/plan-query.js';

const VERDICTS: Readonly<Record<Verdict | 'excluded', IndexVerdict>> = {
  chosen: IndexVerdict.CHOSEN,
  outranked: IndexVerdict.OUTRANKED,
  notUsable: IndexVerdict.NOT_USABLE,
  notReady: IndexVerdict.NOT_READY,
  excluded: IndexVerdict.EXCLUDED,
};

/** Rejects with what the query itself is refused with, and with an AerospikeError where indexes cannot be looked up. */
export async function explainQuery(
  { query: request }: ExplainQueryRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<ExplainQueryResponse> {
  if (request === undefined) {
    throw invalidArgument(fieldAt(undefined, 'query'), 'the query to explain is required.');
  }
  try {
    return await explain(request, context, dependencies);
  } catch (error) {
    const isAboutField = error instanceof GatewayError && error.field !== '';
    throw isAboutField ? errorUnder(error, 'query') : error;
  }
}

async function explain(
  request: QueryRequest,
  context: CallContext,
  { driver: drivers, behaviors, indexes, expressions }: ServiceDependencies,
): Promise<ExplainQueryResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const texts = new Map<Expression, CompiledAel>();
  const ael = remembering(expressions.compilerFor(cluster), texts);
  const plan = planQuery(request, { cluster, behaviors, ael });
  checkReachable(cluster);
  const asking = { driver, behaviors, context };
  const access: AccessRequest = { request, plan, asking, indexes, goesOnBy: undefined };
  const known = await indexes.of(asking, plan.query.namespace);
  const { plan: taken } = await chooseAccess(access);
  const choice = choiceOf(access, known);
  const text = plan.where === undefined ? undefined : texts.get(plan.where);
  const view = { choice, driver, plan: taken, text, isGiven: plan.query.index !== undefined };
  return {
    $typeName: 'aerogate.v1.ExplainQueryResponse',
    ...explained(takesIndex(request) ? view : withoutIndex(view)),
    ...residualOf(plan, driver),
    diagnostics: (text?.diagnostics ?? []).map(diagnosticToProto),
    partitionCount: taken.partitions.length,
    nodeCount: Math.min(
      cluster.nodes.filter(({ active }) => active).length,
      taken.partitions.length,
    ),
  };
}

/** Keeps what the texts of the query were compiled to, with the places of their parts. */
function remembering(compile: AelCompiler, texts: Map<Expression, CompiledAel>): AelCompiler {
  return (text, source) => {
    const compiled = compile(text, { ...source, places: true });
    texts.set(compiled.expression, compiled);
    return compiled;
  };
}

interface View {
  readonly choice: IndexChoice;
  readonly driver: Driver;
  /** As it would be carried out. */
  readonly plan: QueryPlan;
  /** The condition, where it came as text. */
  readonly text: CompiledAel | undefined;
  /** The request names the index itself. */
  readonly isGiven: boolean;
}

function withoutIndex(view: View): View {
  const { candidates } = view.choice;
  const reason = 'A place between records is one in the order of keys, which no index has.';
  const none = candidates.map((each): Candidate => ({ ...each, verdict: 'notUsable', reason }));
  return {
    ...view,
    choice: { ...view.choice, access: 'primary', chosen: undefined, candidates: none, reason },
  };
}

type Explained = Pick<
  ExplainQueryResponse,
  'access' | 'index' | 'indexFilter' | 'reason' | 'candidates'
>;

function explained(view: View): Explained {
  const { choice, plan, isGiven } = view;
  const { index: range } = plan.query;
  if (isGiven && range !== undefined) return givenIndex(view, range);
  const candidates = choice.candidates.map((each) => candidateToProto(each, view));
  const { chosen, reason } = choice;
  if (chosen === undefined) {
    const access = choice.access === 'nothing' ? QueryAccess.NOTHING : QueryAccess.PRIMARY_INDEX;
    return { access, candidates, reason };
  }
  return {
    access: QueryAccess.SECONDARY_INDEX,
    index: knownIndexToProto(chosen.index, plan.query.namespace, view.driver.packing),
    indexFilter: indexFilterToProto(chosen.range),
    candidates,
    reason,
  };
}

/** The index the request names is walked, whatever it is; the others have no part in it. */
function givenIndex(view: View, range: QueryIndexRange): Explained {
  const { choice, plan, driver } = view;
  const named = choice.candidates.find(({ index: { name, subject, collection } }) =>
    range.indexName === undefined
      ? subject.by === 'bin' && subject.bin === range.bin && collection === range.collection
      : name === range.indexName,
  );
  const candidates = choice.candidates.map((each) => ({
    ...candidateToProto(each, view),
    verdict: VERDICTS[each === named ? 'chosen' : 'excluded'],
    reason: each === named ? 'The query names it.' : 'The query names another one.',
  }));
  return {
    access: QueryAccess.SECONDARY_INDEX,
    ...(named === undefined
      ? {}
      : { index: knownIndexToProto(named.index, plan.query.namespace, driver.packing) }),
    indexFilter: indexFilterToProto(range),
    candidates: [...candidates].sort((a, b) => a.verdict - b.verdict),
    reason: 'The query names the index and the part of it to read.',
  };
}

function candidateToProto(
  { index, verdict, range, reason }: Candidate,
  { plan, driver, text }: View,
): IndexCandidate {
  const span = text === undefined || range === undefined ? undefined : servedSpan(text, index);
  return {
    $typeName: 'aerogate.v1.IndexCandidate',
    index: knownIndexToProto(index, plan.query.namespace, driver.packing),
    verdict: VERDICTS[verdict],
    ...(range === undefined ? {} : { indexFilter: indexFilterToProto(range) }),
    ...(span === undefined ? {} : { span }),
    entriesPerValue: BigInt(index.entriesPerValue),
    reason: sentence(reason),
  };
}

/** From the first condition the index serves to the end of the last. */
function servedSpan({ expression, placeOf }: CompiledAel, index: KnownIndex): ProtoTextSpan {
  const spans = servedParts(expression, index).flatMap((each) => placeOf?.(each) ?? []);
  const [first] = spans.toSorted((a, b) => a.startBytes - b.startBytes);
  if (first === undefined) throw new Error('a part of a text that stands nowhere in it');
  return spanToProto({ ...first, endBytes: Math.max(...spans.map(({ endBytes }) => endBytes)) });
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** All that is checked on each record, packed as it goes to the servers: no part of it is left to the index. */
function residualOf(
  { query: { filter } }: QueryPlan,
  { packing }: Driver,
): Pick<ExplainQueryResponse, 'residual' | 'residualAel'> {
  if (filter === undefined) return { residualAel: '' };
  const printed = printAel(filter);
  return {
    residual: {
      $typeName: 'aerogate.v1.Expression',
      form: { case: 'packed', value: packing.packExpression(filter) },
      args: [],
      dialect: AelDialect.UNSPECIFIED,
    },
    residualAel: 'ael' in printed ? printed.ael : '',
  };
}
