/** `truncate` and `truncate-namespace`: forgetting records last written before a moment. */

import type { Namespace } from '../../engine/namespace.js';
import { isMonitorSet } from '../../engine/transaction/monitor.js';
import {
  CITRUSLEAF_EPOCH_SECONDS,
  NAMESPACE_MAX_BYTES,
  PARTITION_COUNT,
  SET_MAX_BYTES,
} from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import type { NodeContext } from '../node-context.js';
import { citrusleafMs } from './citrusleaf-ms.js';
import {
  type InfoCall,
  InfoError,
  optionalParameter,
  parameter,
  requiredParameter,
} from './info-call.js';

const LUT_MAX_BYTES = 23;
const NANOSECONDS_PER_MS = 1_000_000n;

export function truncateReply({ node, params }: InfoCall): string {
  const namespace = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  const set = requiredParameter(params, 'set', SET_MAX_BYTES);
  truncate(node, namespace, set, optionalParameter(params, 'lut', LUT_MAX_BYTES));
  return 'ok';
}

export function truncateNamespaceReply({ node, params }: InfoCall): string {
  const namespace = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  refuseSet(params);
  truncate(node, namespace, undefined, optionalParameter(params, 'lut', LUT_MAX_BYTES));
  return 'ok';
}

/** Lets records show up again that are forgotten and not gone yet: here they are gone at once, so that none comes back. */
export function truncateUndoReply({ node, params }: InfoCall): string {
  const namespace = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  undo(node, namespace, requiredParameter(params, 'set', SET_MAX_BYTES));
  return 'ok';
}

export function truncateNamespaceUndoReply({ node, params }: InfoCall): string {
  const namespace = requiredParameter(params, 'namespace', NAMESPACE_MAX_BYTES);
  refuseSet(params);
  undo(node, namespace, undefined);
  return 'ok';
}

/** A set here is most likely a slip for the command on sets, and the whole namespace would be gone. */
function refuseSet(params: string): void {
  if (parameter(params, 'set') === undefined) return;
  throw new InfoError(RESULT.parameter, 'unexpected set name');
}

function undo(node: NodeContext, namespaceName: string, set: string | undefined): void {
  node.metadata.delete('truncate', truncationKey(namespaceName, set));
  const namespace = node.engine.namespace(namespaceName);
  if (namespace === undefined) return;
  if (set !== undefined && namespace.setStatistics(set) === undefined) return;
  namespace.setTruncation(set, 0);
}

/** What the nodes agree on it under. */
export function truncationKey(namespace: string, set: string | undefined): string {
  return set === undefined ? namespace : `${namespace}|${set}`;
}

/** Of two moments the later one counts. */
function note(node: NodeContext, key: string, beforeMs: number): void {
  const { value = '0' } = node.metadata.get('truncate', key) ?? {};
  const lut = citrusleafMs(beforeMs);
  if (lut > Number(value)) node.metadata.set('truncate', { key, value: String(lut) });
}

function truncate(
  node: NodeContext,
  namespaceName: string,
  set: string | undefined,
  lut: string | undefined,
): void {
  const nowMs = node.clock.nowMs();
  const beforeMs = lut === undefined ? nowMs : lutMs(lut, nowMs);
  note(node, truncationKey(namespaceName, set), beforeMs);
  // A namespace or set nobody knows is no error: the command travels to nodes that may know it.
  const namespace = node.engine.namespace(namespaceName);
  if (namespace === undefined) return;
  if (set !== undefined && namespace.setStatistics(set) === undefined) return;
  node.engine.truncate(namespace, set === undefined ? 'namespace' : { set }, beforeMs);
  if (lut === undefined) forgetUpTo(namespace, set, nowMs);
}

/**
 * Without a moment the command means "all there is", and what was written in this very millisecond is there, too: on a
 * real server the way to it takes longer than that, here a test could see its last record survive.
 */
function forgetUpTo(namespace: Namespace, set: string | undefined, nowMs: number): void {
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    for (const record of namespace.storage.recordsOf(partitionId)) {
      // The monitors of transactions outlive a truncation of their whole namespace.
      if (set === undefined ? isMonitorSet(namespace, record.set) : record.set !== set) continue;
      if (record.lastUpdateTimeMs <= nowMs) namespace.delete(record.digest);
    }
  }
}

/** The moment a client names, in nanoseconds since the Unix epoch, decimal, octal or hexadecimal. Throws InfoError. */
function lutMs(text: string, nowMs: number): number {
  const ms = Number(nanosecondsOf(text) / NANOSECONDS_PER_MS);
  if (ms <= CITRUSLEAF_EPOCH_SECONDS * 1000) {
    throw new InfoError(RESULT.parameter, 'would truncate to 0');
  }
  if (ms > nowMs) throw new InfoError(RESULT.parameter, 'would truncate in the future');
  return ms;
}

/** Reads as C's strtoul does: as far as there are digits, and 0 when there are none; a minus turns words round. */
function nanosecondsOf(text: string): bigint {
  if (/^-\d/.test(text)) return BigInt.asUintN(64, -nanosecondsOf(text.slice(1)));
  const hexadecimal = /^0[xX]([0-9a-fA-F]+)/.exec(text)?.[1];
  if (hexadecimal !== undefined) return BigInt(`0x${hexadecimal}`);
  const octal = /^0([0-7]+)/.exec(text)?.[1];
  if (octal !== undefined) return BigInt(`0o${octal}`);
  return BigInt(/^\d+/.exec(text)?.[0] ?? 0);
}
