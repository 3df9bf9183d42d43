/** A failed call in words: the code, what the typed detail says, whether anything was written, and what to do. */

import {
  type ErrorDetail,
  ErrorDetailSchema,
  RetryAdvice,
} from '@aerogate/proto/aerogate/v1/error_pb';
import { Code, ConnectError } from '@connectrpc/connect';
import { formatAddress } from '../option.js';
import { CliError } from './cli-error.js';
import { EXIT_CODE_RPC_BASE } from './exit-code.js';
import type { GatewayAddress } from './gateway-address.js';

const ADVICE: Readonly<Record<RetryAdvice, string | undefined>> = {
  [RetryAdvice.UNSPECIFIED]: undefined,
  [RetryAdvice.NEVER]: undefined,
  [RetryAdvice.SAME_CALL]: 'The same call may succeed later, and is safe to repeat.',
  [RetryAdvice.AFTER_REREAD]: 'Read the record again and decide anew.',
  [RetryAdvice.WHOLE_TRANSACTION]: 'Run the whole transaction again.',
  [RetryAdvice.ONLY_IF_IDEMPOTENT]: 'Repeat it only if applying it twice is the same as once.',
};

/** System errors of a connection that never came to be, in words. */
const CONNECT_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host can not be reached',
  ENETUNREACH: 'the network can not be reached',
  ETIMEDOUT: 'nobody answered',
};

/** The failure as the command ends with it: the words, and 64 plus the gRPC code to exit with. */
export function rpcFailure(error: unknown, target: GatewayAddress): CliError {
  const failure = ConnectError.from(error);
  return new CliError(
    unreachableWords(failure, target) ?? statusWords(failure),
    EXIT_CODE_RPC_BASE + failure.code,
    error,
  );
}

/** NOT_FOUND, as gRPC writes it. */
export function codeName(code: Code): string {
  const name = Object.entries(Code).find(([, number]) => number === code)?.[0] ?? String(code);
  // gRPC spells this one with two l; Connect's enum does not.
  if (code === Code.Canceled) return 'CANCELLED';
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_').toUpperCase();
}

/** What is wrong with the address, when no gateway was there to answer. */
function unreachableWords(failure: ConnectError, { address }: GatewayAddress): string | undefined {
  const code = systemCodeOf(failure.cause);
  if (code === undefined) return undefined;
  const reason = CONNECT_FAILURES[code] ?? `the connection failed (${code})`;
  return [
    `No gateway answers at ${formatAddress(address)}: ${reason}.`,
    'Start one with "aerogate serve --embedded", or say where it is with --address.',
  ].join('\n');
}

function systemCodeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  // Node tries every address of a name, and wraps what each of them failed with.
  if (cause instanceof AggregateError) return systemCodeOf(cause.errors[0]);
  if ('code' in cause && typeof cause.code === 'string' && !cause.code.startsWith('ERR_')) {
    return cause.code;
  }
  return systemCodeOf(cause.cause);
}

function statusWords(failure: ConnectError): string {
  const [detail] = failure.findDetails(ErrorDetailSchema);
  if (detail === undefined) return `${codeName(failure.code)}: ${failure.rawMessage}`;
  return [
    `${codeName(failure.code)} (${nameOf(detail)}): ${detail.message || failure.rawMessage}`,
    ...detailWords(detail),
  ].join('\n');
}

function nameOf(detail: ErrorDetail): string {
  if (detail.code.case !== 'serverCode') return detail.name;
  const subcode = detail.subcode === 0 ? '' : `, subcode ${detail.subcode}`;
  return `${detail.name}, server code ${detail.code.value}${subcode}`;
}

/** What the sentence does not say yet; each line stands for itself. */
function detailWords(detail: ErrorDetail): string[] {
  const { field, message, serverMessage, inDoubt, retryAdvice, node, attempts } = detail;
  const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const lines: [isSaid: boolean, line: string | undefined][] = [
    [field !== '' && !message.startsWith(field), `Field: ${field}`],
    [serverMessage !== '', `The server said: ${serverMessage}`],
    [inDoubt, 'In doubt: the write may have been applied.'],
    [true, ADVICE[retryAdvice]],
    [node !== '', `Node ${node}, ${tried}.`],
  ];
  return lines.flatMap(([isSaid, line]) => (isSaid && line !== undefined ? [`  ${line}`] : []));
}
