/** Logging in to the cluster: sockets are let in by a session token, which is asked for once per node and anew before it expires. */

import type { Socket } from 'node:net';
import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import type { Clock } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  type AdminMessage,
  adminField,
  decodeAdminMessage,
  encodeAdminFrame,
} from '../../wire/admin.js';
import { decodeU32 } from '../../wire/admin-content.js';
import { credentialOf } from '../../wire/credential.js';
import type { WireField } from '../../wire/field.js';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../wire/frame.js';
import { formatAddress } from './address.js';
import type { Address } from './router.js';

/** Answers to a login are a token and its lifetime; tokens are well below this. */
const ANSWER_MAX_BYTES = 64 * 1024;
/** A token is given up so long before the server gives it up, as official clients do. */
const EXPIRY_MARGIN_MS = 60_000;
/** After a refusal a node is not asked again for so long: a wrong password does not get better by repetition. */
export const LOGIN_PAUSE_MS = 10_000;

export type ClusterCredentials =
  /** A user of the cluster's own; the password crosses as a hash. */
  | { readonly mode: 'internal'; readonly user: string; readonly password: string }
  /** A user of LDAP; the password itself crosses, so that TLS has to be on. */
  | { readonly mode: 'external'; readonly user: string; readonly password: string }
  /** The user that the client's certificate names. */
  | { readonly mode: 'pki' };

export interface ClusterLogin {
  /** Lets the socket in, then calls `ready`; a refusal destroys the socket with the error. */
  enter(socket: Socket, address: Address, ready: () => void): void;
  /** The node no longer takes the session: the next socket logs in anew. */
  forget(address: Address): void;
}

export function createClusterLogin(credentials: ClusterCredentials, clock: Clock): ClusterLogin {
  return new SessionLogin(credentials, clock);
}

interface Ticket {
  readonly token: Buffer;
  /** On the monotonic clock. */
  readonly untilMs: number;
}

interface Refusal {
  readonly error: AerospikeError;
  readonly untilMs: number;
}

class SessionLogin implements ClusterLogin {
  readonly #credentials: ClusterCredentials;
  readonly #clock: Clock;
  /** By address. */
  readonly #tickets = new Map<string, Ticket>();
  readonly #refusals = new Map<string, Refusal>();
  #credential: Promise<string> | undefined;

  constructor(credentials: ClusterCredentials, clock: Clock) {
    this.#credentials = credentials;
    this.#clock = clock;
  }

  enter(socket: Socket, address: Address, ready: () => void): void {
    this.#letIn(socket, address).then(ready, (error: unknown) => {
      socket.destroy(error instanceof Error ? error : clientFailure('INTERNAL', { cause: error }));
    });
  }

  forget(address: Address): void {
    this.#tickets.delete(formatAddress(address));
  }

  async #letIn(socket: Socket, address: Address): Promise<void> {
    const where = formatAddress(address);
    const ticket = this.#tickets.get(where);
    if (ticket !== undefined && ticket.untilMs > this.#clock.monotonicMs()) {
      const { resultCode } = await ask(socket, this.#authenticateRequest(ticket));
      if (isLetIn(resultCode)) return;
      this.#tickets.delete(where);
    }
    await this.#logIn(socket, where);
  }

  async #logIn(socket: Socket, where: string): Promise<void> {
    const refusal = this.#refusals.get(where);
    if (refusal !== undefined && refusal.untilMs > this.#clock.monotonicMs()) throw refusal.error;
    const answer = await ask(socket, await this.#loginRequest());
    if (!isLetIn(answer.resultCode)) {
      const error = refusedLogin(answer.resultCode, this.#credentials);
      const untilMs = this.#clock.monotonicMs() + LOGIN_PAUSE_MS;
      this.#refusals.set(where, { error, untilMs });
      throw error;
    }
    this.#refusals.delete(where);
    const token = adminField(answer, ADMIN_FIELD.sessionToken);
    if (token !== undefined) this.#keep(where, token, answer);
  }

  #keep(where: string, token: Buffer, answer: AdminMessage): void {
    const ttl = adminField(answer, ADMIN_FIELD.sessionTtl);
    const ttlMs = ttl === undefined ? Number.POSITIVE_INFINITY : decodeU32(ttl) * 1_000;
    const lastsMs = Math.max(ttlMs - EXPIRY_MARGIN_MS, ttlMs / 2);
    const untilMs = this.#clock.monotonicMs() + lastsMs;
    // The answer's fields are views into what was read.
    this.#tickets.set(where, { token: Buffer.from(token), untilMs });
  }

  #authenticateRequest({ token }: Ticket): Buffer {
    const fields = [...this.#userField(), { id: ADMIN_FIELD.sessionToken, data: token }];
    return encodeAdminFrame({ command: ADMIN_COMMAND.authenticate, fields });
  }

  async #loginRequest(): Promise<Buffer> {
    const credentials = this.#credentials;
    const fields: WireField[] = this.#userField();
    if (credentials.mode !== 'pki') {
      this.#credential ??= credentialOf(credentials.password);
      fields.push({ id: ADMIN_FIELD.credential, data: Buffer.from(await this.#credential) });
    }
    if (credentials.mode === 'external') {
      fields.push({ id: ADMIN_FIELD.clearPassword, data: Buffer.from(credentials.password) });
    }
    return encodeAdminFrame({ command: ADMIN_COMMAND.login, fields });
  }

  #userField(): WireField[] {
    const credentials = this.#credentials;
    if (credentials.mode === 'pki') return [];
    return [{ id: ADMIN_FIELD.user, data: Buffer.from(credentials.user) }];
  }
}

/** A message of a connection that is not, or no longer, logged in: the request was not carried out. */
export function isSessionRefusal(frame: Frame): boolean {
  if (frame.type !== FRAME_TYPE.message) return false;
  const resultCode = frame.payload[RESULT_CODE_AT];
  return resultCode === RESULT.notAuthenticated || resultCode === RESULT.expiredSession;
}

/** Where a record message has its result code. */
const RESULT_CODE_AT = 5;

/** A server whose security is switched off needs no login, and says so. */
function isLetIn(resultCode: number): boolean {
  return resultCode === RESULT.ok || resultCode === RESULT.securityNotEnabled;
}

function refusedLogin(resultCode: number, { mode }: ClusterCredentials): AerospikeError {
  if (resultCode === RESULT.securityNotSupported) {
    const detail = 'Leave out the user: this server lets everyone in.';
    return serverFailure(resultCode, { detail });
  }
  const detail =
    mode === 'pki'
      ? "The cluster did not let in the user of the client's certificate."
      : 'The cluster did not let in the user that is configured; look at --user and --password-file.';
  return serverFailure(resultCode, { detail });
}

/** Sends one admin message and waits for the one that answers it; what the socket does meanwhile is its owner's affair. */
function ask(socket: Socket, request: Buffer): Promise<AdminMessage> {
  const decoder = createFrameDecoder(ANSWER_MAX_BYTES);
  return new Promise((resolve, reject) => {
    const receive = (chunk: Buffer): void => {
      try {
        const [frame] = decoder.push(chunk);
        if (frame === undefined) return;
        socket.off('data', receive);
        if (frame.type !== FRAME_TYPE.admin) throw new Error(`frame of type ${frame.type}`);
        resolve(decodeAdminMessage(frame.payload));
      } catch (cause) {
        socket.off('data', receive);
        reject(clientFailure('MALFORMED_ANSWER', { detail: 'An answer to a login.', cause }));
      }
    };
    socket.on('data', receive);
    socket.write(request);
  });
}
