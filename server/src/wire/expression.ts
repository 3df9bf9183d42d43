/** Expressions as MessagePack, both directions: filters, computed reads and writes, sources of indexes. */

import type { ExpressionCodec } from './context.js';
import { decodeExpression, readExpression } from './expression-decode.js';
import { encodeExpression } from './expression-encode.js';

export { decodeExpression, encodeExpression };

/** Reads and writes the expressions inside paths as trees. */
export const EXPRESSION_CODEC: ExpressionCodec = {
  read: readExpression,
  write: encodeExpression,
};
