/** AEL text as an expression that servers carry out: parsed, typed, lowered, with what is wrong told by its place. */

import type { Expression } from '../model/expression.js';
import type { Value } from '../model/value.js';
import { type AelDiagnostic, AelError, AelFault, toDiagnostic } from './ael-error.js';
import { type AelFeature, type AelFeatures, FeatureUse, NO_FEATURES } from './feature.js';
import type { Dialect } from './lexer.js';
import { AEL_MAX_BYTES } from './limits.js';
import { lowerTree } from './lower/lower.js';
import { parseAel } from './parser/parser.js';
import type { AelType } from './type/ael-type.js';
import { inferNode } from './type/infer.js';
import { Inference } from './type/inference.js';

/** Where an expression is to stand: a filter has to be a BOOL, a value read or written may be anything. */
export type AelPurpose = 'filter' | 'read' | 'write';

export interface AelOptions {
  /** The values of ?0, ?1 …, by position. Default: none. */
  readonly placeholders?: readonly Value[];
  /** Default: PUBLISHED. */
  readonly dialect?: Dialect;
  /** What every node of the cluster can do. Default: what servers of the oldest release can. */
  readonly features?: AelFeatures;
  readonly purpose: AelPurpose;
}

export interface CompiledAel {
  readonly expression: Expression;
  /** The type of its result. */
  readonly type: AelType;
  /** Doubts, in order of position; never an error. */
  readonly diagnostics: readonly AelDiagnostic[];
  /** What servers need to carry it out, beyond those of the oldest release. */
  readonly needs: readonly AelFeature[];
}

/** Throws AelError, with the place in the text, for anything that does not compile. */
export function compileAel(text: string, options: AelOptions): CompiledAel {
  try {
    return compile(text, options);
  } catch (error) {
    if (error instanceof AelFault) throw new AelError(toDiagnostic(text, error, 'error'));
    throw error;
  }
}

function compile(text: string, options: AelOptions): CompiledAel {
  const { placeholders = [], dialect = 'PUBLISHED', features = NO_FEATURES, purpose } = options;
  checkLength(text);
  const { syntax } = parseAel(text, dialect, placeholders);
  const use = new FeatureUse(features);
  const inference = new Inference(dialect, use, inferNode);
  const slot = inference.infer(syntax);
  if (purpose === 'filter') inference.expectCondition(slot, syntax);
  const type = inference.typeOf(syntax);
  const expression = lowerTree(inference, syntax);
  const diagnostics = inference.doubts.map((doubt) => toDiagnostic(text, doubt, 'warning'));
  return { expression, type, diagnostics, needs: use.needed };
}

function checkLength(text: string): void {
  if (text.length <= AEL_MAX_BYTES && Buffer.byteLength(text) <= AEL_MAX_BYTES) return;
  throw new AelFault('ael/limit', `more than ${AEL_MAX_BYTES} bytes of text`, { start: 0, end: 0 });
}
