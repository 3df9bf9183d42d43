/** The driver contract of the wire driver, on an embedded node and on an embedded cluster of three. */

import type {
  ContractFaults,
  ContractTarget,
} from '../../server/src/driver/contract/contract-target.js';
import { driverContract } from '../../server/src/driver/contract/driver-contract.js';
import type { Driver } from '../../server/src/driver/driver.js';
import { parseSeeds } from '../../server/src/driver/wire/address.js';
import { createWireDriverProvider } from '../../server/src/driver/wire/wire-driver-provider.js';
import { type EmbeddedNode, startEmbedded } from '../../server/src/embedded/index.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';
import { systemClock } from '../../server/src/model/system-clock.js';

driverContract('wire driver, one embedded node', () => openTarget(1));
driverContract('wire driver, three embedded nodes', () => openTarget(3));

async function openTarget(nodes: number): Promise<ContractTarget> {
  const embedded = await startEmbedded({ nodes });
  const driver = await openDriver(embedded.seeds);
  return {
    driver,
    namespace: 'test',
    faults: faultsOf(embedded),
    openDriver: () => openDriver(embedded.seeds),
    close: async () => {
      await driver.close(0);
      await embedded.close();
    },
  };
}

function faultsOf({ control }: EmbeddedNode): ContractFaults {
  return {
    failNext: (count, resultCode) => control.failNext(count, { resultCode }),
    delayNext: (count, delayMs) => control.delayNext(count, { delayMs }),
    dropNext: (count, applied) => control.dropNext(count, { applied }),
    clear: () => control.clearFaults(),
  };
}

async function openDriver(seeds: string): Promise<Driver> {
  const provider = createWireDriverProvider({
    seeds: parseSeeds(seeds),
    clock: systemClock,
    random: () => 0.5,
    version: '0.0.0-test',
  });
  await provider.start();
  return provider.forPrincipal(ANONYMOUS);
}
