/** Namespaces of the cluster: one nobody has is refused before anything is sent, and its mode chooses the settings. */

import type { Mode } from '../../behavior/cell.js';
import type { ClusterView } from '../../driver/driver.js';
import { clientFailure } from '../../model/aerospike-error.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';

const UNKNOWN = 'the cluster has no such namespace; ListNamespaces names those there are.';

/**
 * The mode of a key's namespace. Throws GatewayError for a namespace the cluster does not have: INVALID_ARGUMENT, since
 * NOT_FOUND is what becomes of a record. While the cluster cannot be reached, one that is not known may still be there: AP is
 * answered, and the call ends by what becomes of the cluster.
 */
export function modeOf(
  cluster: ClusterView,
  namespace: string,
  parent: FieldPath | undefined,
): Mode {
  const mode = cluster.namespaces.get(namespace)?.mode;
  if (mode === undefined && cluster.ready) {
    throw invalidArgument(fieldAt(parent, 'namespace'), UNKNOWN);
  }
  return mode ?? 'ap';
}

/** The same for calls about a set, a namespace or what is in one, where it is NOT_FOUND. */
export function targetModeOf(cluster: ClusterView, namespace: string, path: FieldPath): Mode {
  const mode = cluster.namespaces.get(namespace)?.mode;
  if (mode === undefined && cluster.ready) {
    throw new GatewayError('INVALID_ARGUMENT', {
      field: path,
      detail: UNKNOWN,
      grpcCode: 'NOT_FOUND',
    });
  }
  return mode ?? 'ap';
}

/**
 * Throws CLUSTER_UNAVAILABLE while no node was ever found. A cluster that was there and does not answer is the driver's to
 * judge: it knows when a node is back before anyone else does.
 */
export function checkReachable(cluster: ClusterView): void {
  if (!cluster.ready && cluster.namespaces.size === 0) {
    throw clientFailure('CLUSTER_UNAVAILABLE', { attempts: 0 });
  }
}
