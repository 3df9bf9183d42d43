/** Runs histories seed after seed, and tells what no order of their transactions explains. */

import { type Anomaly, checkHistory } from './check-history.js';
import { type HistoryOptions, runHistory } from './run-history.js';

export interface SeedAnomalies {
  readonly seed: number;
  readonly anomalies: readonly Anomaly[];
}

/** Side by side, each on a cluster of its own: they wait for the same turns of the event loop. */
const AT_ONCE = 10;

/** Those seeds in which something is wrong. In one of four hardly any commit learns what came of it. */
export async function wrongSeeds(
  options: Omit<HistoryOptions, 'seed'>,
  seeds: { readonly first: number; readonly count: number },
): Promise<readonly SeedAnomalies[]> {
  const wrong: SeedAnomalies[] = [];
  for (let done = 0; done < seeds.count; done += AT_ONCE) {
    const count = Math.min(AT_ONCE, seeds.count - done);
    const runs = Array.from({ length: count }, async (_, place) => {
      const seed = seeds.first + done + place;
      const { history } = await runHistory({ lossyMarks: seed % 4 === 0, ...options, seed });
      return { seed, anomalies: checkHistory(history) };
    });
    wrong.push(...(await Promise.all(runs)).filter(({ anomalies }) => anomalies.length > 0));
  }
  return wrong;
}

/** The first seed in which something is wrong; undefined where nothing is in as many as the limit. */
export async function firstWrongSeed(
  options: Omit<HistoryOptions, 'seed'>,
  limit: number,
): Promise<SeedAnomalies | undefined> {
  for (let first = 1; first <= limit; first += AT_ONCE) {
    const [wrong] = await wrongSeeds(options, { first, count: AT_ONCE });
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
