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
  if (code === undefined || reason === undefined) return undefined;
  const refused = { ...address, port: refusedPort(error) ?? address.port };
  return new CliError(
    `${option}: ${reason(formatAddress(refused))}. ${adviceFor(code, option)}`,
    undefined,
    error,
  );
}

function adviceFor(code: string, option: string): string {
  const advice = `another address with ${option}; port 0 takes a free one.`;
  if (code === 'EADDRINUSE') return `Stop that process, or choose ${advice}`;
  return code === 'EACCES' ? `Choose ${advice}` : 'Choose another host.';
}

/** The port itself where several were to be listened on. */
function refusedPort(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('port' in error && typeof error.port === 'number') return error.port;
  return refusedPort(error.cause);
}

function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCodeOf(error.cause);
}
