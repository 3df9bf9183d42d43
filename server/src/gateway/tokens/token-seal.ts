/** Tokens handed to callers: what a call has to know when it goes on, sealed so that only who it was made for can use it. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../model/clock.js';
import { fieldAt } from '../field-path.js';
import { GatewayError } from '../gateway-error.js';
import { RESUME_TOKEN_MAX_BYTES, TOKEN_MAX_AGE_MS } from '../limits.js';
import { KEY_ID_BYTES, type TokenKey, type TokenKeys } from './token-keys.js';

/** What a token is good for: all of it is authenticated, none of it is in the token. */
export interface TokenBinding {
  /** Who may use it. */
  readonly principal: string;
  /** The call it belongs to, as a hash of what must not change. */
  readonly request: Uint8Array;
}

/** Changes whenever tokens are made differently; older ones are then refused by name. */
const TOKEN_VERSION = 5;
const MAC_BYTES = 16;
const ISSUED_BYTES = 6;
const MAC_AT = 1 + KEY_ID_BYTES;
const ISSUED_AT = MAC_AT + MAC_BYTES;
/** What a seal adds to its content. */
export const SEAL_BYTES = ISSUED_AT + ISSUED_BYTES;

const TOKEN = fieldAt(undefined, 'token');
const ANEW = 'Send the request without a token to begin anew.';

export class TokenSeal {
  readonly #keys: TokenKeys;
  readonly #clock: Clock;

  constructor(keys: TokenKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  seal(content: Uint8Array, binding: TokenBinding): Uint8Array {
    const [key] = this.#keys;
    const token = Buffer.allocUnsafe(SEAL_BYTES + content.length);
    token.writeUInt8(TOKEN_VERSION, 0);
    key.id.copy(token, 1);
    token.writeUIntBE(this.#clock.nowMs(), ISSUED_AT, ISSUED_BYTES);
    token.set(content, SEAL_BYTES);
    macOf(key, token.subarray(ISSUED_AT), binding).copy(token, MAC_AT, 0, MAC_BYTES);
    return token;
  }

  /** The content of a token. Throws GatewayError TOKEN_INVALID or TOKEN_EXPIRED, with what can be done about it. */
  open(token: Uint8Array, binding: TokenBinding): Uint8Array {
    const bytes = Buffer.from(token.buffer, token.byteOffset, token.byteLength);
    const key = this.#keyOf(bytes);
    const sealed = bytes.subarray(ISSUED_AT);
    const mac = macOf(key, sealed, binding).subarray(0, MAC_BYTES);
    if (!timingSafeEqual(mac, bytes.subarray(MAC_AT, ISSUED_AT))) {
      throw invalid(
        'the token belongs to another request, cluster, driver or principal, or was changed. Send all fields as they were, but session, chunk_size, max_response_bytes and request_tag, and the last token you got.',
      );
    }
    this.#checkAge(sealed.readUIntBE(0, ISSUED_BYTES));
    return bytes.subarray(SEAL_BYTES);
  }

  #keyOf(token: Buffer): TokenKey {
    if (token.length > RESUME_TOKEN_MAX_BYTES) {
      throw invalid(`${token.length} bytes; no token has more than ${RESUME_TOKEN_MAX_BYTES}.`);
    }
    if (token.length < SEAL_BYTES) {
      throw invalid(`${token.length} bytes are no whole token. Send it as it came, or none.`);
    }
    if (token[0] !== TOKEN_VERSION) {
      throw invalid(`the token is none, or of another version of the gateway. ${ANEW}`);
    }
    const id = token.subarray(1, MAC_AT);
    const key = this.#keys.find((candidate) => candidate.id.equals(id));
    if (key !== undefined) return key;
    throw invalid(
      `the token was made with a key this gateway does not have: replicas and restarts share theirs by --token-key-file. ${ANEW}`,
    );
  }

  #checkAge(issuedMs: number): void {
    if (this.#clock.nowMs() - issuedMs <= TOKEN_MAX_AGE_MS) return;
    const hours = TOKEN_MAX_AGE_MS / 3_600_000;
    throw new GatewayError('TOKEN_EXPIRED', {
      field: TOKEN,
      detail: `the token is older than ${hours} hours. ${ANEW}`,
    });
  }
}

/** A token that can't be used. */
export function invalid(detail: string): GatewayError {
  return new GatewayError('TOKEN_INVALID', { field: TOKEN, detail });
}

/** Parts of unknown length are preceded by it: nothing can be moved from one into the other. */
function macOf(
  { secret }: TokenKey,
  sealed: Uint8Array,
  { principal, request }: TokenBinding,
): Buffer {
  const name = Buffer.from(principal, 'utf8');
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(name.length, 0);
  lengths.writeUInt32BE(request.length, 4);
  return createHmac('sha256', secret)
    .update(`aerogate query token ${TOKEN_VERSION}`)
    .update(lengths)
    .update(name)
    .update(request)
    .update(sealed)
    .digest();
}
