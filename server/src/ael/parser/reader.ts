/** The tokens ahead of the parser, with what may be made of them: it counts nodes and levels, and binds placeholders. */

import type { Value } from '../../model/value.js';
import { AelFault, type Span } from '../ael-error.js';
import { type Dialect, Lexer, type Token } from '../lexer.js';
import { AEL_MAX_DEPTH, AEL_MAX_MISTAKES, AEL_MAX_NODES, AEL_MAX_PLACEHOLDERS } from '../limits.js';

/** The value of each placeholder in the text, with the placeholder's position. */
export type PlaceholderUses = ReadonlyMap<Value, number>;

/** What a node under construction tells of its parts. */
interface Deep {
  readonly depth: number;
}

export class Reader {
  readonly dialect: Dialect;
  readonly #lexer: Lexer;
  readonly #placeholders: readonly Value[];
  readonly #used = new Set<number>();
  readonly #uses = new Map<Value, number>();
  #current: Token = BEGIN;
  #previousEnd = 0;
  #nodes = 0;
  #open = 0;
  /** What was no token, of what was skipped. */
  #strays = 0;
  #lookedAhead = 0;

  constructor(text: string, dialect: Dialect, placeholders: readonly Value[]) {
    this.dialect = dialect;
    this.#lexer = new Lexer(text, dialect);
    this.#placeholders = placeholders;
  }

  /** Reads the first token. */
  begin(): void {
    this.#current = this.#lexer.next();
  }

  /** Goes on behind the next "and" or "or", after a fault: what is joined by those can be read by itself. False at the end. */
  skipToNextPart(): boolean {
    this.#open = 0;
    for (;;) {
      const isJoint = this.isWord('and') || this.isWord('or');
      if (!isJoint && this.#current.kind === 'end' && this.#current !== BEGIN) return false;
      if (this.#advanceAnyway()) {
        if (isJoint) return true;
      } else if (this.#strays > AEL_MAX_MISTAKES) {
        return false;
      }
    }
  }

  /** False where the next token is none; the lexer stands behind it then. */
  #advanceAnyway(): boolean {
    try {
      this.advance();
      return true;
    } catch (error) {
      if (!(error instanceof AelFault)) throw error;
      this.#strays += 1;
      return false;
    }
  }

  get current(): Token {
    return this.#current;
  }

  /** Where the token before this one ended. */
  get previousEnd(): number {
    return this.#previousEnd;
  }

  /** What was read for placeholders, each time anew, by their positions. */
  get uses(): PlaceholderUses {
    return this.#uses;
  }

  /** Characters gone over: those of tokens, those read again as something else, and those looked at ahead. */
  get work(): number {
    return this.#lexer.work + this.#lookedAhead;
  }

  get steps(): number {
    return this.#nodes;
  }

  advance(): Token {
    const token = this.#current;
    this.#previousEnd = token.span.end;
    this.#current = this.#lexer.next();
    return token;
  }

  isSymbol(symbol: string): boolean {
    return this.#current.kind === 'symbol' && this.#current.text === symbol;
  }

  isWord(word: string): boolean {
    return this.#current.kind === 'name' && this.#current.text === word;
  }

  /** Takes the symbol if it is the next token. */
  take(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.advance();
    return true;
  }

  expect(symbol: string, also = ''): Token {
    if (this.isSymbol(symbol)) return this.advance();
    throw this.unexpected(`"${symbol}"${also}`);
  }

  expectWord(word: string): Token {
    if (this.isWord(word)) return this.advance();
    throw this.unexpected(`"${word}"`);
  }

  /** Whether the text goes on, from the current token, as the expression describes. */
  looksLike(shape: RegExp): boolean {
    const { start } = this.#current.span;
    shape.lastIndex = start;
    const isAhead = shape.test(this.#lexer.text);
    this.#lookedAhead += isAhead ? shape.lastIndex - start : 1;
    return isAhead;
  }

  /** Reads what begins at the current token again, as what the expression describes. */
  reread(shape: RegExp): Token | undefined {
    const { start } = this.#current.span;
    this.#lexer.goTo(start);
    const token = this.#lexer.readShape(shape);
    if (token === undefined) {
      this.#lexer.goTo(this.#current.span.end);
      return undefined;
    }
    this.#previousEnd = token.span.end;
    this.#current = this.#lexer.next();
    return token;
  }

  /** The part of the text from there to the end of the token read last. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(this.#previousEnd, start) };
  }

  unexpected(legal: string, hint?: string): AelFault {
    const { kind, text, span } = this.#current;
    const found =
      kind === 'end' ? 'the expression ends' : `${FOUND[kind] ?? ''}${quoted(kind, text)} is found`;
    return new AelFault(
      'ael/syntax',
      `${found} where ${legal} is expected`,
      span,
      hint === undefined ? {} : { hint },
    );
  }

  /** Counts one more node; anything that grows with the text has to come by here. */
  count(span: Span): void {
    this.#nodes += 1;
    if (this.#nodes > AEL_MAX_NODES) {
      throw new AelFault('ael/limit', `more than ${AEL_MAX_NODES} operands and operators`, span);
    }
  }

  /** The levels of a node over those of its parts. */
  depthOver(span: Span, parts: readonly Deep[]): number {
    this.count(span);
    let depth = 1;
    for (const part of parts) depth = Math.max(depth, part.depth + 1);
    if (depth > AEL_MAX_DEPTH) throw tooDeep(span);
    return depth;
  }

  /** Reads something that may hold expressions: the parser's own recursion is bounded by it. */
  within<Result>(read: () => Result): Result {
    this.#open += 1;
    if (this.#open > AEL_MAX_DEPTH) throw tooDeep(this.#current.span);
    const result = read();
    this.#open -= 1;
    return result;
  }

  /** The value of the placeholder that is the next token. */
  placeholder(): Value {
    const { text, span } = this.advance();
    const index = Number(text.slice(1));
    if (index >= AEL_MAX_PLACEHOLDERS) {
      throw new AelFault('ael/limit', `placeholders go up to ?${AEL_MAX_PLACEHOLDERS - 1}`, span);
    }
    const value = this.#placeholders[index];
    if (value === undefined) {
      throw new AelFault(
        'ael/placeholder',
        `${text} has no value: ${countOf(this.#placeholders.length)} given`,
        span,
      );
    }
    this.#used.add(index);
    // A copy, so that what becomes of it can be told from what becomes of others.
    const copy = { ...value };
    this.#uses.set(copy, index);
    return copy;
  }

  /** Throws where a value was given that no placeholder stands for. */
  checkPlaceholders(): void {
    const unused = this.#placeholders.findIndex((_value, index) => !this.#used.has(index));
    if (unused < 0) return;
    throw new AelFault(
      'ael/placeholder',
      `${countOf(this.#placeholders.length)} given, and ?${unused} stands nowhere in the expression`,
      { start: 0, end: this.#previousEnd },
    );
  }
}

/** Stands in front of the first token. */
const BEGIN: Token = { kind: 'end', text: '', span: { start: 0, end: 0 }, spaced: false };

const FOUND: Readonly<Partial<Record<Token['kind'], string>>> = {
  integer: 'the number ',
  float: 'the number ',
  variable: 'the variable ',
  placeholder: 'the placeholder ',
};

/** Characters of a word that a message shows. */
const SHOWN_MAX = 40;

/** Contents of strings stay out of messages: they may be data. */
function quoted(kind: Token['kind'], text: string): string {
  if (kind === 'string') return 'a string';
  if (kind === 'blob' || kind === 'base64') return 'a blob';
  const shown = text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
  return kind === 'integer' || kind === 'float' || kind === 'placeholder' ? shown : `"${shown}"`;
}

function countOf(values: number): string {
  if (values === 0) return 'no values are';
  return values === 1 ? 'one value is' : `${values} values are`;
}

function tooDeep(span: Span): AelFault {
  return new AelFault('ael/limit', `more than ${AEL_MAX_DEPTH} levels`, span, {
    hint: 'name parts of it with let, or split it into several expressions',
  });
}
