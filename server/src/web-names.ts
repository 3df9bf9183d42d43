/** Names by which browsers know a gateway and themselves: an option with one that no browser sends would never match. */

import { isIPv6 } from 'node:net';

/**
 * An origin as browsers send it: no path, not even a slash, no port that the scheme has anyway, and a host in ASCII. Other
 * schemes than http and https are those of apps and extensions.
 */
export function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/\\?#@,*]+$/iu.test(text)) return false;
  if (!/^https?:/iu.test(text)) return true;
  return URL.canParse(text) && new URL(text).origin === text.toLowerCase();
}

/** A name or address of a host as it stands in a Host header, without the port and the brackets of IPv6. */
export function isHostName(text: string): boolean {
  return isIPv6(text) || /^[^\s:/\\?#@[\],*]*[^\s:/\\?#@[\],*.]$/u.test(text);
}
