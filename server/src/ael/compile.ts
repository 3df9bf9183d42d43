/** AEL text as an expression that servers carry out: parsed, typed, lowered, with what is wrong told by its place. */

import type { Expression } from '../model/expression.js';
import type { Value } from '../model/value.js';
import {
  type AelDiagnostic,
  AelError,
  AelFault,
  type TextSpan,
  toDiagnostic,
} from './ael-error.js';
import { FaultList } from './fault-list.js';
import { type AelFeature, type AelFeatures, FeatureUse, NO_FEATURES } from './feature.js';
import type { Dialect } from './lexer.js';
import { AEL_MAX_BYTES } from './limits.js';
import { lowerTree } from './lower/lower.js';
import type { NodeSpans } from './lower/lowering.js';
import { parseAel } from './parser/parser.js';
import { type Rebind, rebindOf } from './rebind.js';
import { createLocator, type Locate } from './text-places.js';
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
  /** Whether `placeOf` is asked for. Default: it is not. */
  readonly places?: boolean;
}

export interface CompiledAel {
  readonly expression: Expression;
  /** The type of its result. */
  readonly type: AelType;
  /** Doubts, in order of position; never an error. */
  readonly diagnostics: readonly AelDiagnostic[];
  /** What servers need to carry it out, beyond those of the oldest release. */
  readonly needs: readonly AelFeature[];
  /** The expression for other values of the same shapes; undefined where their values took part in compiling. */
  readonly rebind: Rebind | undefined;
  /** Where a node of the expression was read; undefined for those that have no text of their own. With `places`. */
  readonly placeOf?: (node: Expression) => TextSpan | undefined;
}

/** Throws AelError, with the places in the text, for anything that does not compile. */
export function compileAel(text: string, options: AelOptions): CompiledAel {
  const faults = new FaultList();
  const locate = createLocator(text);
  checkLength(text, faults);
  const compiled = faults.isEmpty ? compile(text, options, { faults, locate }) : undefined;
  if (compiled !== undefined && faults.isEmpty) return compiled;
  const [first, ...others] = faults.all.map((fault) => toDiagnostic(locate, fault, 'error'));
  if (first === undefined) throw new Error('a text that does not compile, and nothing is wrong');
  throw new AelError(first, others);
}

interface Telling {
  readonly faults: FaultList;
  readonly locate: Locate;
}

/** Undefined where something is wrong; what comes of a text with mistakes is of no use either. */
function compile(
  text: string,
  options: AelOptions,
  { faults, locate }: Telling,
): CompiledAel | undefined {
  const { placeholders = [], dialect = 'PUBLISHED', purpose } = options;
  const { syntax, uses } = parseAel(text, { dialect, placeholders, faults });
  if (syntax === undefined) return undefined;
  const features = new FeatureUse(options.features ?? NO_FEATURES);
  const inference = new Inference({ dialect, features, faults, inferNode });
  const slot = inference.infer(syntax);
  if (purpose === 'filter') inference.expectCondition(slot, syntax);
  const type = faults.isEmpty ? inference.typeOrFault(syntax) : undefined;
  if (type === undefined) return undefined;
  const spans: NodeSpans | undefined = options.places === true ? new WeakMap() : undefined;
  const expression = lowerTree(inference, syntax, spans);
  if (!faults.isEmpty) return undefined;
  return {
    expression,
    type,
    diagnostics: inference.doubts.map((doubt) => toDiagnostic(locate, doubt, 'warning')),
    needs: features.needed,
    rebind: rebindOf(expression, uses),
    ...(spans === undefined ? {} : { placeOf: placesIn(spans, locate) }),
  };
}

function placesIn(spans: NodeSpans, locate: Locate): (node: Expression) => TextSpan | undefined {
  return (node) => {
    const span = spans.get(node);
    return span === undefined ? undefined : locate(span);
  };
}

function checkLength(text: string, faults: FaultList): void {
  if (text.length <= AEL_MAX_BYTES && Buffer.byteLength(text) <= AEL_MAX_BYTES) return;
  const message = `more than ${AEL_MAX_BYTES} bytes of text`;
  faults.add(new AelFault('ael/limit', message, { start: 0, end: 0 }));
}
