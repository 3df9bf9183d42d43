/** The set or namespace a command to the servers is about: known to the cluster, and without what would end the command. */

import type { ClusterView } from '../../../driver/driver.js';
import { fieldAt } from '../../field-path.js';
import { checkCommandWord } from '../../translate/name.js';
import { type ProtoTarget, type Target, targetFromProto } from '../../translate/target.js';
import { knownNamespace } from './known-namespace.js';

const DATASET = fieldAt(undefined, 'dataset');

/** Throws GatewayError for what `targetFromProto` and `knownNamespace` refuse, and for sets commands can't name. */
export function commandTarget(proto: ProtoTarget, cluster: ClusterView): Target {
  const target = targetFromProto(proto);
  const { namespace, set } = target;
  if (set === undefined) {
    knownNamespace(cluster, namespace, undefined, 'wholeNamespace');
  } else {
    knownNamespace(cluster, namespace, DATASET);
    checkCommandWord(set, fieldAt(DATASET, 'set'));
  }
  return target;
}
