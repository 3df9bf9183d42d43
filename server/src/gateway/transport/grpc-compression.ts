/** Compressed request messages: inflated off the event loop, and never to more than a message may have. */

import { gunzip, type InputType, inflate, type ZlibOptions } from 'node:zlib';
import type { GatewayError } from '../gateway-error.js';
import {
  notInflatable,
  tooLarge,
  unknownCompression,
  unnamedCompression,
} from './request-faults.js';

type Inflate = (
  bytes: InputType,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

const IDENTITY = 'identity';
const INFLATERS: ReadonlyMap<string, Inflate> = new Map<string, Inflate>([
  ['gzip', gunzip],
  ['deflate', inflate],
]);

/** What a peer may send, as `grpc-accept-encoding` says it. */
export const ACCEPTED_ENCODINGS = [IDENTITY, ...INFLATERS.keys()].join(',');

/** Rejects with the GatewayError the call ends with. */
export function inflateMessage(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const inflater = encoding === undefined ? undefined : INFLATERS.get(encoding);
  if (encoding === undefined || inflater === undefined) {
    return Promise.reject(refusalOf(encoding));
  }
  return new Promise((resolve, reject) => {
    // zlib gives up at the first byte above the limit, however little it was made from.
    inflater(bytes, { maxOutputLength: maxBytes }, (error, result) => {
      if (error === null) resolve(result);
      else reject(isTooLong(error) ? tooLarge(maxBytes) : notInflatable(encoding));
    });
  });
}

function refusalOf(encoding: string | undefined): GatewayError {
  if (encoding === undefined || encoding === IDENTITY) return unnamedCompression();
  return unknownCompression(ACCEPTED_ENCODINGS);
}

function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
