/** Chance as the embedded node uses it, and the process's own behind it. */

/** A number from 0 up to but not including 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();
