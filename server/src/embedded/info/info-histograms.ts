/** The info commands about histograms: how long requests take, and what the records are like. */

import { NAMESPACE_MAX_BYTES, SET_MAX_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { BATCH_LATENCY, NAMESPACE_LATENCIES } from '../latencies.js';
import { RECORD_HISTOGRAMS } from '../record-histograms.js';
import { type InfoCall, InfoError, optionalParameter, requiredParameter } from './info-call.js';
import { knownNamespace } from './known-namespace.js';

const NAME_MAX_BYTES = 127;
const LATENCY_MAX_BYTES = 99;

/** What only a benchmark switches on: nothing is ever measured for it, and a server says just that. */
const STAGES = {
  read: ['start', 'restart', 'dup-res', 'repl-ping', 'local', 'response'],
  write: ['start', 'restart', 'dup-res', 'master', 'repl-write', 'response'],
} as const;
const BENCHMARKS: Readonly<Record<string, readonly string[]>> = {
  'read-touch': ['read-touch'],
  're-repl': ['re-repl'],
  proxy: ['proxy'],
  'benchmarks-read': STAGES.read.map((stage) => `read-${stage}`),
  'benchmarks-write': STAGES.write.map((stage) => `write-${stage}`),
  'benchmarks-udf': STAGES.write.map((stage) => `udf-${stage}`),
  'benchmarks-batch-sub': [
    ...['prestart', 'start', 'restart', 'dup-res', 'repl-ping', 'read-local', 'write-master'],
    ...['udf-master', 'repl-write', 'response'],
  ].map((stage) => `batch-sub-${stage}`),
  'benchmarks-udf-sub': STAGES.write.map((stage) => `udf-sub-${stage}`),
  'benchmarks-ops-sub': STAGES.write.map((stage) => `ops-sub-${stage}`),
};
const FABRIC = ['bulk', 'ctrl', 'meta', 'rw'].flatMap((channel) =>
  ['send-init', 'send-fragment', 'recv-fragment', 'recv-cb'].map(
    (stage) => `fabric-${channel}-${stage}`,
  ),
);

/** Every histogram that is always kept, or the ones of a name. */
export function latenciesReply({ node, params }: InfoCall): string {
  const asked = optionalParameter(params, 'hist', LATENCY_MAX_BYTES);
  const names = asked === undefined ? always(node.engine.namespaceNames) : named(node, asked);
  return names.map((name) => `${name}:${node.latencies.describe(name)}`).join(';');
}

function always(namespaces: readonly string[]): readonly string[] {
  const ofNamespaces = namespaces.flatMap((namespace) =>
    NAMESPACE_LATENCIES.map((latency) => `{${namespace}}-${latency}`),
  );
  return [BATCH_LATENCY, ...ofNamespaces];
}

function named({ engine }: InfoCall['node'], asked: string): readonly string[] {
  if (asked === BATCH_LATENCY || asked === 'info') return [asked];
  if (asked === 'benchmarks-fabric') return FABRIC;
  const [, namespace = '', latency = ''] = /^\{([^}]*)\}-(.*)$/s.exec(asked) ?? [];
  const isKept = NAMESPACE_LATENCIES.some((name) => name === latency);
  const names = isKept ? [latency] : Object.hasOwn(BENCHMARKS, latency) && BENCHMARKS[latency];
  if (engine.namespace(namespace) === undefined || names === false || names === undefined) {
    throw new InfoError(RESULT.parameter, 'bad hist name');
  }
  return names.map((name) => `{${namespace}}-${name}`);
}

/** The records of a namespace or set by size or lifetime, as they were looked at last. */
export function histogramReply({ node, params }: InfoCall): string {
  const name = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  const namespace = knownNamespace(node, name);
  const type = requiredParameter(params, 'type', NAME_MAX_BYTES);
  const set = optionalParameter(params, 'set', SET_MAX_BYTES);
  if (set !== undefined && namespace.setStatistics(set) === undefined) {
    throw new InfoError(RESULT.parameter, 'unknown set name');
  }
  const histogram = RECORD_HISTOGRAMS.find((known) => known === type);
  if (histogram === undefined) throw new InfoError(RESULT.parameter, 'unknown hist name');
  const described = node.recordHistograms.describe(name, set ?? '', histogram);
  return described ?? (set === undefined ? '' : 'hist-unavailable');
}
