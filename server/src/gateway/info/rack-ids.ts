/** `rack-ids`: the rack a node stands in, namespace by namespace. */

import { isRefusal } from './info-answer.js';

/** Empty where the node has no racks, or refuses to speak of them, as Community servers do. */
export function parseRacks(answer: string): ReadonlyMap<string, number> {
  if (isRefusal(answer)) return new Map();
  const parts = Array.from(answer.matchAll(/([^:;]+):(\d{1,10})(?:;|$)/g));
  return new Map(parts.map(([, namespace = '', rack]) => [namespace, Number(rack)]));
}
