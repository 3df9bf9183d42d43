/** The modules of the cluster, as each node lists them. */

import type { AerospikeError } from '../../../model/aerospike-error.js';
import { isRefusal, refusalFailure } from '../../info/info-answer.js';
import { LIST_MODULES_COMMAND, parseModules } from '../../info/module-command.js';
import { type Asking, askAllNodes } from '../cluster/ask-nodes.js';

export interface ModulesLook {
  /** Node name → file name → hash; by node name. */
  readonly listed: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly unreachable: readonly string[];
}

/** Throws what `ask` throws, and the refusal where every node that answered refuses to list. */
export async function lookAtModules(asking: Asking): Promise<ModulesLook> {
  const { answered, unreachable } = await askAllNodes(asking, [LIST_MODULES_COMMAND]);
  const listed = new Map<string, ReadonlyMap<string, string>>();
  const refusing: string[] = [];
  let refusal: AerospikeError | undefined;
  for (const { node, answers } of answered) {
    const answer = answers.get(LIST_MODULES_COMMAND) ?? '';
    if (isRefusal(answer)) {
      refusal ??= refusalFailure(node, answer);
      refusing.push(node);
    } else listed.set(node, parseModules(answer));
  }
  if (refusal !== undefined && listed.size === 0) throw refusal;
  return { listed, unreachable: [...unreachable, ...refusing].toSorted() };
}

/** The hash most nodes list; undefined where none lists the module. */
export function commonHash({ listed }: ModulesLook, name: string): string | undefined {
  const counts = new Map<string, number>();
  for (const modules of listed.values()) {
    const hash = modules.get(name);
    if (hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0];
}

/** The nodes that do not list the module so, those that did not answer included; `undefined` asks for its absence. */
export function pendingNodes(
  { listed, unreachable }: ModulesLook,
  name: string,
  hash: string | undefined,
): readonly string[] {
  const others = [...listed].flatMap(([node, modules]) =>
    modules.get(name) === hash ? [] : [node],
  );
  return [...others, ...unreachable].toSorted();
}
