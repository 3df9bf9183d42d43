/** How many bytes a value takes as a particle: what the engine measures records with. */

import type { SizeOf } from '../engine/record-size.js';
import { encodeParticle } from '../wire/particle.js';

/** Strings and bytes are measured without being written; the rest is small or has to be. */
export const particleBytes: SizeOf = (value) => {
  switch (value.type) {
    case 'string':
    case 'geojson':
      return value.type === 'string'
        ? Buffer.byteLength(value.value)
        : encodeParticle(value).bytes.length;
    case 'blob':
    case 'hll':
    case 'opaque':
      return value.data.length;
    default:
      return encodeParticle(value).bytes.length;
  }
};
