/** UdfService.ListUdfs: the modules of the cluster, and who lacks one. */

import type { ListUdfsRequest, ListUdfsResponse } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import type { CallContext } from '../../service.js';
import { moduleToProto } from '../../translate/module.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { commonHash, lookAtModules, pendingNodes } from './look-at-modules.js';

export async function listUdfs(
  _request: ListUdfsRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<ListUdfsResponse> {
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const { listed, unreachable } = await lookAtModules({ driver, behaviors, context });
  // Of nodes that did not answer the list says so once, not for each module.
  const answered = { listed, unreachable: [] };
  const names = new Set([...listed.values()].flatMap((modules) => [...modules.keys()]));
  return {
    $typeName: 'aerogate.v1.ListUdfsResponse',
    modules: [...names].toSorted().map((name) => {
      const hash = commonHash(answered, name) ?? '';
      return moduleToProto(name, hash, pendingNodes(answered, name, hash));
    }),
    unreachableNodes: [...unreachable],
  };
}
