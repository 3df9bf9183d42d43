/** A record's key on the command line: `namespace/set/key`, and how its last part is read. */

import type { JsonObject } from '@bufbuild/protobuf';
import { usageError } from './cli-error.js';

/** How the last part of the argument is read; text unless said otherwise. */
export interface KeyForm {
  readonly int?: boolean | undefined;
  readonly bytes?: boolean | undefined;
  readonly digest?: boolean | undefined;
}

const DIGEST_BYTES = 20;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Reads `namespace/set/key` into the JSON of a Key. The key is all after the second slash, further slashes included; an
 * empty set (`test//k`) means the records without one. Throws a usage error.
 */
export function parseKeyArgument(text: string, form: KeyForm = {}): JsonObject {
  const match = /^([^/]+)\/([^/]*)\/(.+)$/su.exec(text);
  if (match === null) {
    throw usageError(
      'The key has to be namespace/set/key, such as test/users/u1; test//u1 names a record outside any set.',
    );
  }
  const [, namespace = '', set = '', last = ''] = match;
  return { namespace, ...(set === '' ? {} : { set }), ...userKey(last, form) };
}

function userKey(text: string, form: KeyForm): JsonObject {
  const chosen = Object.values(form).filter((isChosen) => isChosen === true);
  if (chosen.length > 1) throw usageError('--int, --bytes and --digest exclude each other.');
  if (form.int === true) return { int: intKey(text) };
  if (form.bytes === true) return { bytes: parseBytes(text, '--bytes').toString('base64') };
  if (form.digest === true) return { digest: digest(text) };
  return { string: text };
}

function intKey(text: string): string {
  const value = /^-?\d+$/u.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value < INT64_MIN || value > INT64_MAX) {
    throw usageError('--int: the key has to be a whole number of 64 bits.');
  }
  return String(value);
}

function digest(text: string): string {
  const bytes = parseBytes(text, '--digest');
  if (bytes.length !== DIGEST_BYTES) {
    throw usageError(
      `--digest: a digest has ${DIGEST_BYTES} bytes (40 hexadecimal digits or 28 characters of Base64); this one has ${bytes.length}.`,
    );
  }
  return bytes.toString('base64');
}

/** Bytes written as hexadecimal digits (`0x` in front, or two for each byte of a digest) or Base64. Throws a usage error. */
export function parseBytes(text: string, where: string): Buffer {
  const hex = /^0x((?:[0-9a-f]{2})+)$/iu.exec(text)?.[1] ?? /^([0-9a-f]{40})$/iu.exec(text)?.[1];
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  // Buffer.from skips what is no Base64; only a text that comes out the same was one.
  const bytes = Buffer.from(text, 'base64');
  const unpadded = (base64: string): string => base64.replace(/=+$/u, '');
  if (text === '' || unpadded(bytes.toString('base64')) !== unpadded(text)) {
    throw usageError(`${where}: expected bytes as Base64, or as hexadecimal digits after 0x.`);
  }
  return bytes;
}
