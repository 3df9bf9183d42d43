/** ClusterService.GetBuild: the server build of every node. */

import type { GetBuildResponse, NodeBuild } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import { distinctBuilds } from '../../info/build.js';
import { EDITION_COMMANDS, editionOf } from '../../info/edition.js';
import type { CallContext } from '../../service.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { askAllNodes } from './ask-nodes.js';

export async function getBuild(
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetBuildResponse> {
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const commands = ['build', ...EDITION_COMMANDS];
  const { answered, unreachable } = await askAllNodes({ driver, behaviors, context }, commands);
  const nodes = answered.map(({ node, answers }): NodeBuild => {
    const build = answers.get('build') ?? '';
    return { $typeName: 'aerogate.v1.NodeBuild', node, build, edition: editionOf(answers) };
  });
  return {
    $typeName: 'aerogate.v1.GetBuildResponse',
    builds: distinctBuilds(nodes.map(({ build }) => build)),
    nodes,
    unreachableNodes: [...unreachable],
  };
}
