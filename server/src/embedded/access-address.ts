/** The address clients are told to use, where the one listened on is no address to connect to. */

import { networkInterfaces } from 'node:os';

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

type Interfaces = ReturnType<typeof networkInterfaces>;

/** The host itself; for a wildcard, this machine's first address others can see, or loopback when it has none. */
export function accessAddressOf(
  host: string,
  interfaces: Interfaces = networkInterfaces(),
): string {
  if (!WILDCARDS.has(host)) return host;
  const visible = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return visible?.address ?? '127.0.0.1';
}
