/** The `rack-ids` info value: the rack a node stands in, per namespace. */

import { WireError } from './wire-error.js';

/** Reads `ns:rack;ns:rack`. Throws WireError where a rack is not a number. */
export function parseRackIds(value: string): Map<string, number> {
  const racks = new Map<string, number>();
  for (const part of value.split(';')) {
    if (part === '') continue;
    const colon = part.indexOf(':');
    const rack = part.slice(colon + 1);
    if (colon <= 0 || !/^\d{1,10}$/.test(rack)) {
      throw new WireError('rack-ids: expected namespace:rack', 0);
    }
    racks.set(part.slice(0, colon), Number(rack));
  }
  return racks;
}

export function formatRackIds(racks: Iterable<readonly [namespace: string, rack: number]>): string {
  return Array.from(racks, ([namespace, rack]) => `${namespace}:${rack}`).join(';');
}
