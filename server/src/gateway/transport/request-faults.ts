/** What can be wrong with the messages of a request before any service sees them, in words every transport shares. */

import { GatewayError, invalidArgument } from '../gateway-error.js';

/** A request message above the limit; the same call would be as large again, so nothing suggests repeating it. */
export function tooLarge(maxRequestBytes: number): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', {
    grpcCode: 'RESOURCE_EXHAUSTED',
    detail: `A request message may have ${maxRequestBytes} bytes (--max-request-bytes), and this one has more.`,
  });
}

/** gRPC's own code for a wrong number of messages is UNIMPLEMENTED. */
export function wrongCount(what: string): GatewayError {
  return unimplemented(`The call brought ${what}; this RPC takes exactly one.`);
}

/** Bytes that are not the message they stand for; what the decoder says is about bytes and lengths, never about values. */
export function undecodable(typeName: string, cause: unknown): GatewayError {
  const fault = cause instanceof Error ? cause.message : 'it cannot be decoded';
  return invalidArgument(undefined, `The request is no ${typeName}: ${fault}.`);
}

/** A request that ended before the message its last header announced. */
export function cutShort(): GatewayError {
  return brokenProtocol('The request ended in the middle of a message.');
}

/** A message marked as compressed that cannot be read so. */
export function notInflatable(encoding: string): GatewayError {
  return brokenProtocol(`A request message is marked as compressed and is no ${encoding} data.`);
}

/** A message marked as compressed, in a call that names no compression. */
export function unnamedCompression(): GatewayError {
  return brokenProtocol(
    'A request message is marked as compressed, and grpc-encoding names no compression.',
  );
}

/** gRPC asks for UNIMPLEMENTED here, beside a list of what would do. */
export function unknownCompression(served: string): GatewayError {
  return unimplemented(`The grpc-encoding of the call is not supported; these are: ${served}.`);
}

export function malformedTimeout(): GatewayError {
  return invalidArgument(
    undefined,
    'The grpc-timeout of the call is malformed: it has one to eight digits and a unit out of H, M, S, m, u, n.',
  );
}

/** The Connect protocol has one version so far, and clients that name another mean something else. */
export function unknownProtocolVersion(): GatewayError {
  return invalidArgument(
    undefined,
    'The connect-protocol-version of the call is not 1, the only one there is.',
  );
}

export function noSuchRpc(): GatewayError {
  return unimplemented('This gateway has no RPC of that name.');
}

function unimplemented(detail: string): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', { grpcCode: 'UNIMPLEMENTED', detail });
}

/** gRPC's code for a peer that breaks its framing. */
function brokenProtocol(detail: string): GatewayError {
  return new GatewayError('INVALID_ARGUMENT', { grpcCode: 'INTERNAL', detail });
}
