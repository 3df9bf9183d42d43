/** Which secondary index a query goes by: the range is a superset of what the filter lets pass, so the filter stays whole. */

import type { Expression } from '../../model/expression.js';
import type { QueryIndexRange } from '../../model/query.js';
import { binsOf } from '../expression-bins.js';
import type { KnownIndex } from './known-index.js';
import { narrow } from './narrow.js';
import { estimatedEntries } from './selectivity.js';
import { type Bounds, usableRange } from './usable-range.js';
import { isEmpty } from './value-set.js';

export type IndexVerdict = 'chosen' | 'outranked' | 'notUsable' | 'notReady';

/** What a caller prefers; an index it names that does not fit is passed over. */
export type IndexHint =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'bin'; readonly bin: string };

export interface IndexCandidate {
  readonly index: KnownIndex;
  readonly verdict: IndexVerdict;
  /** The part of it a query would read; absent where it is of no use. */
  readonly range?: QueryIndexRange;
  /** A sentence, for people. It names no values. */
  readonly reason: string;
}

export interface IndexChoice {
  /** `nothing`: no record passes the filter, so that none has to be looked for. */
  readonly access: 'primary' | 'secondary' | 'nothing';
  /** With `secondary`. */
  readonly chosen: (IndexCandidate & { readonly range: QueryIndexRange }) | undefined;
  /** Whether an index the hint is about was chosen; true without a hint. */
  readonly hintFollowed: boolean;
  /** Of the indexes that cover the target, best first. */
  readonly candidates: readonly IndexCandidate[];
  readonly reason: string;
}

export interface ChoiceRequest {
  /** Undefined: no filter, and so no index. */
  readonly filter: Expression | undefined;
  /** Undefined: records of every set. */
  readonly set: string | undefined;
  /** Those of the namespace. */
  readonly indexes: readonly KnownIndex[];
  readonly hint?: IndexHint;
}

/** Looks at the nodes of a filter, over all indexes that may be of use to it. */
export const CHOICE_STEPS_MAX = 20_000;

export function chooseIndex(request: ChoiceRequest): IndexChoice {
  const { filter, hint } = request;
  const covering = request.indexes.filter(({ set }) => set === undefined || set === request.set);
  const bins = new Set(filter === undefined ? [] : binsOf(filter));
  const useful = covering.filter(
    ({ subject }) => subject.by === 'expression' || (subject.by === 'bin' && bins.has(subject.bin)),
  );
  const judging = {
    filter,
    covering,
    useful: new Set(useful),
    steps: Math.floor(CHOICE_STEPS_MAX / (useful.length + 1)),
  };
  const judged = covering.map((index) => judge(index, judging));
  if (filter !== undefined && isImpossible(filter, judging.steps)) return impossible(judged);
  if (judged.some(({ impossible: never }) => never)) return impossible(judged);
  const ranked = judged.toSorted((a, b) => compareJudged(a, b, hint));
  const [best] = ranked;
  if (best?.bounds === undefined || best.verdict !== 'outranked') return primary(ranked, request);
  return secondary(best, best.bounds, ranked, hint);
}

interface Judged {
  readonly index: KnownIndex;
  readonly verdict: Exclude<IndexVerdict, 'chosen'>;
  readonly bounds: Bounds | undefined;
  readonly estimate: number;
  readonly reason: string;
  /** It shows that nothing passes the filter. */
  readonly impossible: boolean;
}

/** An index without values shows whether the filter holds for anything at all. */
const NO_VALUES: KnownIndex = {
  name: '',
  set: undefined,
  subject: { by: 'set' },
  type: 'numeric',
  collection: 'default',
  readiness: 'ready',
  entries: 0,
  entriesPerValue: 0,
  takesName: false,
};

function isImpossible(filter: Expression, steps: number): boolean {
  const finding = narrow(filter, NO_VALUES, steps);
  return finding !== undefined && isEmpty(finding);
}

interface Judging {
  readonly filter: Expression | undefined;
  readonly covering: readonly KnownIndex[];
  /** Those of bins the filter looks at, and of expressions. */
  readonly useful: ReadonlySet<KnownIndex>;
  /** Looks at nodes for each. */
  readonly steps: number;
}

function judge(index: KnownIndex, { filter, covering, useful, steps }: Judging): Judged {
  const base = {
    index,
    bounds: undefined,
    estimate: Number.POSITIVE_INFINITY,
    impossible: false,
  } as const;
  const useless = uselessness(index, filter);
  if (filter === undefined || useless !== undefined) {
    return { ...base, verdict: 'notUsable', reason: `${useless ?? 'there is no filter'}.` };
  }
  const finding = useful.has(index) ? narrow(filter, index, steps) : undefined;
  const usability = usableRange(index, finding);
  if (!usability.usable) {
    const never = finding !== undefined && isEmpty(finding);
    return { ...base, verdict: 'notUsable', reason: `${usability.reason}.`, impossible: never };
  }
  const { bounds } = usability;
  const estimate = estimatedEntries(index, bounds);
  const waits = unreadiness(index, covering);
  return {
    ...base,
    bounds,
    estimate,
    verdict: waits === undefined ? 'outranked' : 'notReady',
    reason: waits === undefined ? '' : `${waits}.`,
  };
}

function uselessness({ subject }: KnownIndex, filter: Expression | undefined): string | undefined {
  if (filter === undefined) return 'there is no filter';
  if (filter.node === 'packed') return 'a packed filter is not looked into';
  if (subject.by === 'set') return 'it holds the records of a set, without values';
  if (subject.by === 'bin' && subject.context === undefined) return 'its path cannot be read';
  return undefined;
}

/** A query that names a bin gets the index of its set, even where only that of the whole namespace is ready. */
function unreadiness(index: KnownIndex, covering: readonly KnownIndex[]): string | undefined {
  if (index.readiness === 'building') return 'it is still being built on some node';
  if (index.readiness === 'broken') return 'some node reports an error with it';
  const hides = index.set === undefined && !asksByName(index);
  const twin = hides
    ? covering.find((each) => each.set !== undefined && isTwin(each, index))
    : undefined;
  return twin === undefined
    ? undefined
    : `the servers take the one of the set instead, ${twin.name}`;
}

function isTwin(a: KnownIndex, b: KnownIndex): boolean {
  return (
    a.subject.by === 'bin' &&
    b.subject.by === 'bin' &&
    a.subject.bin === b.subject.bin &&
    a.type === b.type &&
    a.collection === b.collection &&
    a.subject.context?.length === b.subject.context?.length
  );
}

function compareJudged(a: Judged, b: Judged, hint: IndexHint | undefined): number {
  return (
    ORDER[a.verdict] - ORDER[b.verdict] ||
    Number(isHinted(b.index, hint)) - Number(isHinted(a.index, hint)) ||
    compareNumbers(a.estimate, b.estimate) ||
    compareNumbers(a.index.entriesPerValue, b.index.entriesPerValue) ||
    compareNames(a.index.name, b.index.name)
  );
}

const ORDER: Readonly<Record<Judged['verdict'], number>> = {
  outranked: 0,
  notReady: 1,
  notUsable: 2,
};

function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isHinted({ name, subject }: KnownIndex, hint: IndexHint | undefined): boolean {
  if (hint === undefined) return false;
  return hint.by === 'name' ? name === hint.name : subject.by === 'bin' && subject.bin === hint.bin;
}

function impossible(judged: readonly Judged[]): IndexChoice {
  return {
    access: 'nothing',
    chosen: undefined,
    hintFollowed: true,
    candidates: judged.map((each) => candidateOf(each)),
    reason: 'No record can pass the filter: its conditions contradict each other.',
  };
}

function primary(ranked: readonly Judged[], { filter, hint }: ChoiceRequest): IndexChoice {
  return {
    access: 'primary',
    chosen: undefined,
    hintFollowed: hint === undefined,
    candidates: ranked.map((each) => candidateOf(each)),
    reason:
      filter === undefined
        ? 'There is no filter: every record is read.'
        : 'No index can be used for the filter: every record is read and checked.',
  };
}

function secondary(
  best: Judged,
  bounds: Bounds,
  ranked: readonly Judged[],
  hint: IndexHint | undefined,
): IndexChoice {
  const range = rangeOf(best.index, bounds);
  const hinted = isHinted(best.index, hint);
  const alone = ranked.filter(({ verdict }) => verdict === 'outranked').length === 1;
  const why = reasonFor({ hinted, alone });
  const chosen = { index: best.index, verdict: 'chosen', range, reason: why } as const;
  return {
    access: 'secondary',
    chosen,
    hintFollowed: hint === undefined || hinted,
    candidates: [chosen, ...ranked.slice(1).map((each) => candidateOf(each))],
    reason: `The index ${best.index.name} finds all records that can pass the filter; ${why}`,
  };
}

function reasonFor({
  hinted,
  alone,
}: {
  readonly hinted: boolean;
  readonly alone: boolean;
}): string {
  if (hinted) return 'it is the one that was asked for.';
  return alone ? 'no other can be used.' : 'it is expected to have the fewest entries to look at.';
}

function candidateOf({ index, verdict, bounds, reason }: Judged): IndexCandidate {
  return {
    index,
    verdict,
    ...(bounds === undefined ? {} : { range: rangeOf(index, bounds) }),
    reason:
      verdict === 'outranked'
        ? 'Another one was asked for, or is expected to have fewer entries to look at.'
        : sentence(reason),
  };
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Bins by their name, as every server takes it; what only its definition could tell by the index's own. */
function rangeOf(index: KnownIndex, bounds: Bounds): QueryIndexRange {
  const { subject, collection } = index;
  if (subject.by !== 'bin' || asksByName(index)) {
    return { indexName: index.name, collection, context: [], ...bounds };
  }
  return { bin: subject.bin, collection, context: subject.context ?? [], ...bounds };
}

function asksByName({ subject, takesName }: KnownIndex): boolean {
  if (!takesName) return false;
  return subject.by !== 'bin' || (subject.context?.length ?? 0) > 0;
}
