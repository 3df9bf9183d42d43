/** Info commands as callers send them: what is a command at all, and which of them only read. */

import { type FieldPath, fieldAt } from '../field-path.js';
import { GatewayError, invalidArgument } from '../gateway-error.js';
import { INFO_COMMAND_MAX_BYTES, INFO_COMMANDS_MAX, INFO_COMMANDS_MAX_BYTES } from '../limits.js';

/** Commands that change nothing on any server from 6.4 on. What is not here takes the operator's flag, but for `udf-get`. */
const READING: ReadonlySet<string> = new Set([
  ...['best-practices', 'bins', 'build', 'build_arch', 'build_ee_sha', 'build_os', 'build_sha'],
  ...['build_time', 'cluster-name', 'cluster-stable', 'compatibility-id', 'edition', 'endpoints'],
  ...['features', 'get-config', 'get-sl', 'get-stats', 'health-outliers', 'health-stats', 'help'],
  ...['histogram', 'index-pressure', 'latencies', 'logs', 'name', 'namespace', 'namespaces'],
  ...['node', 'objects', 'partition-generation', 'partition-info', 'partitions'],
  ...['peers-clear-alt', 'peers-clear-std', 'peers-generation', 'peers-tls-alt', 'peers-tls-std'],
  ...['physical-devices', 'query-show', 'rack-ids', 'racks', 'rebalance-generation', 'release'],
  ...['replicas', 'replicas-all', 'replicas-master', 'roster', 'service', 'service-clear-alt'],
  ...['service-clear-std', 'service-tls-alt', 'service-tls-std', 'services', 'services-alternate'],
  ...['services-alumni', 'sets', 'sindex', 'sindex-exists', 'sindex-list', 'sindex-stat'],
  ...['statistics', 'status', 'udf-list', 'user-agents', 'version'],
  ...['xdr-dc-state', 'xdr-get-filter'],
]);

/**
 * A Community server 8.1.2 takes the name for a path below its folder of modules: it sends any file of its machine that the
 * path leads to, and stops for good where it leads to a folder (`.`, `..`, nothing). So only plain names are for everybody.
 */
const READS_A_MODULE = /^udf-get:filename=[\w-][\w.-]*;?$/;

/** A line break would begin another command, and NUL ends what some servers read. */
const BREAKS = /[\n\r\0]/;
/** Where a command's name ends and its parameters begin. */
const NAME_END = /[/:;]/;

/** Throws GatewayError for what is no command, and PERMISSION_DENIED for one that may change something. */
export function checkInfoCommands(commands: readonly string[], allowAdmin: boolean): void {
  const path = fieldAt(undefined, 'commands');
  if (commands.length === 0 || commands.length > INFO_COMMANDS_MAX) {
    throw invalidArgument(
      path,
      `${commands.length} commands; a call has 1 to ${INFO_COMMANDS_MAX}.`,
    );
  }
  let totalBytes = 0;
  for (const [index, command] of commands.entries()) {
    totalBytes += checkInfoCommand(command, fieldAt(path, index));
  }
  if (totalBytes > INFO_COMMANDS_MAX_BYTES) {
    throw invalidArgument(
      path,
      `${totalBytes} bytes of commands; the limit of a call is ${INFO_COMMANDS_MAX_BYTES}.`,
    );
  }
  if (!allowAdmin) checkReading(commands, path);
}

/** Whether the command is on the list of those that only read. */
export function isReadingCommand(command: string): boolean {
  const end = command.search(NAME_END);
  const name = end === -1 ? command : command.slice(0, end);
  if (name === 'udf-get') return READS_A_MODULE.test(command);
  return READING.has(name);
}

/** Its bytes. */
function checkInfoCommand(command: string, path: FieldPath): number {
  const bytes = Buffer.byteLength(command);
  if (bytes === 0) throw invalidArgument(path, 'the command is empty.');
  if (bytes > INFO_COMMAND_MAX_BYTES) {
    throw invalidArgument(
      path,
      `a command of ${bytes} bytes; the limit is ${INFO_COMMAND_MAX_BYTES}.`,
    );
  }
  if (BREAKS.test(command) || !command.isWellFormed()) {
    throw invalidArgument(path, 'the command holds a line break, NUL or a lone surrogate.');
  }
  return bytes;
}

function checkReading(commands: readonly string[], path: FieldPath): void {
  const index = commands.findIndex((command) => !isReadingCommand(command));
  if (index === -1) return;
  throw new GatewayError('PERMISSION_DENIED', {
    field: fieldAt(path, index),
    detail:
      'the command is not on the list of those that only read; others take --allow-info-admin.',
  });
}
