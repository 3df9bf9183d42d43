/** The users, roles and sessions of an embedded cluster, shared by its nodes. */

import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Clock } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import type { WirePrivilege } from '../../wire/admin-content.js';
import { credentialOf } from '../../wire/credential.js';
import { type Permission, PREDEFINED_ROLES, permits, type Scope } from './privileges.js';

/** Sessions kept; the oldest goes when one more begins, as if it had expired. */
const SESSIONS_MAX = 10_000;

export interface User {
  readonly name: string;
  /** The bcrypt hash clients send. */
  credential: string;
  readonly roles: Set<string>;
}

export interface Role {
  readonly name: string;
  readonly isPredefined: boolean;
  privileges: readonly WirePrivilege[];
  /** Addresses and networks its users may come from; empty for all. */
  whitelist: readonly string[];
  readQuota: number;
  writeQuota: number;
}

export interface UserSeed {
  readonly name: string;
  readonly password: string;
  readonly roles: readonly string[];
}

export interface SecurityOptions {
  readonly users: readonly UserSeed[];
  readonly sessionTtlSeconds: number;
  readonly quotas: boolean;
  readonly clock: Clock;
  /** Bytes nobody can guess. */
  readonly newToken: () => Buffer;
}

/** A role's limit that counts for a command. */
export type QuotaKind = 'readQuota' | 'writeQuota';

interface SessionRow {
  readonly user: string;
  readonly expiresAtMs: number;
}

export class Security {
  readonly users = new Map<string, User>();
  readonly roles = new Map<string, Role>();
  readonly quotas: boolean;
  readonly sessionTtlSeconds: number;
  readonly #sessions = new Map<string, SessionRow>();
  /** What was done in the last second that something was done in. */
  readonly #spent = new Map<string, { readonly second: number; readonly records: number }>();
  readonly #clock: Clock;
  readonly #newToken: () => Buffer;

  constructor(options: Omit<SecurityOptions, 'users'>) {
    this.quotas = options.quotas;
    this.sessionTtlSeconds = options.sessionTtlSeconds;
    this.#clock = options.clock;
    this.#newToken = options.newToken;
    for (const [name, code] of PREDEFINED_ROLES) {
      const privileges = [{ code, namespace: '', set: '' }];
      this.roles.set(name, { ...newRole(name, privileges), isPredefined: true });
    }
  }

  /** RESULT.ok where the user may come in from this address, else why not. */
  logIn(name: string, credential: string, address: string): number {
    const user = this.users.get(name);
    if (user === undefined) return RESULT.invalidUser;
    if (!isSameText(user.credential, credential)) return RESULT.invalidCredential;
    return this.#isWelcome(user, address) ? RESULT.ok : RESULT.notWhitelisted;
  }

  /** A new session of a user who is in. */
  openSession(user: string): Buffer {
    const nowMs = this.#clock.monotonicMs();
    for (const [token, { expiresAtMs }] of this.#sessions) {
      if (expiresAtMs > nowMs && this.#sessions.size < SESSIONS_MAX) break;
      this.#sessions.delete(token);
    }
    const token = this.#newToken();
    const expiresAtMs = nowMs + this.sessionTtlSeconds * 1_000;
    this.#sessions.set(token.toString('base64'), { user, expiresAtMs });
    return token;
  }

  /** The user a token stands for, or the code it is refused with. */
  sessionUser(token: Buffer, address: string): string | number {
    const key = token.toString('base64');
    const session = this.#sessions.get(key);
    if (session === undefined) return RESULT.expiredSession;
    if (session.expiresAtMs <= this.#clock.monotonicMs()) {
      this.#sessions.delete(key);
      return RESULT.expiredSession;
    }
    const user = this.users.get(session.user);
    if (user === undefined) return RESULT.invalidUser;
    return this.#isWelcome(user, address) ? user.name : RESULT.notWhitelisted;
  }

  /** Ends what a user who was dropped, or has a new password, has open. */
  endSessions(name: string): void {
    for (const [token, { user }] of this.#sessions) if (user === name) this.#sessions.delete(token);
  }

  /** RESULT.ok, notAuthenticated where nobody (any more) is behind the connection, or roleViolation. */
  check(name: string | undefined, permission: Permission | undefined, scope: Scope): number {
    const user = name === undefined ? undefined : this.users.get(name);
    if (user === undefined) return RESULT.notAuthenticated;
    if (permission === undefined) return RESULT.ok;
    const permitted = this.#rolesOf(user).some(({ privileges }) =>
      privileges.some((privilege) => permits(privilege, permission, scope)),
    );
    return permitted ? RESULT.ok : RESULT.roleViolation;
  }

  /** Counts a record towards the user's quota of this second; RESULT.ok, or quotaExceeded when it is used up. */
  spend(name: string, kind: QuotaKind): number {
    const user = this.quotas ? this.users.get(name) : undefined;
    const quota = user === undefined ? 0 : this.quotaOf(user, kind);
    if (quota === 0) return RESULT.ok;
    const second = Math.floor(this.#clock.monotonicMs() / 1_000);
    const key = `${kind} ${name}`;
    const before = this.#spent.get(key);
    const records = before?.second === second ? before.records : 0;
    if (records >= quota) return RESULT.quotaExceeded;
    this.#spent.set(key, { second, records: records + 1 });
    return RESULT.ok;
  }

  /** Records per second the user's roles grant; 0 where none of them sets a limit. The largest counts. */
  quotaOf(user: User, kind: QuotaKind): number {
    return Math.max(0, ...this.#rolesOf(user).map((role) => role[kind]));
  }

  #rolesOf({ roles }: User): Role[] {
    return [...roles].flatMap((name) => this.roles.get(name) ?? []);
  }

  /** Only roles with a whitelist have a say, and one of them is enough. */
  #isWelcome(user: User, address: string): boolean {
    const lists = this.#rolesOf(user)
      .map(({ whitelist }) => whitelist)
      .filter((whitelist) => whitelist.length > 0);
    return lists.length === 0 || lists.some((list) => isListed(list, address));
  }
}

/** With the users it starts with; hashing their passwords takes some 100 ms each. */
export async function createSecurity({ users, ...options }: SecurityOptions): Promise<Security> {
  const security = new Security(options);
  const credentials = new Map<string, string>();
  for (const { name, password, roles } of users) {
    const credential = credentials.get(password) ?? (await credentialOf(password));
    credentials.set(password, credential);
    security.users.set(name, { name, credential, roles: new Set(roles) });
  }
  return security;
}

export function newRole(name: string, privileges: readonly WirePrivilege[]): Role {
  return {
    ...{ name, privileges, isPredefined: false, whitelist: [], readQuota: 0, writeQuota: 0 },
  };
}

/** An address, or a network as in 10.0.0.0/8. */
export function isWhitelistEntry(entry: string): boolean {
  return blockListOf([entry]) !== undefined;
}

function isListed(whitelist: readonly string[], address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  return blockListOf(whitelist)?.check(plain, family) === true;
}

function blockListOf(entries: readonly string[]): BlockList | undefined {
  const list = new BlockList();
  try {
    for (const entry of entries) {
      const [host = '', prefix, ...more] = entry.split('/');
      const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
      if (more.length > 0 || isIP(host) === 0) return undefined;
      if (prefix === undefined) list.addAddress(host, family);
      else if (/^\d{1,3}$/u.test(prefix)) list.addSubnet(host, Number(prefix), family);
      else return undefined;
    }
    return list;
  } catch {
    return undefined;
  }
}

function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
