/** The info commands clients build their partition maps from. */

import { PARTITION_COUNT } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { formatReplicas } from '../../wire/replicas.js';
import { type InfoCall, InfoError, optionalParameter } from './info-call.js';

/** Every namespace is kept once: the nodes of an embedded cluster share one engine, and no replication is pretended. */
const REPLICATION_FACTOR = 1;
/** The regime of an AP namespace; a strong-consistency one counts its rebalances, and is known by that. */
const AP_REGIME = 0;
const MAX_DIGITS = 3;

/** `namespace:regime,replicas,bitmap;…`. */
export function replicasReply({ node, params }: InfoCall): string {
  const max = optionalParameter(params, 'max', MAX_DIGITS);
  // With one copy of everything any limit on the copies is met; it still has to be a number.
  if (max !== undefined && !/^\d+$/.test(max)) throw new InfoError(RESULT.parameter, 'bad max');
  const bitmaps = [node.cluster.ownedBitmap(node.name)];
  return formatReplicas(
    node.settings.namespaces.map(({ name, mode }) => {
      const regime = mode === 'sc' ? node.cluster.state.generation : AP_REGIME;
      return { namespace: name, regime, bitmaps };
    }),
  );
}

/** `namespace:replicas,bitmap;…`, without the regime. */
export function replicasAllReply({ node }: InfoCall): string {
  const bitmap = Buffer.from(node.cluster.ownedBitmap(node.name)).toString('base64');
  return node.settings.namespaces
    .map(({ name }) => `${name}:${REPLICATION_FACTOR},${bitmap}`)
    .join(';');
}

export function replicasMasterReply({ node }: InfoCall): string {
  const bitmap = Buffer.from(node.cluster.ownedBitmap(node.name)).toString('base64');
  return node.settings.namespaces.map(({ name }) => `${name}:${bitmap}`).join(';');
}

const PARTITION_INFO_HEADER =
  'namespace:partition:state:n_replicas:replica:succession:n_dupl:working_master:proxy_dst:' +
  'emigrates:lead_emigrates:immigrates:records:tombstones:regime:tree_id:version:final_version';

/** One line per partition of each namespace, under a header line. */
export function partitionInfoReply({ node }: InfoCall): string {
  const lines = [PARTITION_INFO_HEADER];
  for (const { name } of node.settings.namespaces) {
    for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
      const ownership = node.cluster.ownership(node.name, partitionId);
      const master = ownership === 'master';
      // S is a partition in sync here, A one that is not here, U one nobody has right now.
      const state = master ? 'S' : ownership === 'none' ? 'A' : 'U';
      const records = master ? (node.engine.namespace(name)?.objectsIn(partitionId) ?? 0) : 0;
      const place = master ? 0 : -1;
      const worker = master ? node.name : '0';
      lines.push(
        `${name}:${partitionId}:${state}:1:${place}:${place}:0:${worker}:0:0:0:0:${records}:0:0:0:0:0`,
      );
    }
  }
  return lines.join(';');
}
