/** Whether the gateway should be sent calls: one truth for gRPC health, /readyz and metrics. */

import type { Driver } from '../../driver/driver.js';

export interface Readiness {
  readonly ready: boolean;
  /** Why, as one sentence. */
  readonly sentence: string;
  /** Calls the listener when `ready` has changed; the returned function ends that. */
  onChange(listener: () => void): () => void;
  /** Not ready from now on, whatever the cluster does. */
  drain(): void;
  close(): void;
}

/** The part of a readiness that says it, and when it has changed. */
export type ReadinessNews = Pick<Readiness, 'ready' | 'onChange'>;

/** Ready while both are. */
export function bothReady(one: ReadinessNews, other: ReadinessNews): ReadinessNews {
  return {
    get ready(): boolean {
      return one.ready && other.ready;
    },
    onChange(listener): () => void {
      const unsubscribes = [one.onChange(listener), other.onChange(listener)];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
  };
}

/** Ready while the cluster is, and until the gateway drains. */
export function createReadiness(driver: Pick<Driver, 'cluster' | 'onClusterChange'>): Readiness {
  const listeners = new Set<() => void>();
  let draining = false;
  let told = isReady();

  function isReady(): boolean {
    return !draining && driver.cluster().ready;
  }

  function tell(): void {
    const now = isReady();
    if (now === told) return;
    told = now;
    for (const listener of [...listeners]) listener();
  }

  const unsubscribe = driver.onClusterChange(tell);
  return {
    get ready(): boolean {
      return isReady();
    },
    get sentence(): string {
      if (draining) return 'The gateway is shutting down.';
      return driver.cluster().ready
        ? 'The cluster is reachable.'
        : 'No node of the cluster is reachable, or its partition map is not known yet.';
    },
    onChange(listener): () => void {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    drain(): void {
      draining = true;
      tell();
    },
    close(): void {
      unsubscribe();
      listeners.clear();
    },
  };
}
