/** One index over all nodes: its definition, how far each node has it, and their numbers together. */

import {
  type Index,
  type IndexNode,
  IndexState,
  type IndexStatistics,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { serverFailure } from '../../../model/aerospike-error.js';
import { RESULT } from '../../../model/result-code.js';
import { oldestBuild } from '../../info/build.js';
import { indexStatisticsCommand, listIndexesCommand } from '../../info/index-command.js';
import { countOf, parseEntries, parsePairs } from '../../info/info-answer.js';
import { indexToProto } from '../../translate/index-definition.js';
import { durationOf } from '../../translate/settings.js';
import type { Asking } from '../cluster/ask-nodes.js';
import { askForIndexes } from './ask-for-indexes.js';

export interface IndexView {
  readonly index: Index;
  readonly statistics: IndexStatistics;
  /** By node name. */
  readonly nodes: readonly IndexNode[];
  readonly unreachable: readonly string[];
}

const MS_PER_SECOND = 1_000;

type Figures = ReadonlyMap<string, string>;

/** Throws INDEX_NOTFOUND where no node knows it, and what `ask` throws. */
export async function lookAtIndex(
  asking: Asking,
  namespace: string,
  name: string,
): Promise<IndexView> {
  const build = oldestBuild(asking.driver.cluster().nodes);
  const list = listIndexesCommand(namespace, build);
  const stat = indexStatisticsCommand(namespace, name, build);
  const { answered, unreachable } = await askForIndexes(asking, [list, stat]);
  const looks = answered.map(({ node, answers }) => ({
    node,
    entry: parseEntries(answers.get(list) ?? '').find((each) => each.get('indexname') === name),
    figures: parsePairs(answers.get(stat) ?? ''),
  }));
  const entry = looks.find((look) => look.entry !== undefined)?.entry;
  if (entry === undefined) throw serverFailure(RESULT.indexNotFound, { attempts: 1 });
  const nodes = looks.map((look) => ({
    ...{ $typeName: 'aerogate.v1.IndexNode' as const, node: look.node },
    state: stateOn(look.entry, look.figures),
    statistics: statisticsOf([look.figures]),
  }));
  return {
    index: indexToProto(entry, worstState(nodes.map(({ state }) => state)), asking.driver.packing),
    statistics: statisticsOf(looks.map(({ figures }) => figures)),
    nodes,
    unreachable,
  };
}

const STATES: ReadonlyMap<string, IndexState> = new Map([
  ['RW', IndexState.READY],
  ['WO', IndexState.BUILDING],
  ['ERROR', IndexState.ERROR],
]);

/**
 * A node that does not list the index has yet to learn of it. An index of a set is listed without a state; its progress
 * says the same.
 */
export function stateOn(entry: Figures | undefined, figures: Figures): IndexState {
  if (entry === undefined) return IndexState.BUILDING;
  const state = entry.get('state');
  if (state !== undefined) return STATES.get(state.toUpperCase()) ?? IndexState.BUILDING;
  return countOf(figures, 'load_pct') >= 100 ? IndexState.READY : IndexState.BUILDING;
}

/** What an index is where its nodes differ. */
export function worstState(states: readonly IndexState[]): IndexState {
  if (states.includes(IndexState.ERROR)) return IndexState.ERROR;
  return states.includes(IndexState.BUILDING) ? IndexState.BUILDING : IndexState.READY;
}

function statisticsOf(nodes: readonly Figures[]): IndexStatistics {
  const all = (name: string): number[] => nodes.map((figures) => countOf(figures, name));
  const sum = (name: string): bigint => BigInt(all(name).reduce((total, each) => total + each, 0));
  const largest = (name: string): number => Math.max(0, ...all(name));
  // A second that has begun counts: 0 is said of builds that run.
  const loadSeconds = Math.ceil(largest('load_time') / MS_PER_SECOND);
  return {
    $typeName: 'aerogate.v1.IndexStatistics',
    entries: sum('entries'),
    // Servers before 7.0 keep indexes in memory only, and name the figure for it.
    usedBytes: sum('used_bytes') + sum('memory_used'),
    entriesPerValue: BigInt(largest('entries_per_bval')),
    entriesPerRecord: BigInt(largest('entries_per_rec')),
    loadPercent: Math.min(100, ...all('load_pct')),
    loadTime: durationOf(loadSeconds * MS_PER_SECOND),
    collectedEntries: sum('stat_gc_recs'),
  };
}
