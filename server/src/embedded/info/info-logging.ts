/** The info commands about a server's log: its levels, messages into it, and what can be dumped there. */

import { cpus } from 'node:os';
import { RESULT } from '../../model/result-code.js';
import type { LogEntry } from '../log.js';
import type { NodeContext } from '../node-context.js';
import {
  type InfoCall,
  InfoError,
  type InfoReply,
  optionalParameter,
  requiredParameter,
} from './info-call.js';
import { knownNamespace, namespaceParameter } from './known-namespace.js';

/** The one place a node logs to. */
const SINK = '0';
const WHO_MAX_BYTES = 127;
const MESSAGE_MAX_BYTES = 2047;
const OPTION_MAX_BYTES = 99;

/** `0`, or `0/context`; nothing is read as 0, as C reads numbers. */
export function logReply({ node, params }: InfoCall): string {
  const separator = params.indexOf('/');
  const sink = (separator === -1 ? params : params.slice(0, separator)) || SINK;
  if (!/^[+-]?\d+$/.test(sink)) throw new InfoError(RESULT.parameter, 'bad sink-id');
  if (Number(sink) !== Number(SINK)) return 'ERROR::bad-id';
  if (separator === -1) {
    return node.logLevels
      .all()
      .map(([context, level]) => `${context}:${level}`)
      .join(';');
  }
  const context = params.slice(separator + 1);
  const level = node.logLevels.of(context);
  return level === undefined ? 'ERROR::bad-context' : `${context}:${level}`;
}

/** `id=0;context=level`. */
export function logSetReply({ node, params }: InfoCall): string {
  const [, id, rest = ''] = /^id(?:=+|$)([^;]*);*(.*)$/s.exec(params) ?? missing('id');
  if (id === undefined || !/^\d+$/.test(id)) throw new InfoError(RESULT.parameter, 'bad id');
  const [context = '', level = ''] = rest.split(/=+/, 2);
  if (context === '') missing('context');
  const [name = ''] = level.split(';', 1);
  if (name === '') throw new InfoError(RESULT.parameter, 'bad level');
  if (Number(id) !== Number(SINK) || !node.logLevels.set(context, name)) {
    throw new InfoError(RESULT.parameter, 'bad parameter');
  }
  return 'ok';
}

function missing(what: string): never {
  throw new InfoError(RESULT.parameter, `missing ${what}`);
}

/** What a client writes stays out of the log of a node, which says that there was something. */
export function logMessageReply({ node, params }: InfoCall): string {
  optionalParameter(params, 'who', WHO_MAX_BYTES);
  const message = requiredParameter(params, 'message', MESSAGE_MAX_BYTES);
  const facts = { bytes: Buffer.byteLength(message) };
  node.settings.log({
    ...{ level: 'info', message: 'A client sent a message for the log.', facts },
    node: node.name,
  });
  return '';
}

/** What a dump tells, by its command. */
const DUMPS: Readonly<Record<string, (node: NodeContext) => NonNullable<LogEntry['facts']>>> = {
  'dump-cluster': clusterFacts,
  'dump-fabric': clusterFacts,
  'dump-hb': clusterFacts,
  'dump-hlc': ({ clock }) => ({ nowMs: clock.nowMs() }),
  'dump-migrates': ({ cluster }) => ({ unavailablePartitions: cluster.unavailablePartitions() }),
  'dump-rw': ({ counters }) => ({ messages: counters.messages }),
  'dump-skew': ({ cluster }) => ({ nodes: cluster.state.members.length, skewMs: 0 }),
};

/** Says in the log what the command asks about. */
export const dumpReply: InfoReply = ({ name, node, params }) => {
  if (name !== 'dump-rw' && name !== 'dump-skew') checkVerbose(params);
  dump(node, name, DUMPS[name]?.(node) ?? {});
  return 'ok';
};

/** Nothing here waits in buffers to be written. The server mistakes the namespace for the value of `verbose`, and refuses all. */
export function dumpWriteBlocksReply({ node, params }: InfoCall): never {
  knownNamespace(node, namespaceParameter(params));
  return refuseVerbose();
}

/** The memory of the process. */
export function memoryStatisticsReply({ node, params }: InfoCall): string {
  for (const option of ['file', 'options', 'sites']) {
    optionalParameter(params, option, OPTION_MAX_BYTES);
  }
  const { heapTotal, heapUsed, rss } = process.memoryUsage();
  dump(node, 'jem-stats', { heapTotal, heapUsed, rss });
  return 'ok';
}

/** The stack of the thread that answers, which is the one that does all the work. */
export function threadTracesReply({ name }: InfoCall): string {
  const [, ...frames] = (new Error(name).stack ?? '').split('\n');
  const places = frames.map((frame) => frame.trim().replace(/^at /, '').replaceAll(/[;\t]/g, ' '));
  return [`---------- ${process.pid} (of ${cpus().length} cores) ----------`, ...places].join(';');
}

function clusterFacts({ cluster, connections }: NodeContext): NonNullable<LogEntry['facts']> {
  const { key, generation, principal, members } = cluster.state;
  return { key, generation, principal, nodes: members.length, connections: connections.size };
}

function dump(node: NodeContext, command: string, facts: NonNullable<LogEntry['facts']>): void {
  const message = 'A client asked for a dump.';
  node.settings.log({ level: 'info', message, node: node.name, facts: { command, ...facts } });
}

function checkVerbose(params: string): void {
  const verbose = optionalParameter(params, 'verbose', OPTION_MAX_BYTES);
  if (verbose !== undefined && verbose !== 'true' && verbose !== 'false') refuseVerbose();
}

function refuseVerbose(): never {
  throw new InfoError(RESULT.parameter, "'verbose' may be either 'true' or 'false'");
}
