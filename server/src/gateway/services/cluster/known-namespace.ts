/** The namespace a request of ClusterService is about. */

import type { ClusterView } from '../../../driver/driver.js';
import { type FieldPath, fieldAt } from '../../field-path.js';
import { checkCommandWord, checkNamespace } from '../../translate/name.js';
import { checkReachable, targetModeOf } from '../namespace.js';

/** Throws GatewayError for a name that is none, NOT_FOUND for one the cluster does not have, and where no cluster was ever found. */
export function knownNamespace(
  cluster: ClusterView,
  namespace: string,
  parent: FieldPath | undefined,
  field: 'namespace' | 'wholeNamespace' = 'namespace',
): void {
  checkNamespace(namespace, parent, field);
  const path = fieldAt(parent, field);
  checkCommandWord(namespace, path);
  targetModeOf(cluster, namespace, path);
  checkReachable(cluster);
}
