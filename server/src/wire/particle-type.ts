/** Which particle types are read alike. */

import { PARTICLE } from '../model/value.js';

/** Whether bytes of this particle type are a blob: the plain one, a language's own, a vector. */
export function isBlobParticle(particleType: number): boolean {
  return (
    particleType === PARTICLE.blob ||
    (particleType >= PARTICLE.javaBlob && particleType <= PARTICLE.erlangBlob) ||
    particleType === PARTICLE.vector
  );
}
