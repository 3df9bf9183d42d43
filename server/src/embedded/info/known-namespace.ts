/** The namespace an info command names. */

import type { Namespace } from '../../engine/namespace.js';
import { NAMESPACE_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { NodeContext } from '../node-context.js';
import { InfoError, parameter, requiredParameter } from './info-call.js';

/** The older spelling of the parameter is `ns`. Throws InfoError. */
export function namespaceParameter(params: string): string {
  const alias = parameter(params, 'namespace') === undefined && parameter(params, 'ns');
  const spelling = typeof alias === 'string' ? 'ns' : 'namespace';
  return requiredParameter(params, spelling, NAMESPACE_MAX_BYTES);
}

/** Throws InfoError where the node does not have it. */
export function knownNamespace({ engine }: Pick<NodeContext, 'engine'>, name: string): Namespace {
  const namespace = engine.namespace(name);
  if (namespace !== undefined) return namespace;
  throw new InfoError(RESULT.invalidNamespace, 'namespace not found on node');
}
