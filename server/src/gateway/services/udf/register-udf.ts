/** UdfService.RegisterUdf: a module on every node, with the very source that was sent. */

import type {
  RegisterUdfRequest,
  RegisterUdfResponse,
} from '@aerogate/proto/aerogate/v1/udf_service_pb';
import {
  getModuleCommand,
  parseModuleSource,
  putModuleCommand,
} from '../../info/module-command.js';
import type { CallContext } from '../../service.js';
import { checkNewModuleName, moduleToProto, sourceFromProto } from '../../translate/module.js';
import { type Asking, ask } from '../cluster/ask-nodes.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkReachable } from '../namespace.js';
import { changeModules, checkChangesAllowed, lookUntil } from './change-modules.js';
import { lookAtModules, type ModulesLook, pendingNodes } from './look-at-modules.js';

export async function registerUdf(
  request: RegisterUdfRequest,
  context: CallContext,
  { driver: drivers, behaviors, clock, info }: ServiceDependencies,
): Promise<RegisterUdfResponse> {
  checkChangesAllowed(info);
  const { serverPath, waitForAllNodes: waits = true } = request;
  checkNewModuleName(serverPath);
  const source = sourceFromProto(request);
  const driver = drivers.forPrincipal(context.principal);
  checkReachable(driver.cluster());
  const asking = { driver, behaviors, context };
  await changeModules(asking, putModuleCommand(serverPath, source));
  const spread = new Spread(asking, serverPath, source);
  const pending = await lookUntil(
    () => spread.pending(),
    (nodes) => nodes.length === 0,
    { asking, clock, waits },
  );
  const everybody = driver.cluster().nodes.map(({ name }) => name);
  return {
    $typeName: 'aerogate.v1.RegisterUdfResponse',
    module: moduleToProto(serverPath, spread.hash ?? '', pending ?? everybody.toSorted()),
  };
}

/**
 * How far a module has come. Which hash it has only servers can tell, for it is made of how they keep a module: it is that of
 * a node that gives back the source.
 */
class Spread {
  readonly #asking: Asking;
  readonly #name: string;
  readonly #source: Buffer;
  hash: string | undefined;

  constructor(asking: Asking, name: string, source: Buffer) {
    this.#asking = asking;
    this.#name = name;
    this.#source = source;
  }

  /** The nodes that don't list the module with this source yet. */
  async pending(): Promise<readonly string[]> {
    const look = await lookAtModules(this.#asking);
    this.hash ??= await this.#hashIn(look);
    if (this.hash === undefined) return pendingNodes(look, this.#name, '');
    return pendingNodes(look, this.#name, this.hash);
  }

  /** Each hash that is listed stands for one source: one node is asked for it. */
  async #hashIn({ listed }: ModulesLook): Promise<string | undefined> {
    const asked = new Set<string>();
    for (const [node, modules] of listed) {
      const hash = modules.get(this.#name);
      if (hash === undefined || asked.has(hash)) continue;
      asked.add(hash);
      if (await this.#hasSource(node)) return hash;
    }
    return undefined;
  }

  async #hasSource(node: string): Promise<boolean> {
    const command = getModuleCommand(this.#name);
    const [answer] = await ask(this.#asking, { commands: [command], target: { to: 'node', node } });
    const source = parseModuleSource(answer?.answers.get(command) ?? '');
    return source !== undefined && this.#source.equals(source);
  }
}
