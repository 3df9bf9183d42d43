/** Contexts and expressions packed as servers keep them: the same for every driver, since it is the servers' form. */

import { decodeContext, encodeContext } from '../wire/context.js';
import { EXPRESSION_CODEC } from '../wire/expression.js';
import { WireError } from '../wire/wire-error.js';
import type { Packing } from './driver.js';
import { packExpression } from './wire/encode-command.js';

export const PACKING: Packing = {
  packContext: (steps) => encodeContext(steps, EXPRESSION_CODEC),
  packExpression: (expression) => packExpression(expression, 'expression'),
  unpackContext(packed) {
    try {
      return decodeContext(packed, EXPRESSION_CODEC);
    } catch (error) {
      if (error instanceof WireError) return undefined;
      throw error;
    }
  },
};
