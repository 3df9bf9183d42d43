/** Counting single-record requests by how they ended, under the server's statistic names. */

import { RESULT } from '../model/result-code.js';
import { FIELD } from '../wire/field.js';
import { INFO1, INFO2 } from '../wire/info-bits.js';
import type { WireMessage } from '../wire/message.js';
import { countRequest, type NodeCounters, type RequestStatistic } from './node-counters.js';

type Kind = 'read' | 'write' | 'delete';

/** Endings with a statistic of their own; every other failure is an error. */
const ENDINGS: Readonly<Record<Kind, Readonly<Record<number, RequestStatistic>>>> = {
  read: {
    [RESULT.ok]: 'client_read_success',
    [RESULT.keyNotFound]: 'client_read_not_found',
    [RESULT.filteredOut]: 'client_read_filtered_out',
    [RESULT.timeout]: 'client_read_timeout',
  },
  write: {
    [RESULT.ok]: 'client_write_success',
    [RESULT.filteredOut]: 'client_write_filtered_out',
    [RESULT.timeout]: 'client_write_timeout',
  },
  delete: {
    [RESULT.ok]: 'client_delete_success',
    [RESULT.keyNotFound]: 'client_delete_not_found',
    [RESULT.filteredOut]: 'client_delete_filtered_out',
    [RESULT.timeout]: 'client_delete_timeout',
  },
};

const ERRORS: Readonly<Record<Kind, RequestStatistic>> = {
  read: 'client_read_error',
  write: 'client_write_error',
  delete: 'client_delete_error',
};

/** Counts what was answered to a message; batches are counted whole, queries not at all. */
export function countMessage(
  counters: NodeCounters,
  message: WireMessage,
  resultCode: number,
): void {
  if ((message.info1 & INFO1.batch) !== 0) {
    counters.batches += 1;
    return;
  }
  const namespace = message.fields.find((field) => field.id === FIELD.namespace);
  if (namespace === undefined || resultCode === RESULT.invalidNamespace) return;
  if (!message.fields.some((field) => field.id === FIELD.digest)) return;
  const name = Buffer.from(namespace.data).toString('utf8');
  const kind = kindOf(message);
  countRequest(counters, name, ENDINGS[kind][resultCode] ?? ERRORS[kind]);
  if (resultCode === RESULT.generation) countRequest(counters, name, 'fail_generation');
  if (resultCode === RESULT.recordTooBig) countRequest(counters, name, 'fail_record_too_big');
}

function kindOf(message: WireMessage): Kind {
  if ((message.info2 & INFO2.write) === 0) return 'read';
  return (message.info2 & INFO2.delete) === 0 ? 'write' : 'delete';
}
