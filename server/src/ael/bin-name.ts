/** Names of bins, as far as the servers take them. */

import { BIN_NAME_MAX_BYTES } from '../model/limits.js';
import { AelFault, type Span } from './ael-error.js';

export function checkBinName(name: string, span: Span): void {
  if (name === '') throw new AelFault('ael/name', 'a bin without a name', span);
  if (name.includes('\0')) throw new AelFault('ael/name', 'a bin name with a zero character', span);
  if (Buffer.byteLength(name) > BIN_NAME_MAX_BYTES) {
    throw new AelFault('ael/name', `a bin name of more than ${BIN_NAME_MAX_BYTES} bytes`, span);
  }
}
