/** ClusterService.Info: raw info commands passed on to nodes, their answers unread. */

import type {
  InfoNode,
  InfoRequest,
  InfoResponse,
} from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import type { ClusterView, InfoAnswer, InfoTarget } from '../../../driver/driver.js';
import { clientFailure } from '../../../model/aerospike-error.js';
import { fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { checkInfoCommands, isReadingCommand } from '../../info/info-command.js';
import type { CallContext } from '../../service.js';
import { errorToProto } from '../../translate/error.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { type Asking, ask, askAllNodes } from './ask-nodes.js';

export async function passInfo(
  request: InfoRequest,
  context: CallContext,
  { driver: drivers, behaviors, info }: ServiceDependencies,
): Promise<InfoResponse> {
  const { commands } = request;
  checkInfoCommands(commands, info.allowInfoAdmin ?? false);
  const driver = drivers.forPrincipal(context.principal);
  const cluster = driver.cluster();
  const target = targetOf(request, cluster);
  checkReachable(cluster);
  const asking: Asking = { driver, behaviors, context };
  const nodes =
    target.to === 'all'
      ? await everyNode(asking, commands)
      : (await ask(asking, { commands, target })).map((answer) => nodeToProto(answer, commands));
  return { $typeName: 'aerogate.v1.InfoResponse', nodes };
}

function targetOf({ target }: InfoRequest, cluster: ClusterView): InfoTarget {
  switch (target.case) {
    case undefined:
    case 'anyNode':
      return { to: 'any' };
    case 'allNodes':
      return { to: 'all' };
    case 'node':
      if (cluster.ready && !cluster.nodes.some(({ name }) => name === target.value)) {
        throw invalidArgument(
          fieldAt(undefined, 'node'),
          'the cluster has no such node; ListNodes names those there are.',
        );
      }
      return { to: 'node', node: target.value };
  }
}

async function everyNode(asking: Asking, commands: readonly string[]): Promise<InfoNode[]> {
  const { answered, unreachable } = await askAllNodes(asking, commands);
  // A command that changes something may have been carried out although its answer never came.
  const inDoubt = !commands.every(isReadingCommand);
  const silent = unreachable.map((node): InfoNode => {
    const error = clientFailure('CONNECTION', {
      node,
      inDoubt,
      detail: 'The node gave no answer.',
      attempts: 1,
    });
    return { $typeName: 'aerogate.v1.InfoNode', node, answers: [], error: errorToProto(error) };
  });
  const nodes = [...answered.map((answer) => nodeToProto(answer, commands)), ...silent];
  return nodes.toSorted((a, b) => (a.node < b.node ? -1 : Number(a.node > b.node)));
}

function nodeToProto({ node, answers }: InfoAnswer, commands: readonly string[]): InfoNode {
  return {
    $typeName: 'aerogate.v1.InfoNode',
    node,
    answers: commands.map((command) => ({
      $typeName: 'aerogate.v1.InfoAnswer',
      command,
      answer: { case: 'text', value: answers.get(command) ?? '' },
    })),
  };
}
