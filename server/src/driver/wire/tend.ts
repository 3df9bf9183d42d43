/** What is asked of a node: who it is when a connection opens, and what changed at every tend; no memory of its own. */

import { AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { RESULT } from '../../model/result-code.js';
import { parseInfoError } from '../../wire/info.js';
import { type HostPort, type PeerList, parseHostPort, parsePeers } from '../../wire/peers.js';
import { parseRackIds } from '../../wire/racks.js';
import { type NamespaceReplicas, parseReplicas } from '../../wire/replicas.js';
import { formatAddress } from './address.js';
import { type Build, compareBuilds, featuresOf, OLDEST_BUILD, parseBuild } from './features.js';
import type { InfoConnection } from './info-connection.js';

/** Characters in a node name, as the server's own field holds them. */
const NODE_NAME_MAX_CHARS = 19;
/** Bytes of a user agent, before base64; the server refuses longer ones. */
export const USER_AGENT_MAX_BYTES = 64;

export interface TendOptions {
  readonly infoTimeoutMs: number;
  /** The cluster's name as configured; every node has to carry it. */
  readonly clusterName?: string;
  /** Ask for the nodes' alternate addresses, as seen from outside their network. */
  readonly servicesAlternate: boolean;
  readonly rackAware: boolean;
  /** Ask for the nodes' TLS addresses. */
  readonly tls: boolean;
  /** How this driver names itself to servers that ask. */
  readonly userAgent: string;
}

/** Who a node said it is. */
export interface NodeIdentity {
  readonly name: string;
  readonly build: Build;
  readonly buildText: string;
  readonly clusterName: string | undefined;
  /** The addresses it says clients reach it at; empty unless asked for. */
  readonly services: readonly HostPort[];
}

/** What is known of a node from earlier tends; undefined means ask anew. */
export interface KnownGenerations {
  readonly peers: number | undefined;
  readonly partitions: number | undefined;
  readonly rebalance: number | undefined;
}

/** What a tend found changed; parts that did not change are absent. */
export interface TendReport {
  readonly peers?: PeerList;
  readonly partitions?: {
    readonly generation: number;
    readonly claims: readonly NamespaceReplicas[];
  };
  readonly racks?: { readonly generation: number; readonly ids: ReadonlyMap<string, number> };
}

/**
 * Asks a node who it is, and refuses it with what is wrong: UNSUPPORTED for a build that is too old, INVALID_ARGUMENT for
 * another cluster's name, CONNECTION for a node that has not found its place in its cluster yet.
 */
export async function identifyNode(
  connection: InfoConnection,
  options: TendOptions,
  askServices = false,
): Promise<NodeIdentity> {
  const serviceCommand = `service-${addressKind(options)}`;
  const commands = ['node', 'partition-generation', 'build', 'cluster-name'];
  if (askServices) commands.push(serviceCommand);
  const answers = await connection.exchange(commands, options.infoTimeoutMs);
  const where = formatAddress(connection.address);
  const name = wanted(answers, 'node', where);
  if (name.length > NODE_NAME_MAX_CHARS) throw malformed(where, 'a node name that is too long');
  const identity: NodeIdentity = {
    name,
    ...checkBuild(wanted(answers, 'build', where), `Node ${name} at ${where}`),
    clusterName: checkClusterName(answers.get('cluster-name'), options, `Node ${name} at ${where}`),
    services: askServices ? parseServices(answers.get(serviceCommand) ?? '') : [],
  };
  if (wanted(answers, 'partition-generation', where) === '-1') {
    throw clientFailure('CONNECTION', {
      node: name,
      detail: `Node ${name} at ${where} has not joined its cluster yet.`,
    });
  }
  return identity;
}

/** Tells a server that wants to know which client speaks; a server that does not take it is no worse for that. */
export async function sendUserAgent(
  connection: InfoConnection,
  build: Build,
  options: TendOptions,
): Promise<void> {
  if (!featuresOf([build]).userAgent) return;
  const value = Buffer.from(options.userAgent).toString('base64');
  await connection.exchange([`user-agent-set:value=${value}`], options.infoTimeoutMs);
}

/**
 * The user agent: format version, client, application. Characters that would end the field or the command are replaced, and
 * the application id is cut so that the whole stays within what servers take.
 */
export function userAgentOf(version: string, appId: string | undefined): string {
  const client = `1,aerogate-${version.replace(/[^\w.+-]/gu, '_')}`.slice(0, 40);
  const app = (appId ?? 'not-set').replace(/[^\w.+@:/-]/gu, '_');
  return `${client},${app}`.slice(0, USER_AGENT_MAX_BYTES);
}

/** Asks a node what changed since `known`. At most two exchanges: the generations, then whatever they say is new. */
export async function tendNode(
  connection: InfoConnection,
  nodeName: string,
  known: KnownGenerations,
  options: TendOptions,
): Promise<TendReport> {
  const where = formatAddress(connection.address);
  const status = ['node', 'peers-generation', 'partition-generation'];
  if (options.rackAware) status.push('rebalance-generation');
  const answers = await connection.exchange(status, options.infoTimeoutMs);
  const name = wanted(answers, 'node', where);
  if (name !== nodeName) {
    throw clientFailure('CONNECTION', {
      node: nodeName,
      detail: `Node ${name} now answers at ${where}, where node ${nodeName} was.`,
    });
  }
  const news = commandsFor(answers, known, options, where);
  if (news.length === 0) return {};
  return readNews(await connection.exchange(news, options.infoTimeoutMs), options, where);
}

const REFUSED_LOGINS: ReadonlySet<number> = new Set([
  ...[RESULT.securityNotSupported, RESULT.invalidUser, RESULT.invalidPassword],
  ...[RESULT.forbiddenPassword, RESULT.invalidCredential, RESULT.notAuthenticated],
  RESULT.notWhitelisted,
]);

/** A refusal that waiting will not heal: somebody has to change the configuration or the server. */
export function isLastingRefusal(error: AerospikeError): boolean {
  const { code } = error;
  if (code.from === 'server') return REFUSED_LOGINS.has(code.resultCode);
  return code.error === 'UNSUPPORTED' || code.error === 'INVALID_ARGUMENT';
}

/** The socket failed, rather than whoever stood behind it. */
export function isLostConnection(error: unknown): boolean {
  return (
    error instanceof AerospikeError &&
    error.code.from === 'client' &&
    error.code.error === 'CONNECTION'
  );
}

/** What went wrong, as the error everybody above speaks; a defect of ours comes out as INTERNAL. */
export function asAerospikeError(error: unknown): AerospikeError {
  if (error instanceof AerospikeError) return error;
  return clientFailure('INTERNAL', { cause: error });
}

function commandsFor(
  answers: ReadonlyMap<string, string>,
  known: KnownGenerations,
  options: TendOptions,
  where: string,
): string[] {
  const commands: string[] = [];
  if (generationOf(answers, 'peers-generation', where) !== known.peers) {
    commands.push(peersCommand(options));
  }
  // The generation goes first: a map that changes between the two is then asked for once more at the next tend.
  if (generationOf(answers, 'partition-generation', where) !== known.partitions) {
    commands.push('partition-generation', 'replicas');
  }
  if (options.rackAware) {
    const generation = generationOf(answers, 'rebalance-generation', where);
    if (generation !== known.rebalance) commands.push('rebalance-generation', 'rack-ids');
  }
  return commands;
}

function readNews(
  answers: ReadonlyMap<string, string>,
  options: TendOptions,
  where: string,
): TendReport {
  const peers = answers.get(peersCommand(options));
  const replicas = answers.get('replicas');
  const racks = answers.get('rack-ids');
  return {
    ...(peers === undefined
      ? {}
      : { peers: readable(where, () => parsePeers(checked(peers, where))) }),
    ...(replicas === undefined
      ? {}
      : {
          partitions: {
            generation: generationOf(answers, 'partition-generation', where),
            claims: readable(where, () => parseReplicas(checked(replicas, where))),
          },
        }),
    ...(racks === undefined
      ? {}
      : {
          racks: {
            generation: generationOf(answers, 'rebalance-generation', where),
            // Community servers know no racks and answer with an error: the node then stands in none.
            ids: readable(where, () =>
              parseInfoError(racks) === undefined ? parseRackIds(racks) : new Map<string, number>(),
            ),
          },
        }),
  };
}

function peersCommand(options: TendOptions): string {
  return `peers-${addressKind(options)}`;
}

function addressKind({ tls, servicesAlternate }: TendOptions): string {
  return `${tls ? 'tls' : 'clear'}-${servicesAlternate ? 'alt' : 'std'}`;
}

function checkBuild(buildText: string, who: string): { build: Build; buildText: string } {
  const build = parseBuild(buildText);
  if (build === undefined) throw malformed(who, 'a build that is no version number');
  if (compareBuilds(build, OLDEST_BUILD) < 0) {
    const [major, minor] = OLDEST_BUILD;
    throw clientFailure('UNSUPPORTED', {
      detail: `${who} runs server ${buildText}; ${major}.${minor} is the oldest that is supported.`,
    });
  }
  return { build, buildText };
}

function checkClusterName(
  answer: string | undefined,
  options: TendOptions,
  who: string,
): string | undefined {
  // Servers without a configured name answer `null` or an error, depending on their age.
  const named = answer !== undefined && answer !== 'null' && parseInfoError(answer) === undefined;
  const clusterName = named && answer.length > 0 ? answer : undefined;
  if (options.clusterName !== undefined && clusterName !== options.clusterName) {
    const other = clusterName === undefined ? 'has no cluster name' : `is in \`${clusterName}\``;
    throw clientFailure('INVALID_ARGUMENT', {
      detail: `${who} ${other}; cluster name \`${options.clusterName}\` is configured.`,
    });
  }
  return clusterName;
}

/** `host:port,host:port`; what can't be read is as good as not given, since the seed itself answers. */
function parseServices(value: string): HostPort[] {
  if (value.length === 0 || parseInfoError(value) !== undefined) return [];
  try {
    return value.split(',').map((part) => parseHostPort(part));
  } catch {
    return [];
  }
}

function wanted(answers: ReadonlyMap<string, string>, command: string, where: string): string {
  const value = answers.get(command);
  if (value === undefined || value.length === 0) {
    throw malformed(where, `no answer to \`${command}\``);
  }
  return checked(value, where);
}

/** The value, unless it is an error of the server. */
function checked(value: string, where: string): string {
  const error = parseInfoError(value);
  if (error === undefined) return value;
  throw serverFailure(error.resultCode, {
    serverMessage: error.message,
    detail: `Info from ${where}.`,
  });
}

function generationOf(
  answers: ReadonlyMap<string, string>,
  command: string,
  where: string,
): number {
  const generation = Number(wanted(answers, command, where));
  if (!Number.isSafeInteger(generation)) throw malformed(where, `\`${command}\` that is no number`);
  return generation;
}

/** Decoders throw WireError; the tend speaks of the node it came from. */
function readable<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'WireError') {
      throw malformed(where, 'an info answer that breaks its grammar', cause);
    }
    throw cause;
  }
}

function malformed(where: string, what: string, cause?: unknown): AerospikeError {
  return clientFailure('MALFORMED_ANSWER', { detail: `${where}: ${what}.`, cause });
}
