/** A contract target for the native driver: an embedded node in a thread of its own, since connecting stops this one. */

import type {
  ContractFaults,
  ContractTarget,
} from '../../server/src/driver/contract/contract-target.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { createNativeDriverProvider } from '../../server/src/driver/native/native-driver-provider.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { type EmbeddedNode, startEmbeddedWorker } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';

export interface NativeTarget extends ContractTarget {
  readonly embedded: EmbeddedNode;
}

export async function openNativeTarget(nodes: number): Promise<NativeTarget> {
  const embedded = await startEmbeddedWorker({ nodes });
  const driver = await openNativeDriver(embedded.seeds);
  return {
    embedded,
    driver,
    namespace: 'test',
    faults: faultsOf(embedded),
    openDriver: () => openNativeDriver(embedded.seeds),
    close: async () => {
      await driver.close(0);
      await embedded.close();
    },
  };
}

async function openNativeDriver(seeds: string): Promise<Driver> {
  const provider = createNativeDriverProvider({
    seeds: parseSeeds(seeds),
    clock: systemClock,
    tendIntervalMs: 250,
  });
  await provider.start();
  return provider.forPrincipal(ANONYMOUS);
}

function faultsOf({ control }: EmbeddedNode): ContractFaults {
  return {
    failNext: (count, resultCode) => control.failNext(count, { resultCode }),
    delayNext: (count, delayMs) => control.delayNext(count, { delayMs }),
    dropNext: (count, applied) => control.dropNext(count, { applied }),
    clear: () => control.clearFaults(),
  };
}
