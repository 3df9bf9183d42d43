/** The filters requests carry, from their bytes. */

import { EngineError } from '../../engine/engine-error.js';
import { compileFilter } from '../../engine/expression/record-filter.js';
import type { RecordFilter } from '../../engine/request.js';
import type { Clock } from '../../model/clock.js';
import { RESULT } from '../../model/result-code.js';
import { decodeExpression } from '../../wire/expression.js';
import { WireError } from '../../wire/wire-error.js';

/** Throws EngineError with PARAMETER_ERROR where the server would not build the filter. */
export function readFilter(packed: Uint8Array, clock: Clock): RecordFilter {
  try {
    return compileFilter(decodeExpression(packed), () => clock.nowMs());
  } catch (error) {
    if (error instanceof WireError) throw new EngineError(RESULT.parameter, error.message);
    throw error;
  }
}

/** As readFilter, but built when the first record is met: without one, the server does not look at the filter either. */
export function lazyFilter(packed: Uint8Array, clock: Clock): RecordFilter {
  let filter: RecordFilter | undefined;
  return (record) => {
    filter ??= readFilter(packed, clock);
    return filter(record);
  };
}
