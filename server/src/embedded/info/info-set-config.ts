/** `set-config`: the settings that can change while a node runs, which are those that something here goes by. */

import type { Namespace, NamespaceConfig } from '../../engine/namespace.js';
import { RESULT } from '../../model/result-code.js';
import type { NodeContext } from '../node-context.js';
import { type InfoCall, InfoError, parameter, requiredParameter } from './info-call.js';
import { knownNamespace } from './known-namespace.js';

const CONTEXT_MAX_BYTES = 1023;
const INTEGER_MAX = 2 ** 31 - 1;
/** Ten years, the server's longest lifetime. */
const TTL_MAX_SECONDS = 315_360_000;
const RECORD_MIN_BYTES = 64;
const RECORD_MAX_BYTES = 8 * 1024 * 1024;
const CONTEXTS: ReadonlySet<string> = new Set([
  ...['service', 'network', 'namespace', 'security', 'xdr'],
]);
/** Settings of features that Community has not. */
const ENTERPRISE_CONTEXTS: ReadonlySet<string> = new Set(['security', 'xdr']);
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

type Change = Partial<Omit<NamespaceConfig, 'name'>>;

/** What a text makes of a namespace's settings; `undefined` where the setting does not take it. */
type ReadChange = (text: string, config: Namespace['config']) => Change | undefined;

const NAMESPACE_SETTINGS: Readonly<Record<string, ReadChange>> = {
  'allow-ttl-without-nsup': (text) =>
    flag(text, (allowTtlWithoutNsup) => ({ allowTtlWithoutNsup })),
  'default-read-touch-ttl-pct': (text) => {
    const defaultReadTouchPercent = integer(text, 0, 100);
    return defaultReadTouchPercent === undefined ? undefined : { defaultReadTouchPercent };
  },
  'default-ttl': (text, { nsupPeriodSeconds, allowTtlWithoutNsup }) => {
    const defaultTtlSeconds = seconds(text);
    if (defaultTtlSeconds === undefined || defaultTtlSeconds > TTL_MAX_SECONDS) return undefined;
    const mayExpire = nsupPeriodSeconds !== 0 || allowTtlWithoutNsup;
    return defaultTtlSeconds === 0 || mayExpire ? { defaultTtlSeconds } : undefined;
  },
  'max-record-size': (text) => {
    const maxRecordBytes = integer(text, RECORD_MIN_BYTES, RECORD_MAX_BYTES);
    return maxRecordBytes === undefined ? undefined : { maxRecordBytes };
  },
  'nsup-period': (text) => {
    const nsupPeriodSeconds = seconds(text);
    return nsupPeriodSeconds === undefined ? undefined : { nsupPeriodSeconds };
  },
  'strong-consistency-allow-expunge': (text, { strongConsistency }) =>
    strongConsistency ? flag(text, (allowExpunge) => ({ allowExpunge })) : undefined,
};

/** A setting the node does not go by is refused as one that does not exist. */
export function setConfigReply({ node, params }: InfoCall): string {
  const context = requiredParameter(params, 'context', CONTEXT_MAX_BYTES);
  if (!CONTEXTS.has(context)) throw new InfoError(RESULT.parameter, 'invalid context');
  if (ENTERPRISE_CONTEXTS.has(context) && node.settings.edition === 'community') {
    throw new InfoError(RESULT.enterpriseOnly, 'enterprise only');
  }
  const changed =
    context === 'namespace'
      ? changeNamespace(node, params)
      : context === 'service' && changeService(node, params);
  if (!changed) throw new InfoError(RESULT.parameter, 'invalid set-config parameter');
  return 'ok';
}

/** `id` is the old spelling of the namespace. Settings of one set are not among those that can change. */
function changeNamespace(node: NodeContext, params: string): boolean {
  const spelling = parameter(params, 'id') === undefined ? 'namespace' : 'id';
  const namespace = knownNamespace(node, requiredParameter(params, spelling, CONTEXT_MAX_BYTES));
  if (parameter(params, 'set') !== undefined) return false;
  for (const [name, read] of Object.entries(NAMESPACE_SETTINGS)) {
    const text = parameter(params, name);
    if (text === undefined) continue;
    const change = read(text, namespace.config);
    if (change !== undefined) namespace.configure(change);
    return change !== undefined;
  }
  return false;
}

function changeService({ queries }: NodeContext, params: string): boolean {
  const finished = integer(parameter(params, 'query-max-done') ?? '', 0, INTEGER_MAX);
  if (finished === undefined) return false;
  queries.rememberEnded(finished);
  return true;
}

function integer(text: string, min: number, max: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** A number, and perhaps its unit. */
function seconds(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d+)([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits) * (SECONDS[unit === '' ? 's' : unit] ?? 1);
  return value <= 0xffffffff ? value : undefined;
}

function flag(text: string, changeOf: (value: boolean) => Change): Change | undefined {
  return text === 'true' || text === 'false' ? changeOf(text === 'true') : undefined;
}
