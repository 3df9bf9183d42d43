/** IndexService.CreateIndex: one node takes the order, spreads it, and shows what it made of it. */

import type {
  CreateIndexRequest,
  CreateIndexResponse,
  Index,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { InfoAnswer, Packing } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { fieldAt } from '../../field-path.js';
import { oldestBuild } from '../../info/build.js';
import {
  createIndexCommand,
  indexStatisticsCommand,
  listIndexesCommand,
} from '../../info/index-command.js';
import { checkTaken, parseEntries, parsePairs } from '../../info/info-answer.js';
import type { CallContext } from '../../service.js';
import { indexOrderFromProto, indexToProto } from '../../translate/index-definition.js';
import { ask } from '../cluster/ask-nodes.js';
import { knownNamespace } from '../cluster/known-namespace.js';
import type { ServiceDependencies } from '../dependencies.js';
import { stateOn } from './look-at-index.js';

export async function createIndex(
  request: CreateIndexRequest,
  context: CallContext,
  { driver: drivers, behaviors, expressions }: ServiceDependencies,
): Promise<CreateIndexResponse> {
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const { packing } = driver;
  const build = oldestBuild(cluster.nodes);
  const ael = expressions.compilerForBuild(build);
  const order = indexOrderFromProto(request, { packing, build, ael });
  const { namespace, set, name } = order;
  if (set === undefined) knownNamespace(cluster, namespace, undefined, 'wholeNamespace');
  else knownNamespace(cluster, namespace, fieldAt(undefined, 'dataset'));
  const create = createIndexCommand(order, build);
  const list = listIndexesCommand(namespace, build);
  const stat = indexStatisticsCommand(namespace, name, build);
  // A node answers the commands of one request in order: the list is of what came of the order.
  const [answer] = await ask(
    { driver, behaviors, context },
    { commands: [create, list, stat], target: { to: 'any' } },
  );
  if (answer === undefined) throw clientFailure('NO_NODE', { attempts: 0 });
  checkTaken(answer, create);
  const index = indexShown(answer, { list, stat, name }, packing);
  return {
    $typeName: 'aerogate.v1.CreateIndexResponse',
    ...(index === undefined ? {} : { index }),
  };
}

function indexShown(
  { answers }: InfoAnswer,
  { list, stat, name }: { readonly list: string; readonly stat: string; readonly name: string },
  packing: Packing,
): Index | undefined {
  const entries = parseEntries(answers.get(list) ?? '');
  const entry = entries.find((each) => each.get('indexname') === name);
  if (entry === undefined) return undefined;
  return indexToProto(entry, stateOn(entry, parsePairs(answers.get(stat) ?? '')), packing);
}
