/** Keeps index definitions with the data: as the parameters of the commands that would make them again. */

import type { NodeContext } from '../node-context.js';
import type { MetadataItem } from '../shared-metadata.js';
import { indexedNamespaces, indexItems } from './index-metadata.js';
import type { InfoReply } from './info-call.js';
import { dropIndex, type IndexMaker, sindexCreateReply } from './info-indexes.js';

/** The kind they are kept under, by namespace. */
export const INDEXES = 'indexes';

/** The command, and after it the definitions it left, saved with the next commit. */
export function savingIndexes(reply: InfoReply): InfoReply {
  return (call) => {
    const { journal, metadata } = call.node;
    if (journal === undefined) return reply(call);
    const before = new Map(itemsByNamespace(metadata));
    const answer = reply(call);
    for (const [namespace, items] of itemsByNamespace(metadata)) {
      const known = before.get(namespace) ?? [];
      if (commandsOf(known) === commandsOf(items)) continue;
      journal.saveMeta(INDEXES, namespace, Buffer.from(commandsOf(items)), () => {
        takeBack(call.node, namespace, known);
      });
    }
    return answer;
  };
}

/** Parameters of the commands to be run again, in order. */
export function savedCommands(content: Uint8Array): readonly string[] {
  return Buffer.from(content)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

function itemsByNamespace(
  metadata: NodeContext['metadata'],
): readonly (readonly [namespace: string, items: readonly MetadataItem[]])[] {
  return Array.from(indexedNamespaces(metadata), (name) => [name, indexItems(metadata, name)]);
}

function commandsOf(items: readonly MetadataItem[]): string {
  return items.map(({ command = '' }) => command).join('\n');
}

/** Defines what was defined before, and nothing else; what comes back is built anew. */
function takeBack(
  node: IndexMaker['node'],
  namespace: string,
  before: readonly MetadataItem[],
): void {
  const isIn = (items: readonly MetadataItem[], { key, value }: MetadataItem): boolean =>
    items.some((item) => item.key === key && item.value === value);
  const now = indexItems(node.metadata, namespace);
  for (const item of now.filter((each) => !isIn(before, each))) dropIndex(node, namespace, item);
  for (const item of before.filter((each) => !isIn(now, each))) {
    sindexCreateReply({ node, params: item.command ?? '' });
  }
}
