/** Where a query or background work looks: names as servers have them. */

import { NAMESPACE_MAX_BYTES, SET_MAX_BYTES } from '../../../model/limits.js';
import type { QueryRequest } from '../../../model/query.js';
import { invalidArgument } from '../../wire/check-command.js';
import { unsupported } from '../gaps.js';

/** Throws an AerospikeError for names the client would cut, or send as they are to be refused. */
export function checkScope({ namespace, set = '' }: Pick<QueryRequest, 'namespace' | 'set'>): void {
  if (namespace.includes('\0')) throw unsupported('nul-in-name', 'namespace');
  if (set.includes('\0')) throw unsupported('nul-in-name', 'set');
  const namespaceBytes = Buffer.byteLength(namespace);
  if (namespaceBytes === 0 || namespaceBytes > NAMESPACE_MAX_BYTES) {
    throw invalidArgument(
      `namespace has ${namespaceBytes} bytes, expected 1 to ${NAMESPACE_MAX_BYTES}.`,
    );
  }
  const setBytes = Buffer.byteLength(set);
  if (setBytes > SET_MAX_BYTES) {
    throw invalidArgument(`set has ${setBytes} bytes, the limit is ${SET_MAX_BYTES}.`);
  }
}
