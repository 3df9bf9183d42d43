/** The info commands about what the nodes agree on besides records: `smd-info` and `smd-show`. */

import { RESULT } from '../../model/result-code.js';
import type { MetadataModule } from '../shared-metadata.js';
import { type InfoCall, InfoError, requiredParameter } from './info-call.js';

const MODULE_MAX_BYTES = 8;
const MODULES: readonly MetadataModule[] = ['evict', 'sindex', 'truncate', 'UDF'];
/** Tables of features that a Community server has not, and that no node here fills. */
const ENTERPRISE_MODULES: ReadonlySet<string> = new Set(['roster', 'xdr', 'masking']);

/** How far each table has come. Nothing waits to be agreed on between nodes of one process. */
export function smdInfoReply({ node }: InfoCall): string {
  const { key, members, principal } = node.cluster.state;
  const own =
    `smd:n_pending_sets=0,n_events=0,n_nodes=${members.length},principal=${principal},` +
    `cluster_key=${key};`;
  const tables = MODULES.map((module) => {
    const changes = node.metadata.changes(module);
    const keys = node.metadata.items(module).length;
    const committed = changes === 0 ? '0' : key;
    return `${module}:committed_key=${committed},committed_tid=${changes},n_keys=${keys},state=pr;`;
  });
  return own + tables.join('');
}

/** The items of one table. */
export function smdShowReply({ node, params }: InfoCall): string {
  const asked = requiredParameter(params, 'module', MODULE_MAX_BYTES).toLowerCase();
  const module = MODULES.find((name) => name.toLowerCase() === asked);
  if (module === undefined) return refuse(asked, node.settings.edition === 'community');
  const items = node.metadata.items(module).filter(({ value }) => value !== undefined);
  if (items.length === 0) return '<empty>';
  return items.map(({ key, value = '' }) => `${key}=${value}`).join(';');
}

function refuse(module: string, community: boolean): string {
  const isSecurity = module === 'security';
  if (!isSecurity && !ENTERPRISE_MODULES.has(module)) {
    throw new InfoError(RESULT.parameter, "unknown 'module'");
  }
  if (community) throw new InfoError(RESULT.enterpriseOnly, 'enterprise only');
  if (isSecurity) throw new InfoError(RESULT.forbidden, 'security module forbidden');
  return '<empty>';
}
