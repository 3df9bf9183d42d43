/** What is wrong with an expression, and where in its text. */

/** Stable names of what can be wrong. */
export type AelCode =
  | 'ael/limit'
  | 'ael/syntax'
  | 'ael/literal'
  | 'ael/placeholder'
  | 'ael/name'
  | 'ael/type-mismatch'
  | 'ael/type-unknown'
  | 'ael/arguments'
  | 'ael/selector'
  | 'ael/meaningless'
  | 'ael/feature'
  | 'ael/doubtful';

/** A part of the text, by indexes into the string. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A part of the text as people and other languages count. */
export interface TextSpan {
  /** Bytes of UTF-8 before it. */
  readonly startBytes: number;
  /** Exclusive. */
  readonly endBytes: number;
  /** From 1. */
  readonly line: number;
  /** In code points, from 1. */
  readonly column: number;
}

export interface AelDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: AelCode;
  /** The sentence for people; it names types and positions, never values of placeholders. */
  readonly message: string;
  readonly span: TextSpan;
  /** The other side, where two parts of the text do not fit each other. */
  readonly otherSpan?: TextSpan;
  /** What to write instead, where there is a good guess. */
  readonly hint?: string;
}

/** An expression that does not compile. */
export class AelError extends Error {
  /** The mistake that was met first; the error's message is about it. */
  readonly diagnostic: AelDiagnostic;
  /** That one, and behind it others that have nothing to do with it, in order of position. */
  readonly diagnostics: readonly AelDiagnostic[];

  constructor(diagnostic: AelDiagnostic, others: readonly AelDiagnostic[] = []) {
    const { message, span, otherSpan, hint } = diagnostic;
    const other = otherSpan === undefined ? '' : ` and ${placeOf(otherSpan)}`;
    super(`${message} (${placeOf(span)}${other})${hint === undefined ? '' : `; ${hint}`}`);
    this.name = 'AelError';
    this.diagnostic = diagnostic;
    this.diagnostics = [diagnostic, ...others];
  }
}

function placeOf({ line, column }: TextSpan): string {
  return `line ${line}, column ${column}`;
}

/** Characters a message may have: words of the text stand in it, and those may be of any length. */
const MESSAGE_MAX = 300;

function shortened(message: string): string {
  return message.length <= MESSAGE_MAX ? message : `${message.slice(0, MESSAGE_MAX - 1)}…`;
}

/** What went wrong before anybody counted lines: `compileAel` turns it into an AelError. */
export class AelFault extends Error {
  readonly code: AelCode;
  readonly span: Span;
  readonly otherSpan: Span | undefined;
  readonly hint: string | undefined;

  constructor(code: AelCode, message: string, span: Span, more: FaultDetails = {}) {
    super(shortened(message));
    this.name = 'AelFault';
    this.code = code;
    this.span = span;
    this.otherSpan = more.other;
    this.hint = more.hint;
  }
}

interface FaultDetails {
  readonly other?: Span;
  readonly hint?: string;
}

export function toDiagnostic(
  locate: (span: Span) => TextSpan,
  fault: AelFault,
  severity: AelDiagnostic['severity'],
): AelDiagnostic {
  return {
    severity,
    code: fault.code,
    message: fault.message,
    span: locate(fault.span),
    ...(fault.otherSpan === undefined ? {} : { otherSpan: locate(fault.otherSpan) }),
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  };
}
