/** Which gateway a command talks to, and how: the options `--address`, `--tls`, `--tls-ca-file` and `--insecure`. */

import { type Command, Option } from 'commander';
import { defaultGatewayAddress } from '../config.js';
import { type Address, formatAddress, OptionError, parseAddress } from '../option.js';
import { usageError } from './cli-error.js';
import { readAuthorities } from './cluster-access.js';

export interface GatewayAddress {
  readonly address: Address;
  /** Absent for plaintext. */
  readonly tls?: {
    readonly insecure: boolean;
    readonly caFile?: string | undefined;
    readonly ca?: string | undefined;
  };
}

/** What commander makes of the options. */
export interface GatewayAddressFlags {
  readonly address?: string;
  readonly tls?: boolean;
  readonly tlsCaFile?: string;
  readonly insecure?: boolean;
}

const GROUP = 'Gateway:';

export function addGatewayAddressOptions(command: Command): Command {
  const options = [
    new Option(
      '--address <host:port>',
      "The gateway's gRPC listener [default 127.0.0.1:50051; AEROGATE_ADDRESS, else AEROGATE_GRPC_LISTEN]",
    ),
    new Option('--tls', 'Use TLS, and trust the authorities Node trusts'),
    new Option('--tls-ca-file <file>', 'Use TLS, and trust the authorities in this PEM file'),
    new Option('--insecure', 'Use TLS, and take whatever certificate the gateway shows'),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

/** Reads the flags. Throws a usage error for an address that is none and a CliError for a file that can't be read. */
export function gatewayAddressOf(flags: GatewayAddressFlags): GatewayAddress {
  const address = addressOf(flags.address);
  const { tlsCaFile: caFile, insecure = false } = flags;
  if (flags.tls !== true && caFile === undefined && !insecure) return { address };
  return {
    address,
    tls: { insecure, caFile, ca: readAuthorities('--tls-ca-file', caFile) },
  };
}

/** The gateway's URL. */
export function gatewayUrl({ address, tls }: GatewayAddress): string {
  return `${tls === undefined ? 'http' : 'https'}://${formatAddress(address)}`;
}

function addressOf(flag: string | undefined): Address {
  try {
    return flag === undefined ? defaultGatewayAddress() : parseAddress(flag, '--address');
  } catch (error) {
    if (error instanceof OptionError) throw usageError(error.message);
    throw error;
  }
}
