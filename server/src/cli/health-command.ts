/** `aerogate health`: asks a gateway whether it serves; made for a container's health check. */

import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '@aerogate/proto/grpc/health/v1/health_pb';
import { create } from '@bufbuild/protobuf';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Finish } from './call-command.js';
import { CliError } from './cli-error.js';
import { EXIT_CODE } from './exit-code.js';
import {
  addGatewayAddressOptions,
  type GatewayAddressFlags,
  gatewayAddressOf,
} from './gateway-address.js';
import { callRpc } from './rpc-client.js';
import { rpcFailure } from './rpc-error-words.js';
import type { Terminal } from './terminal.js';

interface HealthFlags extends GatewayAddressFlags {
  readonly service?: string;
  readonly timeoutMs: number;
}

/** Shorter than the interval containers are usually checked at. */
const DEFAULT_TIMEOUT_MS = 3_000;

const HELP_AFTER = `
Exit codes: 0 it serves; 1 it does not, or does not answer.

Examples:
  $ aerogate health
  $ aerogate health --address 10.0.0.5:50051 --service aerogate.v1.SessionService
  HEALTHCHECK CMD ["aerogate", "health"]`;

export function createHealthCommand(terminal: Terminal, finish: Finish): Command {
  const command = new Command('health')
    .summary('ask a gateway whether it serves')
    .description("Asks a gateway's grpc.health.v1 service whether it serves.")
    .addOption(
      new Option(
        '--service <name>',
        'One service, by its full name; unset: the gateway as a whole',
      ),
    )
    .addOption(
      new Option(
        '--timeout-ms <number>',
        `How long the answer may take [default ${DEFAULT_TIMEOUT_MS}]`,
      )
        .argParser(positiveNumber)
        .default(DEFAULT_TIMEOUT_MS),
    );
  addGatewayAddressOptions(command).addHelpText('after', HELP_AFTER);
  return command.action(async () => {
    finish(await runHealth(command.opts<HealthFlags>(), terminal));
  });
}

async function runHealth(flags: HealthFlags, terminal: Terminal): Promise<number> {
  const target = gatewayAddressOf(flags);
  const method = Health.method.check;
  const request = create(method.input, { service: flags.service ?? '' });
  try {
    const { status } = await callRpc({ target, method, request, timeoutMs: flags.timeoutMs });
    terminal.out(`${ServingStatus[status]}\n`);
    return status === ServingStatus.SERVING ? EXIT_CODE.ok : EXIT_CODE.failure;
  } catch (error) {
    const failure = rpcFailure(error, target);
    throw new CliError(failure.message, EXIT_CODE.failure, error);
  }
}

function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(text))
    throw new InvalidArgumentError('Expected a whole number above 0.');
  return Number(text);
}
