/** The info commands about queries and latencies. */

import { RESULT } from '../../model/result-code.js';
import { type InfoCall, InfoError, parameter } from './info-call.js';

/** The histograms a server always keeps for a namespace, in its order. */
const NAMESPACE_HISTOGRAMS = [
  'read',
  'write',
  'udf',
  'batch-sub-read',
  'batch-sub-write',
  'batch-sub-udf',
  'pi-query',
  'si-query',
];

/** The query of an id, or all that run or ran lately. */
export function queryShowReply({ node, params }: InfoCall): string {
  const id = queryId(params);
  if (id === undefined) {
    return node.queries
      .all()
      .map((job) => job.describe())
      .join(';');
  }
  const job = node.queries.find(id);
  if (job === undefined) throw new InfoError(RESULT.keyNotFound, 'job not found');
  return job.describe();
}

export function queryAbortReply({ node, params }: InfoCall): string {
  const id = queryId(params);
  if (id === undefined) throw new InfoError(RESULT.parameter, "missing 'id'");
  if (node.queries.abort(id)) return 'ok';
  throw new InfoError(RESULT.keyNotFound, 'id not active');
}

export function queryAbortAllReply({ node }: InfoCall): string {
  return `number-of-queries-killed:${node.queries.abortAll()}`;
}

/** Histograms without a measurement, as an idle server has them. */
export function latenciesReply({ node, params }: InfoCall): string {
  const known = [
    'batch-index',
    ...node.engine.namespaceNames.flatMap((name) =>
      NAMESPACE_HISTOGRAMS.map((histogram) => `{${name}}-${histogram}`),
    ),
  ];
  const asked = parameter(params, 'hist');
  if (asked === undefined) return known.map((name) => `${name}:`).join(';');
  if (asked === '') throw new InfoError(RESULT.parameter, "missing 'hist' value");
  if (!known.includes(asked)) throw new InfoError(RESULT.parameter, 'bad hist name');
  return `${asked}:`;
}

/** `trid` is the spelling of scans, from before they were queries. */
function queryId(params: string): bigint | undefined {
  const text = parameter(params, 'id') ?? parameter(params, 'trid');
  if (text === undefined) return undefined;
  if (text === '') throw new InfoError(RESULT.parameter, "missing 'id' value");
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text) || /^(0x)?0+$/.test(text)) {
    throw new InfoError(RESULT.parameter, 'bad id');
  }
  return BigInt(text);
}
