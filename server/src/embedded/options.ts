/** What an embedded cluster is started with: the public options, their defaults, and the checks they pass. */

import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../model/clock.js';
import { NAMESPACE_MAX_BYTES } from '../model/limits.js';
import { accessAddressOf } from './access-address.js';
import { type EmbeddedLog, NO_LOG } from './log.js';
import { PREDEFINED_ROLES } from './security/privileges.js';
import { USER_MAX_BYTES } from './security/security-limits.js';
import type { Random } from './system-random.js';

/** Nodes one embedded cluster may have. */
export const EMBEDDED_NODES_MAX = 16;
/** Namespaces one node may have; the limit of a real server. */
const EMBEDDED_NAMESPACES_MAX = 32;
/** Connections one node takes unless told otherwise; a real server's `proto-fd-max`. */
const DEFAULT_CONNECTIONS_MAX = 15_000;
/** How long a killed node's partitions stay without an owner unless told otherwise. */
const DEFAULT_TAKEOVER_GAP_MS = 1_000;
const CLUSTER_NAME_MAX_BYTES = 64;
const PORT_MAX = 65_535;

export interface NamespaceOptions {
  /** At most 31 bytes; letters, digits, `-` and `_`. */
  readonly name: string;
  /** `ap`: available, the default. `sc`: strong consistency, which transactions need. */
  readonly mode?: 'ap' | 'sc';
  /** Lifetime of records written without a TTL, in seconds; 0, the default, means they never expire. */
  readonly defaultTtlSeconds?: number;
  /** Whether mode `sc` carries out deletes that are not durable; false, the default, refuses them as a real server does. */
  readonly allowExpunge?: boolean;
}

/** What a node listens with for TLS, as PEM texts. */
export interface EmbeddedTls {
  /** The certificate chain the nodes present. */
  readonly cert: string;
  readonly key: string;
  /** Authorities; clients then have to present a certificate that one of them signed. */
  readonly ca?: string;
  /** The name in the certificate, which peer lists tell clients to expect; none unless given. */
  readonly name?: string;
}

export interface EmbeddedUser {
  /** 1 to 63 bytes. */
  readonly name: string;
  readonly password: string;
  /** Of the roles every server has, such as `read-write` or `user-admin`; none unless given. */
  readonly roles?: readonly string[];
}

/** Who may log in. Users, roles and passwords can then be changed by clients, and are in memory only. */
export interface EmbeddedSecurity {
  /** The users it starts with; `admin` with the password `admin` and the role `user-admin` unless given, as a real server. */
  readonly users?: readonly EmbeddedUser[];
  /** How long a session lasts; 86400 unless given. */
  readonly sessionTtlSeconds?: number;
  /** Whether roles can have quotas, which are then kept to; false unless given, as on a real server. */
  readonly quotas?: boolean;
}

/** The options that can cross to another thread. */
export interface EmbeddedWorkerOptions {
  /** Address the nodes listen on; `127.0.0.1` unless given. */
  readonly host?: string;
  /**
   * Address clients are told to reach the nodes at, in peer lists and seeds; `host` unless given, and this machine's first
   * address that others can see where `host` is a wildcard.
   */
  readonly advertise?: string;
  /** Port of the first node, the others follow it; 0, the default, lets the system choose for each. */
  readonly port?: number;
  /** Nodes of the cluster, 1 to 16; 1 unless given. They share one engine, so no record has copies. */
  readonly nodes?: number;
  /** Namespaces of every node; `test` and `bar`, both `ap`, unless given. */
  readonly namespaces?: readonly NamespaceOptions[];
  /** Which server to be; `community` unless given. Community refuses compressed requests and sign-in, as the real one does. */
  readonly edition?: 'community' | 'enterprise';
  /** The nodes then speak TLS only, on the same ports; needs edition `enterprise`. Plain TCP unless given. */
  readonly tls?: EmbeddedTls;
  /** Switches login, users and roles on; needs edition `enterprise`. Everyone is let in unless given. */
  readonly security?: EmbeddedSecurity;
  /** The version the nodes report, four numbers; `8.1.2.0` unless given. Only the report changes. */
  readonly build?: string;
  /** The cluster's name; none unless given. */
  readonly clusterName?: string;
  /** How long a killed node's partitions answer "unavailable" before the others take them over; 1000 unless given. */
  readonly takeoverGapMs?: number;
  /** Connections each node takes; one more is closed at once. 15000 unless given, as a real server. */
  readonly maxConnections?: number;
  /** Closes a connection after that long without a request; 0, the default and a real server's, means never. */
  readonly idleTimeoutMs?: number;
  /**
   * A directory to keep the data in, made where there is none; in memory only unless given. One process at a time can have
   * it. What was acknowledged survives the end of the process, however it ends.
   */
  readonly dataDir?: string;
  /**
   * What acknowledged writes survive besides: `process`, the default, only the end of the process; `power` a loss of power,
   * too, for which every commit waits for the disk.
   */
  readonly dataSync?: 'process' | 'power';
  /** Names of nodes that own no partitions, as quiesced nodes do; none unless given. Nodes are named `A1`, `A2` and on. */
  readonly dataless?: readonly string[];
}

export interface EmbeddedOptions extends EmbeddedWorkerOptions {
  /** Time for expiry, delays and the takeover gap; the machine's unless given. */
  readonly clock?: Clock;
  /** Numbers from 0 up to but not including 1, for cluster keys; the process's unless given. */
  readonly random?: Random;
  /** Told about refused connections, malformed requests and changes of the cluster; nobody unless given. */
  readonly log?: EmbeddedLog;
}

export interface NamespaceSettings {
  readonly name: string;
  readonly mode: 'ap' | 'sc';
  readonly defaultTtlSeconds: number;
  readonly allowExpunge: boolean;
}

export interface SecuritySettings {
  readonly users: readonly Required<EmbeddedUser>[];
  readonly sessionTtlSeconds: number;
  readonly quotas: boolean;
}

/** The options with every default filled in. */
export interface EmbeddedSettings {
  readonly host: string;
  readonly advertise: string;
  readonly port: number;
  readonly nodes: number;
  readonly namespaces: readonly NamespaceSettings[];
  readonly edition: 'community' | 'enterprise';
  readonly tls?: EmbeddedTls;
  readonly security?: SecuritySettings;
  readonly build: string;
  readonly clusterName: string;
  readonly takeoverGapMs: number;
  readonly maxConnections: number;
  readonly idleTimeoutMs: number;
  readonly dataDir?: string;
  readonly dataSync: 'process' | 'power';
  readonly dataless: ReadonlySet<string>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: EmbeddedLog;
}

/** What only the process can give; the composition root names it. */
export type ProcessDefaults = Pick<EmbeddedSettings, 'clock' | 'random'>;

/** Fills in the defaults. Throws a RangeError that names the option, what is wrong with it and the limit. */
export function settingsOf(options: EmbeddedOptions, process: ProcessDefaults): EmbeddedSettings {
  const { dataless, security, namespaces = DEFAULT_NAMESPACES, ...given } = options;
  const settings: EmbeddedSettings = {
    ...DEFAULTS,
    advertise: accessAddressOf(given.host ?? DEFAULTS.host),
    ...process,
    ...given,
    dataless: new Set(dataless),
    namespaces: namespaces.map(namespaceOf),
    ...(security === undefined ? {} : { security: securityOf(security) }),
  };
  checkListening(settings);
  checkTls(settings);
  checkSecurity(settings);
  checkCluster(settings);
  checkNamespaces(settings.namespaces);
  return settings;
}

const DEFAULT_NAMESPACES: readonly NamespaceOptions[] = [{ name: 'test' }, { name: 'bar' }];

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  nodes: 1,
  edition: 'community',
  build: '8.1.2.0',
  clusterName: '',
  takeoverGapMs: DEFAULT_TAKEOVER_GAP_MS,
  maxConnections: DEFAULT_CONNECTIONS_MAX,
  idleTimeoutMs: 0,
  dataSync: 'process',
  log: NO_LOG,
} as const;

/** The name of the node at `index`: a node id as real servers have, in capital hexadecimal digits. */
export function nodeNameOf(index: number): string {
  return `A${(index + 1).toString(16).toUpperCase()}`;
}

function namespaceOf(options: NamespaceOptions): NamespaceSettings {
  return {
    name: options.name,
    mode: options.mode ?? 'ap',
    defaultTtlSeconds: options.defaultTtlSeconds ?? 0,
    allowExpunge: options.allowExpunge ?? false,
  };
}

function checkListening(settings: EmbeddedSettings): void {
  if (isIP(settings.host) === 0 && settings.host !== 'localhost') {
    refuse('host', 'is not an IP address', 'give an IPv4 or IPv6 address, or localhost');
  }
  // A port range has to fit, or the last nodes of a cluster would fail after the first ones listen.
  checkWhole('port', settings.port, 0, PORT_MAX);
  if (settings.port !== 0 && settings.port + settings.nodes - 1 > PORT_MAX) {
    refuse('port', `leaves no room for ${settings.nodes} nodes`, `the last port is ${PORT_MAX}`);
  }
  if (/[\s,;[\]]/.test(settings.advertise) || settings.advertise === '') {
    refuse('advertise', 'is no host', 'give a name or an address, without a port');
  }
  if (settings.dataDir === '') refuse('dataDir', 'is empty', 'give a directory, or leave it out');
  checkWhole('maxConnections', settings.maxConnections, 1, 1_000_000);
  checkWhole('idleTimeoutMs', settings.idleTimeoutMs, 0, 86_400_000);
}

function checkTls({ tls, edition }: EmbeddedSettings): void {
  if (tls === undefined) return;
  if (edition !== 'enterprise') {
    refuse('tls', 'is not in the Community edition', 'set edition to enterprise');
  }
  if (/[\s,;[\]]/.test(tls.name ?? '')) {
    refuse('tls.name', 'is no name of a certificate', 'give a host name');
  }
  try {
    createSecureContext(tls);
  } catch {
    refuse('tls', 'can not be used', 'cert, key and ca are PEM, and the key is that of cert');
  }
}

function securityOf(security: EmbeddedSecurity): SecuritySettings {
  const { users = DEFAULT_USERS, sessionTtlSeconds = 86_400, quotas = false } = security;
  const named = users.map((user) => ({ ...user, roles: user.roles ?? [] }));
  return { users: named, sessionTtlSeconds, quotas };
}

const DEFAULT_USERS: readonly EmbeddedUser[] = [
  { name: 'admin', password: 'admin', roles: ['user-admin'] },
];

function checkSecurity({ security, edition }: EmbeddedSettings): void {
  if (security === undefined) return;
  if (edition !== 'enterprise') {
    refuse('security', 'is not in the Community edition', 'set edition to enterprise');
  }
  checkWhole('security.sessionTtlSeconds', security.sessionTtlSeconds, 1, 864_000);
  for (const [index, { name, roles }] of security.users.entries()) {
    const path = `security.users[${index}]`;
    checkWhole(`${path}.name.length`, Buffer.byteLength(name), 1, USER_MAX_BYTES);
    if (!roles.every((role) => PREDEFINED_ROLES.has(role))) {
      refuse(`${path}.roles`, 'names a role there is not', [...PREDEFINED_ROLES.keys()].join(', '));
    }
  }
}

function checkCluster(settings: EmbeddedSettings): void {
  checkWhole('nodes', settings.nodes, 1, EMBEDDED_NODES_MAX);
  checkWhole('takeoverGapMs', settings.takeoverGapMs, 0, 3_600_000);
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(settings.build)) {
    refuse('build', 'is not four numbers', 'write it as in 8.1.2.0');
  }
  if (Buffer.byteLength(settings.clusterName) > CLUSTER_NAME_MAX_BYTES) {
    refuse('clusterName', 'is too long', `the limit is ${CLUSTER_NAME_MAX_BYTES} bytes`);
  }
  if (/[\n\t;:]/.test(settings.clusterName)) {
    refuse('clusterName', 'holds a separator', 'leave out ; : tab and newline');
  }
  for (let index = 0; index < settings.nodes; index += 1) {
    if (!settings.dataless.has(nodeNameOf(index))) return;
  }
  refuse('dataless', 'names every node', 'leave one that owns the partitions');
}

function checkNamespaces(namespaces: readonly NamespaceSettings[]): void {
  checkWhole('namespaces.length', namespaces.length, 1, EMBEDDED_NAMESPACES_MAX);
  const names = new Set<string>();
  for (const [index, namespace] of namespaces.entries()) {
    const path = `namespaces[${index}]`;
    if (Buffer.byteLength(namespace.name) > NAMESPACE_MAX_BYTES) {
      refuse(`${path}.name`, 'is too long', `the limit is ${NAMESPACE_MAX_BYTES} bytes`);
    }
    if (!/^[A-Za-z0-9_-]+$/.test(namespace.name)) {
      refuse(`${path}.name`, 'is not a namespace name', 'use letters, digits, - and _');
    }
    if (names.has(namespace.name)) refuse(`${path}.name`, 'is there twice', 'name each once');
    names.add(namespace.name);
    checkWhole(`${path}.defaultTtlSeconds`, namespace.defaultTtlSeconds, 0, 315_360_000);
  }
}

function checkWhole(path: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  refuse(path, 'is out of range', `give a whole number from ${min} to ${max}`);
}

function refuse(path: string, what: string, advice: string): never {
  throw new RangeError(`embedded options: ${path} ${what}; ${advice}`);
}
