/** Coalescing in front of a provider's drivers: one for each driver it hands out. */

import type { Clock } from '../../model/clock.js';
import type { Driver, DriverProvider } from '../driver.js';
import { createCoalescingDriver } from './coalescing-driver.js';

export function createCoalescingProvider(provider: DriverProvider, clock: Clock): DriverProvider {
  const known = new WeakMap<Driver, Driver>();
  return {
    forPrincipal(principal): Driver {
      const driver = provider.forPrincipal(principal);
      const found = known.get(driver);
      if (found !== undefined) return found;
      const made = createCoalescingDriver(driver, clock);
      known.set(driver, made);
      return made;
    },
  };
}
