/** The indexes of namespaces as queries are planned with them: asked of the nodes, and kept for a short while. */

import { IndexState } from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { IndexReadiness, KnownIndex } from '../../../ael/index-choice/known-index.js';
import type { Driver } from '../../../driver/driver.js';
import type { Clock } from '../../../model/clock.js';
import { compareBuilds, oldestBuild } from '../../info/build.js';
import {
  INDEX_BUILDS,
  indexStatisticsCommand,
  listIndexesCommand,
} from '../../info/index-command.js';
import { countOf, parseEntries, parsePairs } from '../../info/info-answer.js';
import { knownIndexOf } from '../../translate/index-definition.js';
import { type Asking, askAllNodes } from '../cluster/ask-nodes.js';
import { askForIndexes } from './ask-for-indexes.js';
import { stateOn, worstState } from './look-at-index.js';

/** How long what nodes said is taken as it was, and how long while somebody asks anew. */
export const INDEX_KNOWLEDGE_MAX_AGE_MS = 5_000;
const INDEX_KNOWLEDGE_STALE_MS = 30_000;

interface Kept {
  indexes: readonly KnownIndex[];
  /** By the clock that only goes forward. */
  askedAtMs: number;
  /** Someone is asking anew. */
  renewing: boolean;
}

const READINESS: ReadonlyMap<IndexState, IndexReadiness> = new Map<IndexState, IndexReadiness>([
  [IndexState.READY, 'ready'],
  [IndexState.ERROR, 'broken'],
]);

type Figures = ReadonlyMap<string, string>;

export class KnownIndexes {
  readonly #clock: Clock;
  readonly #kept = new WeakMap<Driver, Map<string, Kept>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Those of one namespace. What is a little old is taken while somebody else asks anew. Rejects with an AerospikeError where
   * no node answers, or every one refuses.
   */
  async of(asking: Asking, namespace: string): Promise<readonly KnownIndex[]> {
    const kept = this.#keptOf(asking.driver).get(namespace);
    if (kept === undefined) return this.#ask(asking, namespace);
    const ageMs = this.#clock.monotonicMs() - kept.askedAtMs;
    const isFresh = ageMs < INDEX_KNOWLEDGE_MAX_AGE_MS;
    if (isFresh || (kept.renewing && ageMs < INDEX_KNOWLEDGE_STALE_MS)) return kept.indexes;
    kept.renewing = true;
    try {
      return await this.#ask(asking, namespace);
    } finally {
      kept.renewing = false;
    }
  }

  /** They turned out to be others. */
  forget(driver: Driver, namespace: string): void {
    this.#kept.get(driver)?.delete(namespace);
  }

  async #ask(asking: Asking, namespace: string): Promise<readonly KnownIndex[]> {
    const askedAtMs = this.#clock.monotonicMs();
    const indexes = await askNodes(asking, namespace);
    this.#keptOf(asking.driver).set(namespace, { indexes, askedAtMs, renewing: false });
    return indexes;
  }

  #keptOf(driver: Driver): Map<string, Kept> {
    const known = this.#kept.get(driver);
    if (known !== undefined) return known;
    const created = new Map<string, Kept>();
    this.#kept.set(driver, created);
    return created;
  }
}

async function askNodes(asking: Asking, namespace: string): Promise<readonly KnownIndex[]> {
  const { nodes } = asking.driver.cluster();
  const build = oldestBuild(nodes);
  const list = listIndexesCommand(namespace, build);
  const { answered } = await askForIndexes(asking, [list]);
  const listed = answered.map(({ node, answers }) => ({
    node,
    entries: new Map(
      parseEntries(answers.get(list) ?? '').map((entry) => [entry.get('indexname') ?? '', entry]),
    ),
  }));
  const names = [...new Set(listed.flatMap(({ entries }) => [...entries.keys()]))].toSorted();
  if (names.length === 0) return [];
  const figures = await askFigures(asking, { namespace, build }, names);
  return names.flatMap((name): KnownIndex[] => {
    const [entry] = listed.flatMap(({ entries }) => entries.get(name) ?? []);
    const figuresOn = (node: string): Figures => figures.get(node)?.get(name) ?? new Map();
    const states = listed.map(({ node, entries }) => stateOn(entries.get(name), figuresOn(node)));
    const largest = (figure: string): number =>
      Math.max(0, ...listed.map(({ node }) => countOf(figuresOn(node), figure)));
    const known = entry && knownIndexOf(entry, asking.driver.packing);
    if (known === undefined) return [];
    return [
      {
        ...known,
        readiness: READINESS.get(worstState(states)) ?? 'building',
        entries: largest('entries'),
        entriesPerValue: largest('entries_per_bval'),
        takesName: compareBuilds(build, INDEX_BUILDS.expression) >= 0,
      },
    ];
  });
}

/** Node name → index → its figures. What no node tells is taken as not known. */
async function askFigures(
  asking: Asking,
  { namespace, build }: { readonly namespace: string; readonly build: string },
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Figures>>> {
  const commandOf = (name: string): string => indexStatisticsCommand(namespace, name, build);
  const { answered } = await askAllNodes(asking, names.map(commandOf));
  return new Map(
    answered.map(({ node, answers }) => [
      node,
      new Map(names.map((name) => [name, parsePairs(answers.get(commandOf(name)) ?? '')])),
    ]),
  );
}
