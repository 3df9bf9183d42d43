/** The info commands of cluster administration: asked as a server wants to be asked, and with nothing to administer here. */

import { NAMESPACE_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { type InfoCall, InfoError, requiredParameter } from './info-call.js';

const CONTEXT_MAX_BYTES = 1023;
const HOST_MAX_BYTES = 1023;
const PORT_MAX_DIGITS = 15;
const PORT_MAX = 65_535;
const HOST_LIST_MAX_BYTES = 1023;
/** Figures of what ships records to other clusters: there is none. */
export function getStatsReply({ params }: InfoCall): string {
  if (requiredParameter(params, 'context', CONTEXT_MAX_BYTES) === 'xdr') return '';
  throw new InfoError(RESULT.parameter, 'unknown context');
}

/** Nothing is evicted here. As on a server, the namespace need not exist. */
export function evictionResetReply({ node, params }: InfoCall): string {
  node.metadata.delete('evict', requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES));
  return 'ok';
}

/** Address of a node to join with: it is taken, and nobody answers there, since the nodes of a cluster are one process. */
export function tipReply({ params }: InfoCall): string {
  requiredParameter(params, 'host', HOST_MAX_BYTES);
  const port = requiredParameter(params, 'port', PORT_MAX_DIGITS);
  if (!/^-?\d+$/.test(port)) throw new InfoError(RESULT.parameter, "'port' must be an integer");
  return Number(port) > 0 && Number(port) <= PORT_MAX ? 'ok' : 'ERROR::unknown';
}

export function tipClearReply({ params }: InfoCall): string {
  const list = requiredParameter(params, 'host-port-list', HOST_LIST_MAX_BYTES);
  const given = list.split(',').filter((entry) => entry.includes(':')).length;
  return `ERROR::0 cleared, ${given} not found`;
}

/** Memory of indexes that lies on a device, by namespace. */
export function indexPressureReply({ node }: InfoCall): string {
  return node.engine.namespaceNames.map((name) => `${name}:0:0`).join(';');
}
