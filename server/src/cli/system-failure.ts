/** What the system refused, in words: ports that are taken, addresses that are not ours. */

import { type Address, formatAddress } from '../option.js';
import { CliError } from './cli-error.js';

const REASONS: Readonly<Record<string, (address: string) => string>> = {
  EADDRINUSE: (address) => `${address} is in use by another process`,
  EACCES: (address) => `this user may not listen on ${address} (ports below 1024 are reserved)`,
  EADDRNOTAVAIL: (address) => `${address} is no address of this machine`,
  ENOTFOUND: (address) => `the host of ${address} is not known`,
};

/**
 * A failure to listen, told with the option that chose the address and what to do; undefined when the error is another one.
 */
export function listenFailure(
  error: unknown,
  option: string,
  address: Address,
): CliError | undefined {
  const code = systemCodeOf(error);
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return undefined;
  return new CliError(
    `${option}: ${reason(formatAddress(address))}. Stop that process, or choose another address with ${option}; port 0 takes a free one.`,
    undefined,
    error,
  );
}

function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCodeOf(error.cause);
}
