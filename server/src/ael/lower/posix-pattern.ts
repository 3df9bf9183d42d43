/** Patterns as POSIX writes them, which servers of every release match; what POSIX can not say is told by name. */

import { AelFault, type Span } from '../ael-error.js';
import type { RegexSyntax } from '../syntax.js';
import { PatternClass } from './pattern-class.js';

/** A part of a pattern that needs the servers' newer patterns. */
export interface BeyondPosix {
  readonly what: string;
  readonly span: Span;
}

/**
 * Translates a pattern. `.` means any character but line ends, unless the flag `s` is there; `^` and `$` mean the ends of
 * the text, or with the flag `m` those of its lines. Throws AelFault for flags nobody knows and for what is no pattern.
 */
export function toPosix(regex: RegexSyntax): string | BeyondPosix {
  checkFlags(regex);
  const translation = new Translation(regex);
  try {
    return translation.run();
  } catch (error) {
    if (error instanceof Beyond) return { what: error.message, span: error.span };
    throw error;
  }
}

const FLAGS = /^(?!.*(.).*\1)[imsxw]*$/u;

function checkFlags({ flags, span }: RegexSyntax): void {
  if (FLAGS.test(flags)) return;
  throw new AelFault('ael/literal', 'a pattern to match has other flags, or one twice', span, {
    hint: 'flags are i, m, s, x and w',
  });
}

/** Ends a translation; never leaves this file. */
class Beyond extends Error {
  readonly span: Span;

  constructor(what: string, span: Span) {
    super(what);
    this.name = 'Beyond';
    this.span = span;
  }
}

const SHORTHANDS: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[ \t\n\r\f\v]',
  S: '[^ \t\n\r\f\v]',
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
/** Characters that mean something in a POSIX pattern. */
const SPECIAL = '\\.[]()*+?{}|^$';
const QUANTIFIER = /[*+?]|\{[0-9]+(?:,[0-9]*)?\}/uy;
const REPEAT_MAX = 255;

class Translation {
  readonly #regex: RegexSyntax;
  readonly #text: string;
  readonly #out: string[] = [];
  #at = 0;
  #depth = 0;
  /** Where the piece begins that a quantifier would repeat; `undefined` where there is none. */
  #piece: number | undefined;
  readonly #opened: number[] = [];

  constructor(regex: RegexSyntax) {
    this.#regex = regex;
    this.#text = regex.pattern;
  }

  run(): string {
    while (this.#at < this.#text.length) this.#readPiece();
    if (this.#depth > 0) throw this.#wrong('a group that does not end');
    return this.#out.join('');
  }

  #has(flag: string): boolean {
    return this.#regex.flags.includes(flag);
  }

  #span(): Span {
    const start = this.#regex.span.start + 1 + this.#at;
    return { start, end: start + 1 };
  }

  #wrong(what: string): AelFault {
    return new AelFault('ael/literal', `${what} in a pattern`, this.#span());
  }

  #beyond(what: string): Beyond {
    return new Beyond(what, this.#span());
  }

  #put(piece: string): void {
    this.#piece = this.#out.length;
    this.#out.push(piece);
  }

  #readPiece(): void {
    const character = this.#text[this.#at] ?? '';
    if (this.#has('x') && this.#skipExtended(character)) return;
    QUANTIFIER.lastIndex = this.#at;
    const quantifier = QUANTIFIER.exec(this.#text)?.[0];
    if (quantifier !== undefined) this.#readQuantifier(quantifier);
    else if (character === '\\') this.#readEscape();
    else if (character === '[') this.#readClass();
    else this.#readCharacter(character);
  }

  #skipExtended(character: string): boolean {
    if (/\s/u.test(character)) {
      this.#at += 1;
      return true;
    }
    if (character !== '#') return false;
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return true;
  }

  #readQuantifier(quantifier: string): void {
    if (this.#piece === undefined) throw this.#wrong('a quantifier with nothing to repeat');
    const counts = quantifier.match(/[0-9]+/gu)?.map(Number) ?? [];
    const [least = 0, most = least] = counts;
    if (most < least) throw this.#wrong('a quantifier that ends before it starts');
    if (Math.max(least, most) > REPEAT_MAX)
      throw this.#beyond(`repeating more than ${REPEAT_MAX} times`);
    this.#out.push(quantifier);
    this.#piece = undefined;
    this.#at += quantifier.length;
    // Whether there is a match does not depend on how greedily it is looked for.
    if (this.#text[this.#at] === '?') this.#at += 1;
    else if (this.#text[this.#at] === '+') throw this.#beyond('a possessive quantifier');
  }

  #readEscape(): void {
    const character = this.#text[this.#at + 1] ?? '';
    const shorthand = Object.hasOwn(SHORTHANDS, character) ? SHORTHANDS[character] : undefined;
    const control = Object.hasOwn(CONTROLS, character) ? CONTROLS[character] : undefined;
    if (shorthand !== undefined) this.#put(this.#widened(shorthand));
    else if (control !== undefined) this.#put(control);
    else if (/[A-Za-z0-9]/u.test(character)) throw this.#beyond(`"\\${character}" in a pattern`);
    else this.#put(SPECIAL.includes(character) ? `\\${character}` : character);
    this.#at += 2;
  }

  /** Where lines end, POSIX keeps line ends out of classes that leave others out. */
  #widened(negated: string): string {
    const isNegated = negated.startsWith('[^') && !negated.includes('\n');
    return isNegated && this.#has('m') ? `(${negated}|\n)` : negated;
  }

  #readClass(): void {
    const read = PatternClass.read(this.#text, this.#at);
    if (read === undefined) throw this.#beyond('a class of this kind in a pattern');
    this.#put(this.#widened(read.posix));
    this.#at = read.end;
  }

  #readCharacter(character: string): void {
    switch (character) {
      case '(':
        this.#openGroup();
        return;
      case ')':
        this.#closeGroup();
        return;
      case '|':
      case '^':
      case '$':
        this.#out.push(character);
        this.#piece = undefined;
        break;
      case '.':
        this.#put(this.#anyCharacter());
        break;
      case '{':
      case '}':
      case ']':
        throw this.#wrong(`"${character}" without "\\" in front of it`);
      default:
        this.#readLiteral();
        return;
    }
    this.#at += 1;
  }

  #anyCharacter(): string {
    if (!this.#has('s')) return '[^\n\r]';
    return this.#has('m') ? '(.|\n)' : '.';
  }

  #openGroup(): void {
    const isPlain = this.#text.startsWith('(?:', this.#at);
    if (this.#text[this.#at + 1] === '?' && !isPlain)
      throw this.#beyond('a group that begins with "(?"');
    this.#opened.push(this.#out.length);
    this.#out.push('(');
    this.#depth += 1;
    this.#piece = undefined;
    this.#at += isPlain ? 3 : 1;
  }

  #closeGroup(): void {
    const opened = this.#opened.pop();
    if (opened === undefined) throw this.#wrong('")" without "("');
    this.#out.push(')');
    this.#depth -= 1;
    this.#piece = opened;
    this.#at += 1;
  }

  /** Servers match bytes: a character of several is one piece only in brackets. */
  #readLiteral(): void {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const isAscii = character < '\u0080';
    if (!isAscii && this.#has('i')) throw this.#beyond('ignoring the case of letters beyond ASCII');
    this.#put(isAscii ? character : `(${character})`);
    this.#at += character.length;
  }
}
