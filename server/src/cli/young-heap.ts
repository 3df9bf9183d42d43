/**
 * The part of V8's heap new objects begin in. Loading modules makes it grow to its most in every thread, and it hardly ever
 * shrinks: measured on Node 24, an idle gateway with an embedded node held 36 MiB for nothing. So it stays as it begins until
 * the start is over, and grows from then on as the load asks for it.
 */

import { setFlagsFromString } from 'node:v8';

/** V8's own. */
const GROWTH_FACTOR = 2;

/** For all threads of this process, those to come included. */
export function holdYoungHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The start is over. */
export function releaseYoungHeap(): void {
  setFlagsFromString(`--semi-space-growth-factor=${GROWTH_FACTOR}`);
}
