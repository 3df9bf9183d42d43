/** States of a cluster, as a driver sees it, that a test waits for. */

import type { ClusterView, Driver } from '../../server/src/driver/driver.js';

/** Resolves when the driver sees the node as answering, or as gone. */
export function untilNode(driver: Driver, name: string, active: boolean): Promise<void> {
  return until(driver, ({ nodes }) => {
    const node = nodes.find((one) => one.name === name);
    return (node?.active ?? false) === active;
  });
}

/** Resolves when every partition of the namespace has a master that answers. */
export function untilWhole(driver: Driver, namespace: string): Promise<void> {
  return until(driver, ({ namespaces }) => namespaces.get(namespace)?.unavailablePartitions === 0);
}

function until(driver: Driver, holds: (view: ClusterView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds(driver.cluster())) {
      resolve();
      return;
    }
    const stop = driver.onClusterChange((view) => {
      if (!holds(view)) return;
      stop();
      resolve();
    });
  });
}
