/** Text as tokens, one at a time and each once: the parser says where a slash begins a pattern. */

import { AelFault, type Span } from './ael-error.js';

export type TokenKind =
  | 'integer'
  | 'float'
  | 'string'
  | 'blob'
  | 'base64'
  | 'name'
  | 'variable'
  | 'placeholder'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The symbol or name itself, the digits, or what stands between the quotes. */
  readonly text: string;
  readonly span: Span;
  /** White space or a comment stands in front. */
  readonly spaced: boolean;
}

export type Dialect = 'PUBLISHED' | 'ALPHA';

/** Longest first, so that the first that fits is the right one. */
const SYMBOLS = [
  '>>>',
  '=>',
  '==',
  '=~',
  '!=',
  '>=',
  '>>',
  '<=',
  '<<',
  '**',
  '$',
  '.',
  ',',
  ':',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '>',
  '<',
  '=',
  '!',
  '#',
  '@',
  '~',
  '&',
  '|',
  '^',
  '+',
  '-',
  '*',
  '/',
  '%',
  '?',
] as const;

const SPACE = /[ \t\r\n]+/uy;
const NAME = /[A-Za-z0-9_]+/uy;
const HEX = /0[xX][0-9a-fA-F]+/uy;
const BINARY = /0[bB][01]+/uy;
const FLOAT = /[0-9]*\.[0-9]+/uy;
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/uy;
const PLACEHOLDER = /\?[0-9]+/uy;
const BLOB = /[xX]'([^']*)'/uy;
const BASE64 = /[bB]64'([^']*)'/uy;

/** Kinds told by one expression each, with what they begin with, in the order they are tried. */
const SHAPES: readonly (readonly [kind: TokenKind, shape: RegExp, begin: RegExp])[] = [
  ['blob', BLOB, /[xX]/u],
  ['base64', BASE64, /[bB]/u],
  ['integer', HEX, /0/u],
  ['integer', BINARY, /0/u],
  ['float', FLOAT, /[0-9.]/u],
  ['name', NAME, /[A-Za-z0-9_]/u],
  ['variable', VARIABLE, /\$/u],
  ['placeholder', PLACEHOLDER, /\?/u],
];

/** What a token that begins with a character can be: most texts are short, and most of their time goes by here. */
interface Beginning {
  readonly shapes: readonly (readonly [kind: TokenKind, shape: RegExp])[];
  readonly symbols: readonly string[];
}

const NOTHING: Beginning = { shapes: [], symbols: [] };
const BEGINNINGS: readonly Beginning[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return {
    shapes: SHAPES.filter(([, , begin]) => begin.test(character)).map(([kind, shape]) => [
      kind,
      shape,
    ]),
    symbols: SYMBOLS.filter((symbol) => symbol.startsWith(character)),
  };
});

const ALL_DIGITS = /^[0-9]+$/u;

/** After a fault it stands behind what was wrong, so that reading on gets to the end. */
export class Lexer {
  readonly text: string;
  readonly #dialect: Dialect;
  #at = 0;
  #work = 0;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.#dialect = dialect;
  }

  /** Characters gone over, each as often as it was: a measure of work that no machine changes. */
  get work(): number {
    return this.#work;
  }

  /** The next token; `end` again and again behind the last. */
  next(): Token {
    const from = this.#at;
    try {
      return this.#next(from);
    } finally {
      this.#work += this.#at - from + 1;
    }
  }

  #next(from: number): Token {
    this.#skipSpace();
    const start = this.#at;
    const spaced = start > from;
    if (start >= this.text.length) return this.#token('end', '', start, spaced);
    const quote = this.text[start];
    if (quote === "'" || quote === '"') return this.#string(quote, spaced);
    const { shapes, symbols } = BEGINNINGS[this.text.charCodeAt(start)] ?? NOTHING;
    for (const [kind, shape] of shapes) {
      const match = this.#match(shape);
      if (match !== undefined) return this.#shaped(kind, match, start, spaced);
    }
    const symbol = symbols.find((each) => this.text.startsWith(each, start));
    if (symbol !== undefined) {
      this.#at += symbol.length;
      return this.#token('symbol', symbol, start, spaced);
    }
    this.#at = start + String.fromCodePoint(this.text.codePointAt(start) ?? 0).length;
    throw new AelFault('ael/syntax', 'a character that is no part of the language', {
      start,
      end: this.#at,
    });
  }

  /** Goes back to a token, so that it is read again as something else. */
  goTo(offset: number): void {
    this.#at = offset;
  }

  /** Reads what a regular expression that is sticky finds here. */
  readShape(shape: RegExp): Token | undefined {
    const start = this.#at;
    const match = this.#match(shape);
    this.#work += this.#at - start + 1;
    return match === undefined ? undefined : this.#token('name', match[0], start, false);
  }

  #match(shape: RegExp): RegExpExecArray | undefined {
    shape.lastIndex = this.#at;
    const match = shape.exec(this.text);
    if (match === null) return undefined;
    this.#at = shape.lastIndex;
    return match;
  }

  #shaped(kind: TokenKind, match: RegExpExecArray, start: number, spaced: boolean): Token {
    const [whole, inner] = match;
    if (kind === 'name' && ALL_DIGITS.test(whole)) {
      return this.#token('integer', whole, start, spaced);
    }
    return this.#token(kind, inner ?? whole, start, spaced);
  }

  #token(kind: TokenKind, text: string, start: number, spaced: boolean): Token {
    return { kind, text, span: { start, end: this.#at }, spaced };
  }

  #skipSpace(): void {
    for (;;) {
      if (isSpace(this.text.charCodeAt(this.#at))) this.#match(SPACE);
      if (this.#dialect === 'ALPHA' || !this.text.startsWith('/*', this.#at)) return;
      const start = this.#at;
      const end = this.text.indexOf('*/', start + 2);
      this.#at = end < 0 ? this.text.length : end + 2;
      if (end >= 0) continue;
      throw new AelFault(
        'ael/syntax',
        'a comment that does not end',
        { start, end: this.text.length },
        { hint: 'close it with */' },
      );
    }
  }

  #string(quote: string, spaced: boolean): Token {
    const start = this.#at;
    let end = start + 1;
    let text = '';
    // Where a string with a mistake in it ends is anybody's guess: nothing behind it is read.
    this.#at = this.text.length;
    for (;;) {
      const character = this.text[end];
      if (character === undefined) throw unterminated(start, this.text.length, quote);
      if (character === quote) break;
      if (character === '\\' && this.#dialect === 'PUBLISHED') {
        text += escaped(this.text[end + 1], end);
        end += 2;
      } else {
        text += character;
        end += 1;
      }
    }
    this.#at = end + 1;
    return this.#token('string', text, start, spaced);
  }
}

/** A blank, a tab, or the end of a line. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function unterminated(start: number, end: number, quote: string): AelFault {
  return new AelFault(
    'ael/syntax',
    'a string that does not end',
    { start, end },
    { hint: `close it with ${quote}` },
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  n: '\n',
  t: '\t',
  '"': '"',
  "'": "'",
};

function escaped(character: string | undefined, at: number): string {
  const meant = character === undefined ? undefined : ESCAPES[character];
  if (meant !== undefined) return meant;
  throw new AelFault(
    'ael/literal',
    'an escape strings do not have',
    { start: at, end: at + 2 },
    { hint: String.raw`there are \\ \n \t \" and \'` },
  );
}
