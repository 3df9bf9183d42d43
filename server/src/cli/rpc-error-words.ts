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

/** What TLS has against the other side, in words. */
const TLS_FAILURES: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS; leave out --tls, --tls-ca-file and --insecure',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for other names; use one of those in --address',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'asks callers for a certificate, which this command has none of; try grpcurl with -cert and -key',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet',
  ...Object.fromEntries(
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ].map((code) => [
      code,
      'has a certificate of an authority that is not trusted; name that one with --tls-ca-file',
    ]),
  ),
};

/** A connection that came to be and ended, or spoke something else, without an answer to the call. */
const CUT_CODES: ReadonlySet<string | undefined> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_HTTP2_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
]);
const CUT_STREAM = /^http\/2 stream closed with error code (?:CANCEL|PROTOCOL_ERROR) /u;

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
function unreachableWords(failure: ConnectError, target: GatewayAddress): string | undefined {
  const address = formatAddress(target.address);
  const code = systemCodeOf(failure.cause);
  const tls = code === undefined ? undefined : TLS_FAILURES[code];
  if (tls !== undefined) return `What listens at ${address} ${tls}.`;
  if (CUT_CODES.has(code) || (code === undefined && CUT_STREAM.test(failure.rawMessage))) {
    const wanted = target.tls === undefined ? ', wants TLS (--tls, --tls-ca-file),' : '';
    return `No answer came from ${address}: what listens there is no gRPC listener of a gateway${wanted} or ended during the call.`;
  }
  if (code === undefined || code.startsWith('ERR_')) return undefined;
  const reason = CONNECT_FAILURES[code] ?? `the connection failed (${code})`;
  return [
    `No gateway answers at ${address}: ${reason}.`,
    'Start one with "aerogate serve --embedded", or say where it is with --address.',
  ].join('\n');
}

function systemCodeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  // Node tries every address of a name, and wraps what each of them failed with.
  if (cause instanceof AggregateError) return systemCodeOf(cause.errors[0]);
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
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
