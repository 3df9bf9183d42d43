/** A contract target for the native driver: an embedded node in a thread of its own, since connecting stops this one. */

import type { Driver } from '../../server/src/driver/driver.js';
import { createNativeDriverProvider } from '../../server/src/driver/native/native-driver-provider.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { type EmbeddedOptions, startEmbeddedWorker } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';
import {
  type ClusterTarget,
  inScNamespace,
  openTarget,
  openWireDriver,
  SC_NAMESPACES,
} from './contract-target.js';

export interface NativeTarget extends ClusterTarget {
  /** The wire driver on the same cluster: what it reads and writes is the second opinion. */
  readonly wire: Driver;
}

const AP_NAMESPACES = [{ name: 'test' }, { name: 'bar' }];

export function openNativeTarget(nodes: number): Promise<NativeTarget> {
  return openOn({ nodes, namespaces: AP_NAMESPACES });
}

/** In a strongly consistent namespace, for transactions. */
export async function openNativeScTarget(nodes: number): Promise<NativeTarget> {
  return inScNamespace(await openOn({ nodes, namespaces: SC_NAMESPACES }));
}

async function openOn(options: EmbeddedOptions): Promise<NativeTarget> {
  let wire: Driver | undefined;
  const target = await openTarget(
    () => startEmbeddedWorker(options),
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
