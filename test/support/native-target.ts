/** A contract target for the native driver: an embedded node in a thread of its own, since connecting stops this one. */

import type { Driver } from '../../server/src/driver/driver.js';
import { createNativeDriverProvider } from '../../server/src/driver/native/native-driver-provider.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { startEmbeddedWorker } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import { type ClusterTarget, openTarget, openWireDriver } from './contract-target.js';

export interface NativeTarget extends ClusterTarget {
  /** The wire driver on the same cluster: what it reads and writes is the second opinion. */
  readonly wire: Driver;
}

/** The strongly consistent namespace of embedded nodes that were asked for one. */
export const NATIVE_SC_NAMESPACE = 'txn';

export interface NativeTargetOptions {
  /** With a namespace in SC mode beside the usual ones. */
  readonly sc?: boolean;
}

export async function openNativeTarget(
  nodes: number,
  { sc = false }: NativeTargetOptions = {},
): Promise<NativeTarget> {
  const namespaces = sc
    ? [{ name: 'test' }, { name: 'bar' }, { name: NATIVE_SC_NAMESPACE, mode: 'sc' as const }]
    : [{ name: 'test' }, { name: 'bar' }];
  let wire: Driver | undefined;
  const target = await openTarget(
    () => startEmbeddedWorker({ nodes, namespaces }),
    async (seeds) => {
      wire ??= await openWireDriver(seeds);
      return openNativeDriver(seeds);
    },
  );
  if (wire === undefined) throw new Error('no driver was opened');
  const second = wire;
  const { close } = target;
  return Object.assign(target, {
    wire: second,
    close: async () => {
      await second.close(0);
      await close();
    },
  });
}

async function openNativeDriver(seeds: string): Promise<Driver> {
  const provider = createNativeDriverProvider({
    seeds: parseSeeds(seeds),
    clock: systemClock,
    random: () => 0.5,
    tendIntervalMs: 250,
  });
  await provider.start();
  return provider.forPrincipal(ANONYMOUS);
}
