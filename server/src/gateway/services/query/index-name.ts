/** The name of the index a query walks, asked of a node where the request says only which bin it is on. */

import type { QueryIndexRange } from '../../../model/query.js';
import type { ValueType } from '../../../model/value.js';
import { parseEntries } from '../../info/info-answer.js';
import { type Asking, ask } from '../cluster/ask-nodes.js';
import type { QueryPlan } from './plan-query.js';

/** What values are called in lists of indexes. */
const KEY_TYPES: Readonly<Partial<Record<ValueType, string>>> = {
  int: 'numeric',
  string: 'string',
  blob: 'blob',
  geojson: 'geo2dsphere',
};

/** What servers write for nothing. */
const NOTHING = 'null';

/** Empty where no index is walked, or none of those the node knows is certainly the one. Never fails for the name's sake. */
export async function indexNameOf(plan: QueryPlan, asking: Asking): Promise<string> {
  const { index, namespace, set } = plan.query;
  if (index?.indexName !== undefined) return index.indexName;
  if (index?.bin === undefined || index.context.length > 0) return '';
  const command = `sindex-list:ns=${namespace}`;
  const request = { commands: [command], target: { to: 'any' } } as const;
  const [answer] = await ask(asking, request).catch(() => []);
  const found = parseEntries(answer?.answers.get(command) ?? '').find((entry) =>
    isOn(entry, index, set),
  );
  return found?.get('indexname') ?? '';
}

function isOn(
  entry: ReadonlyMap<string, string>,
  { bin, collection, begin }: QueryIndexRange,
  set: string | undefined,
): boolean {
  const said = (name: string): string => (entry.get(name) ?? NOTHING).toLowerCase();
  const ofSet = entry.get('set') ?? NOTHING;
  return (
    entry.get('bin') === bin &&
    ofSet.replace(/^NULL$/i, '') === (set ?? '') &&
    said('type') === KEY_TYPES[begin.type] &&
    said('indextype') === collection.toLowerCase() &&
    said('context') === NOTHING
  );
}
