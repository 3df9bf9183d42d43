/** UdfService.RemoveUdf: a module gone from every node. */

import type {
  RemoveUdfRequest,
  RemoveUdfResponse,
} from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { removeModuleCommand } from '../../info/module-command.js';
import type { CallContext } from '../../service.js';
import { checkModuleName } from '../../translate/module.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { changeModules, checkChangesAllowed, lookUntil } from './change-modules.js';
import { commonHash, lookAtModules, pendingNodes } from './look-at-modules.js';

export async function removeUdf(
  { serverPath, waitForAllNodes: waits = true }: RemoveUdfRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock, info }: ServiceDependencies,
): Promise<RemoveUdfResponse> {
  checkChangesAllowed(info);
  checkModuleName(serverPath);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const asking = { driver, behaviors, context };
  const removed = commonHash(await lookAtModules(asking), serverPath) !== undefined;
  await changeModules(asking, removeModuleCommand(serverPath));
  const pending = await lookUntil(
    async () => pendingNodes(await lookAtModules(asking), serverPath, undefined),
    (nodes) => nodes.length === 0,
    { asking, clock, waits },
  );
  const everybody = driver.cluster().nodes.map(({ name }) => name);
  return {
    $typeName: 'aerogate.v1.RemoveUdfResponse',
    removed,
    nodesPending: [...(pending ?? everybody.toSorted())],
  };
}
