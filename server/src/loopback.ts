/** Which addresses are reached from this machine only. */

import { isIP } from 'node:net';

/** Loopback addresses and names, which only this machine can reach. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
