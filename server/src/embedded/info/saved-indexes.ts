/** Keeps index definitions with the data: as the parameters of the commands that would make them again. */

import type { SecondaryIndex } from '../../engine/index/secondary-index.js';
import type { Namespace } from '../../engine/namespace.js';
import type { NodeContext } from '../node-context.js';
import type { InfoReply } from './info-call.js';

/** The kind they are kept under, by namespace. */
export const INDEXES = 'indexes';

/** The command, and after it the definitions it left, saved with the next commit. */
export function savingIndexes(reply: InfoReply): InfoReply {
  return (call) => {
    const before = describeAll(call.node);
    const answer = reply(call);
    for (const [namespace, text] of describeAll(call.node)) {
      if (before.get(namespace) === text) continue;
      call.node.journal?.saveMeta(INDEXES, namespace, Buffer.from(text));
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

function describeAll({ engine, journal }: NodeContext): ReadonlyMap<string, string> {
  const described = new Map<string, string>();
  if (journal === undefined) return described;
  for (const name of engine.namespaceNames) {
    const namespace = engine.namespace(name);
    if (namespace !== undefined) described.set(name, describe(namespace));
  }
  return described;
}

function describe({ config, indexes }: Namespace): string {
  const onSets = indexes
    .setIndexes()
    .map(({ name, set }) => `namespace=${config.name};indexname=${name};set=${set};indextype=set`);
  return [...indexes.indexes().map((index) => parametersOf(config.name, index)), ...onSets].join(
    '\n',
  );
}

function parametersOf(namespace: string, { definition }: SecondaryIndex): string {
  const { name, set, bin, keyType, collection, context, expression } = definition;
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['namespace', namespace],
    ['indexname', name],
    ['set', set === '' ? undefined : set],
    ['bin', expression === undefined ? bin : undefined],
    ['exp', expression],
    ['context', context],
    ['type', keyType],
    ['indextype', collection.toLowerCase()],
  ];
  return parameters
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(';');
}
