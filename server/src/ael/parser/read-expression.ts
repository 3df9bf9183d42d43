/** How the parsers of parts read a whole expression: given to them, since both need each other. */

import type { Syntax } from '../syntax.js';
import type { Reader } from './reader.js';

export type ReadExpression = (reader: Reader) => Syntax;
