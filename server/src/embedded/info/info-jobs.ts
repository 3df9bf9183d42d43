/** The info commands about queries. */

import { RESULT } from '../../model/result-code.js';
import { type InfoCall, InfoError, parameter } from './info-call.js';

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
