/** A wire driver on a scripted cluster and a clock that stands still: what the tests of cluster rules hold in their hands. */

import { CONTRACT_SETTINGS } from '../../server/src/driver/contract/contract-suite.js';
import type { Driver } from '../../server/src/driver/driver.js';
import type { ClusterEvent } from '../../server/src/driver/wire/cluster-options.js';
import {
  createWireDriverProvider,
  type WireDriverProvider,
  type WireDriverProviderOptions,
} from '../../server/src/driver/wire/wire-driver-provider.js';
import type { Command, Outcome } from '../../server/src/model/command.js';
import { partitionOf } from '../../server/src/model/digest.js';
import { type Key, keyOf } from '../../server/src/model/key.js';
import { PARTITION_COUNT } from '../../server/src/model/limits.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import type { Settings } from '../../server/src/model/settings.js';
import { holdsPartition } from '../../server/src/wire/replicas.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';
import { createScriptedCluster, type ScriptedCluster } from './scripted-cluster.js';
import type { ScriptedNode, ScriptedNodeOptions } from './scripted-cluster-node.js';

/** Settings of calls: no time limit and no retry, so that each test sees exactly one attempt. */
export const RIG_SETTINGS: Settings = {
  ...CONTRACT_SETTINGS,
  totalTimeoutMs: 0,
  socketTimeoutMs: 0,
  recordQueueSize: 1000,
};

export interface ClusterRig {
  readonly cluster: ScriptedCluster;
  readonly clock: FakeClock;
  readonly provider: WireDriverProvider;
  readonly driver: Driver;
  /** All that happened, in order. */
  readonly events: readonly ClusterEvent[];
  /** Waits until the condition holds; it is looked at again after every event and all that a scripted node sees. */
  until(condition: () => boolean): Promise<void>;
  /** Moves on to the next tend and waits until all it started has ended. Not for clusters with a silent node. */
  tend(): Promise<void>;
  get(key: Key, settings?: Partial<Settings>): Promise<Outcome>;
  put(key: Key, value: bigint, settings?: Partial<Settings>): Promise<Outcome>;
  /** The nodes the driver sees as active, in the order of their names. */
  active(): string[];
  close(): Promise<void>;
}

export type RigOptions = Partial<WireDriverProviderOptions>;

/** Makes the cluster and a driver seeded with its first node, without starting it. */
export async function createClusterRig(
  nodes: readonly ScriptedNodeOptions[],
  options: RigOptions | ((cluster: ScriptedCluster) => RigOptions) = {},
): Promise<ClusterRig> {
  const cluster = await createScriptedCluster(nodes);
  const clock = createFakeClock();
  const events: ClusterEvent[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const check of waiting) check();
  };
  cluster.onActivity(look);
  const provider = createWireDriverProvider({
    seeds: cluster.nodes.slice(0, 1).map((node) => node.address),
    clock,
    random: () => 0,
    version: '0.0.0-test',
    // On a clock that stands still a call that waits would wait for ever: tests of waiting say how long.
    routePatienceMs: 0,
    onEvent: (event) => {
      events.push(event);
      look();
    },
    ...(typeof options === 'function' ? options(cluster) : options),
  });
  const driver = provider.forPrincipal(ANONYMOUS);
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const execute = (command: Command): Promise<Outcome> =>
    driver.execute(command, { settings: command.settings });
  return {
    cluster,
    clock,
    provider,
    driver,
    events,
    until,
    async tend(): Promise<void> {
      const ended = driver.counters().tends + 1;
      // Not by a fixed time: a tend that was brought forward would fall into the same move as its own timeout.
      while (driver.counters().tends < ended && clock.advanceToNextTimer());
      await until(() =>
        events.some((event) => event.type === 'tendFinished' && event.tends >= ended),
      );
    },
    get: (key, settings = {}) =>
      execute({ verb: 'get', key, bins: 'all', settings: { ...RIG_SETTINGS, ...settings } }),
    put: (key, value, settings = {}) =>
      execute({
        verb: 'operate',
        key,
        operations: [{ op: 'write', bin: 'n', value: { type: 'int', value } }],
        write: { exists: 'update', ttl: { type: 'serverDefault' } },
        settings: { ...RIG_SETTINGS, ...settings },
      }),
    active: () =>
      driver
        .cluster()
        .nodes.filter((node) => node.active)
        .map((node) => node.name)
        .sort(),
    async close(): Promise<void> {
      await provider.close(0);
      await cluster.close();
    },
  };
}

/** A key in the partition. */
export function keyIn(partitionId: number, namespace = 'test'): Key {
  for (let i = 0n; ; i += 1n) {
    const key = keyOf(namespace, 'rules', { type: 'integer', value: i });
    if (partitionOf(key.digest) === partitionId) return key;
  }
}

/** A key in the first partition the node claims: as master (replica 0), or as a further replica. */
export function keyOwnedBy(node: ScriptedNode, replica = 0, namespace = 'test'): Key {
  const bitmap = node.claims.find((claims) => claims.namespace === namespace)?.bitmaps[replica];
  for (let id = 0; id < PARTITION_COUNT; id += 1) {
    if (bitmap !== undefined && holdsPartition(bitmap, id)) return keyIn(id, namespace);
  }
  throw new Error(`${node.name} claims nothing in ${namespace}`);
}

/** The name of a failed outcome's code; `ok` when it did not fail. */
export function codeOf(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.error.codeName;
}

/** What addresses were refused for, in words. */
export function refusalsOf(events: readonly ClusterEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'nodeRefused' ? [event.error.message] : []));
}
