/** The info commands about queries, indexes and latencies: nothing runs in the background here yet, and they say so. */

import { RESULT } from '../../model/result-code.js';
import { type InfoCall, InfoError, parameter } from './info-call.js';

const INDEX_NOT_FOUND = 201;
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

/** All queries that run or ran; one by its id is never found, since none is kept. */
export function queryShowReply({ params }: InfoCall): string {
  if (queryId(params) === undefined) return '';
  throw new InfoError(RESULT.keyNotFound, 'job not found');
}

export function queryAbortReply({ params }: InfoCall): string {
  if (queryId(params) === undefined) throw new InfoError(RESULT.parameter, "missing 'id'");
  throw new InfoError(RESULT.keyNotFound, 'id not active');
}

/** `sindex`, `sindex/namespace` and `sindex/namespace/index`: no index exists. */
export function sindexReply({ node, params }: InfoCall): string {
  if (params === '') return '';
  const [name = '', index] = params.split('/', 2);
  if (node.engine.namespace(name) === undefined) return 'ns_type=unknown';
  if (index === undefined) return '';
  throw new InfoError(INDEX_NOT_FOUND, 'no index');
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
function queryId(params: string): string | undefined {
  const text = parameter(params, 'id') ?? parameter(params, 'trid');
  if (text === undefined) return undefined;
  if (text === '') throw new InfoError(RESULT.parameter, "missing 'id' value");
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text) || /^(0x)?0+$/.test(text)) {
    throw new InfoError(RESULT.parameter, 'bad id');
  }
  return text;
}
