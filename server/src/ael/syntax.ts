/** The syntax tree: what was written, with its place in the text; constants and placeholders are values already. */

import type { Value } from '../model/value.js';
import type { Span } from './ael-error.js';
import type { AelType } from './type/ael-type.js';

export type BinaryOperator =
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**';
export type UnaryOperator = '-' | '+' | '~';

interface Placed {
  readonly span: Span;
  /** Levels below and including this one. */
  readonly depth: number;
}

export interface LiteralSyntax extends Placed {
  readonly node: 'literal';
  readonly value: Value;
  /** It came as the value of a placeholder. */
  readonly bound: boolean;
}
export interface BinSyntax extends Placed {
  readonly node: 'bin';
  readonly name: string;
}
export interface LoopSyntax extends Placed {
  readonly node: 'loop';
  readonly part: 'value' | 'key' | 'index';
}
export interface VariableSyntax extends Placed {
  readonly node: 'variable';
  readonly name: string;
}
export interface TypedSyntax extends Placed {
  readonly node: 'typed';
  readonly operand: Syntax;
  readonly type: AelType;
  /** Holds for this occurrence only. */
  readonly local: boolean;
}
export interface PathSyntax extends Placed {
  readonly node: 'path';
  readonly root: Syntax;
  readonly segments: readonly Segment[];
}
export interface MetadataSyntax extends Placed {
  readonly node: 'metadata';
  readonly name: string;
  readonly args: readonly Argument[];
}
export interface FunctionSyntax extends Placed {
  readonly node: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Argument[];
}
export interface MethodSyntax extends Placed {
  readonly node: 'method';
  readonly receiver: Syntax;
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Argument[];
  readonly flags: readonly Flag[];
}
export interface UnarySyntax extends Placed {
  readonly node: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Syntax;
}
export interface BinarySyntax extends Placed {
  readonly node: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Syntax;
  readonly right: Syntax;
}
export interface LogicSyntax extends Placed {
  readonly node: 'logic';
  readonly operator: 'and' | 'or' | 'exclusive' | 'not';
  readonly operands: readonly Syntax[];
}
export interface InSyntax extends Placed {
  readonly node: 'in';
  readonly wanted: Syntax;
  readonly list: Syntax;
}
export interface MatchSyntax extends Placed {
  readonly node: 'match';
  readonly text: Syntax;
  readonly pattern: RegexSyntax;
}
export interface LetSyntax extends Placed {
  readonly node: 'let';
  readonly definitions: readonly Definition[];
  readonly body: Syntax;
}
export interface WhenSyntax extends Placed {
  readonly node: 'when';
  readonly branches: readonly { readonly when: Syntax; readonly result: Syntax }[];
  readonly otherwise: Syntax;
}
export interface UnknownSyntax extends Placed {
  readonly node: 'unknown';
}

export type Syntax =
  | LiteralSyntax
  | BinSyntax
  | LoopSyntax
  | VariableSyntax
  | TypedSyntax
  | PathSyntax
  | MetadataSyntax
  | FunctionSyntax
  | MethodSyntax
  | UnarySyntax
  | BinarySyntax
  | LogicSyntax
  | InSyntax
  | MatchSyntax
  | LetSyntax
  | WhenSyntax
  | UnknownSyntax;

export interface Definition {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Syntax;
}

export interface RegexSyntax {
  readonly pattern: string;
  readonly flags: string;
  readonly span: Span;
}

/** An argument of a call: an expression, a pattern, or the selector in brackets that `get` and `remove` take. */
export interface Argument {
  readonly name?: string;
  readonly span: Span;
  readonly value:
    | { readonly kind: 'expression'; readonly syntax: Syntax }
    | { readonly kind: 'regex'; readonly regex: RegexSyntax }
    | { readonly kind: 'selector'; readonly segment: SelectSegment }
    | { readonly kind: 'word'; readonly word: string };
}

/** A word behind a call, such as `:NO_FAIL`. */
export interface Flag {
  readonly name: string;
  readonly span: Span;
}

interface SegmentBase {
  readonly span: Span;
  /** The type of what the step leads to. */
  readonly type?: AelType;
  /** What to make where the step leads nowhere, such as `KEY_ORDERED`. */
  readonly create?: Flag;
}

export interface KeySegment extends SegmentBase {
  readonly step: 'key';
  readonly key: Value;
}
export interface SelectSegment extends SegmentBase {
  readonly step: 'select';
  readonly side: 'list' | 'map';
  readonly selector: Selector;
}
export interface ChildrenSegment extends SegmentBase {
  readonly step: 'children';
}
export interface FilterSegment extends SegmentBase {
  readonly step: 'filter';
  readonly where: Syntax;
  /** Written `&[?(…)]`: it narrows the choice before it. */
  readonly narrows: boolean;
}
/** `.{}` and `.[]` of the alpha dialect: the whole collection, by its type. */
export interface WholeSegment extends SegmentBase {
  readonly step: 'whole';
  readonly side: 'list' | 'map';
}

export type Segment = KeySegment | SelectSegment | ChildrenSegment | FilterSegment | WholeSegment;

/** Which elements of a list or map a step leads to. */
export type Selector =
  | { readonly form: 'position'; readonly by: 'index' | 'rank'; readonly position: bigint }
  | { readonly form: 'element'; readonly by: 'key' | 'value'; readonly value: Value }
  | {
      readonly form: 'positions';
      readonly by: 'index' | 'rank';
      readonly start?: bigint;
      readonly end?: bigint;
      readonly inverted: boolean;
    }
  | {
      readonly form: 'interval';
      readonly by: 'key' | 'value';
      readonly from?: Value;
      readonly to?: Value;
      readonly inverted: boolean;
    }
  | {
      readonly form: 'several';
      readonly by: 'key' | 'value' | 'index';
      readonly values: readonly Value[];
      readonly inverted: boolean;
    }
  | {
      readonly form: 'relative';
      /** By rank, relative to a value; by index, relative to a key. */
      readonly by: 'index' | 'rank';
      readonly start: bigint;
      readonly end?: bigint;
      readonly anchor: Value;
      readonly inverted: boolean;
    };

export function isPlural(segment: Segment): boolean {
  if (segment.step === 'children' || segment.step === 'filter') return true;
  if (segment.step !== 'select') return false;
  return segment.selector.form !== 'position' && segment.selector.form !== 'element';
}
