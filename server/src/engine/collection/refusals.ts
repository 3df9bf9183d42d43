/** The refusals operations on lists and maps share, each under the server's code. */

import { RESULT } from '../../model/result-code.js';
import { EngineError } from '../engine-error.js';

/** An argument is missing, superfluous, or of a type the operation has no use for. */
export function parameterError(reason: string): EngineError {
  return new EngineError(RESULT.parameter, reason);
}

/** The operation makes sense, but not for what it met. */
export function notApplicable(reason: string): EngineError {
  return new EngineError(RESULT.opNotApplicable, reason);
}

export function wrongType(expected: string, actual: string): EngineError {
  return new EngineError(RESULT.binType, `expected a ${expected}, found a ${actual}`);
}
