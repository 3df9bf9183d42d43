/** IndexService.ListIndexes: the indexes of one namespace or all, each with its state over the nodes. */

import type {
  Index,
  ListIndexesRequest,
  ListIndexesResponse,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { oldestBuild } from '../../info/build.js';
import { indexStatisticsCommand, listIndexesCommand } from '../../info/index-command.js';
import { parseEntries, parsePairs } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import { indexToProto } from '../../translate/index-definition.js';
import { checkSet } from '../../translate/name.js';
import { type Asking, askAllNodes } from '../cluster/ask-nodes.js';
import { knownNamespace } from '../cluster/known-namespace.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { askForIndexes } from './ask-for-indexes.js';
import { stateOn, worstState } from './look-at-index.js';

type Entry = ReadonlyMap<string, string>;
/** Node name → the index as that node lists it. */
type Listed = ReadonlyMap<string, Entry>;

export async function listIndexes(
  { namespace, set }: ListIndexesRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListIndexesResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  if (namespace !== '') knownNamespace(cluster, namespace, undefined);
  else checkReachable(cluster);
  if (namespace === '' && set !== '') {
    throw invalidArgument(fieldAt(undefined, 'set'), 'a set needs its namespace.');
  }
  checkSet(set, undefined, 'set');
  const asking = { driver, behaviors, context };
  const namespaces = namespace === '' ? [...cluster.namespaces.keys()].toSorted() : [namespace];
  const indexes: Index[] = [];
  for (const each of namespaces) indexes.push(...(await indexesOf(asking, each, set)));
  return { $typeName: 'aerogate.v1.ListIndexesResponse', indexes };
}

async function indexesOf(asking: Asking, namespace: string, set: string): Promise<Index[]> {
  const command = listIndexesCommand(namespace, oldestBuild(asking.driver.cluster().nodes));
  const { answered } = await askForIndexes(asking, [command]);
  const found = new Map<string, Map<string, Entry>>();
  for (const { node, answers } of answered) {
    for (const entry of parseEntries(answers.get(command) ?? '')) {
      const name = entry.get('indexname');
      if (name === undefined || (set !== '' && entry.get('set') !== set)) continue;
      found.set(name, (found.get(name) ?? new Map<string, Entry>()).set(node, entry));
    }
  }
  const figures = await figuresOfSetIndexes(asking, namespace, found);
  return [...found.keys()].toSorted().flatMap((name): Index[] => {
    const listed: Listed = found.get(name) ?? new Map();
    const states = answered.map(({ node }) =>
      stateOn(listed.get(node), figures.get(node)?.get(name) ?? new Map()),
    );
    const [entry] = listed.values();
    if (entry === undefined) return [];
    return [indexToProto(entry, worstState(states), asking.driver.packing)];
  });
}

/** Indexes of sets are listed without a state: it is asked for. Node name → index → its figures. */
async function figuresOfSetIndexes(
  asking: Asking,
  namespace: string,
  found: ReadonlyMap<string, Listed>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Entry>>> {
  const build = oldestBuild(asking.driver.cluster().nodes);
  const stateless = [...found].flatMap(([name, nodes]) =>
    [...nodes.values()].every((entry) => entry.has('state')) ? [] : [name],
  );
  if (stateless.length === 0) return new Map();
  const commandOf = (name: string): string => indexStatisticsCommand(namespace, name, build);
  const { answered } = await askAllNodes(asking, stateless.map(commandOf));
  return new Map(
    answered.map(({ node, answers }) => [
      node,
      new Map(stateless.map((name) => [name, parsePairs(answers.get(commandOf(name)) ?? '')])),
    ]),
  );
}
