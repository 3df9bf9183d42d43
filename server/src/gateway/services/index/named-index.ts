/** The index a request names: checked before anything is sent. */

import type { ClusterView } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { checkIndexName } from '../../translate/name.js';
import { knownNamespace } from '../cluster/known-namespace.js';

export interface NamedIndex {
  readonly namespace: string;
  readonly name: string;
}

/** Throws GatewayError for names that are none, and namespaces the cluster does not have. */
export function checkNamedIndex({ namespace, name }: NamedIndex, cluster: ClusterView): void {
  knownNamespace(cluster, namespace, undefined);
  checkIndexName(name, fieldAt(undefined, 'name'));
}
