/** A call of a user-defined function: which function of which module, and with what. */

import type { Value } from './value.js';

export interface UdfCall {
  /** The module as clients name it: its file's name without `.lua`. */
  readonly module: string;
  readonly functionName: string;
  /** What the function gets after the record. */
  readonly args: readonly Value[];
}
