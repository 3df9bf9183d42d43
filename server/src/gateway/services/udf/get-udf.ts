/** UdfService.GetUdf: one module with its source. */

import type { GetUdfRequest, GetUdfResponse } from '@aerogate/proto/aerogate/v1/udf_service_pb';
import { fieldAt } from '../../field-path.js';
import { GatewayError } from '../../gateway-error.js';
import { getModuleCommand, moduleRefusal, parseModuleSource } from '../../info/module-command.js';
import type { CallContext } from '../../service.js';
import { checkModuleName, moduleToProto, sourceToProto } from '../../translate/module.js';
import { ask } from '../cluster/ask-nodes.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { commonHash, lookAtModules, type ModulesLook, pendingNodes } from './look-at-modules.js';

export async function getUdf(
  { serverPath }: GetUdfRequest,
  context: CallContext,
  { driver: drivers, behaviors }: ServiceDependencies,
): Promise<GetUdfResponse> {
  checkModuleName(serverPath);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const asking = { driver, behaviors, context };
  const look = await lookAtModules(asking);
  const hash = commonHash(look, serverPath);
  const node = hash === undefined ? undefined : holderOf(look, serverPath, hash);
  if (hash === undefined || node === undefined) throw missing();
  const command = getModuleCommand(serverPath);
  const [answer] = await ask(asking, { commands: [command], target: { to: 'node', node } });
  const said = answer?.answers.get(command) ?? '';
  const source = parseModuleSource(said);
  // It may have been removed since the look.
  if (source === undefined) throw moduleGone(node, said);
  return {
    $typeName: 'aerogate.v1.GetUdfResponse',
    module: moduleToProto(serverPath, hash, pendingNodes(look, serverPath, hash)),
    content: sourceToProto(source),
  };
}

function holderOf({ listed }: ModulesLook, name: string, hash: string): string | undefined {
  return [...listed].find(([, modules]) => modules.get(name) === hash)?.[0];
}

function moduleGone(node: string, said: string): Error {
  return said === 'error=not_found' ? missing() : (moduleRefusal(node, said) ?? missing());
}

function missing(): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', {
    field: fieldAt(undefined, 'serverPath'),
    detail: 'no node has this module; ListUdfs names those there are.',
    grpcCode: 'NOT_FOUND',
  });
}
