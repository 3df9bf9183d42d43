/**
 * POSIX regular expressions, basic and extended, as the server's C library reads them. Text is matched byte by byte: every
 * byte is one character, and only ASCII letters have a case.
 */

import { createPatternMachine } from './pattern-machine.js';
import { countRepeats, type PatternPart, sourceOf } from './pattern-part.js';

/** Flags of the C library. Clients name 4 and 8 the other way round, as other systems number them. */
const FLAG = { extended: 1, ignoreCase: 2, newline: 4 } as const;

/** The largest count of an interval. */
const REPEATS_MAX = 0x7fff;

/** Groups inside one another. */
const GROUP_MAX_DEPTH = 100;

/** How often JavaScript may look at the characters of a text until another way is taken. */
const LOOKS_MAX = 1_000_000;

/** A test of a text, given as one character per byte. */
export type ByteTest = (text: string) => boolean;

/** `undefined` for patterns the C library does not compile. The pattern is given as one character per byte. */
export function compilePosixRegex(pattern: string, flags: number): ByteTest | undefined {
  const reader = new PatternReader(pattern, flags);
  try {
    return createTest(reader.read(), reader.isMultiline);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * JavaScript tries one way after the other, fast, and for ever where the ways are many: what could become that is given to
 * a machine that follows all at once. Patterns that look back at their groups have no other way.
 */
function createTest(part: PatternPart, isMultiline: boolean): ByteTest {
  const expression = new RegExp(sourceOf(part), isMultiline ? 'm' : '');
  const machine = createPatternMachine(part, isMultiline);
  if (machine === undefined) return (text) => expression.test(text);
  // A match may begin anywhere, which counts like one repetition more.
  const shortBytes = Math.floor(LOOKS_MAX ** (1 / (countRepeats(part) + 1)));
  return (text) => (text.length > shortBytes ? machine(text) : expression.test(text));
}

/** UTF-8 as one character per byte, up to the first NUL, where C ends a text. */
export function toByteText(text: string): string {
  const end = text.indexOf('\0');
  const cut = end === -1 ? text : text.slice(0, end);
  return Buffer.byteLength(cut) === cut.length ? cut : Buffer.from(cut, 'utf8').toString('latin1');
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', '\\t-\\r '],
  ['blank', ' \\t'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['print', ' -~'],
  ['graph', '!-~'],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** Escapes that stand for more than their letter, in both kinds of pattern. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['w', '[A-Za-z0-9_]'],
  ['W', '[^A-Za-z0-9_]'],
  ['s', '[\\t-\\r ]'],
  ['S', '[^\\t-\\r ]'],
]);

/** Escapes that stand for a place; none of them can be repeated. */
const ANCHORS: ReadonlyMap<string, string> = new Map([
  ['b', '\\b'],
  ['B', '\\B'],
  ['<', '\\b(?=[A-Za-z0-9_])'],
  ['>', '\\b(?<=[A-Za-z0-9_])'],
  ['`', '(?<![^])'],
  ["'", '(?![^])'],
]);

/** Reads the pattern from left to right; throws SyntaxError where it is not sound. */
class PatternReader {
  readonly isMultiline: boolean;
  readonly #pattern: string;
  readonly #isExtended: boolean;
  readonly #ignoresCase: boolean;
  #at = 0;
  #closed = 0;

  constructor(pattern: string, flags: number) {
    this.#pattern = pattern;
    this.#isExtended = (flags & FLAG.extended) !== 0;
    this.#ignoresCase = (flags & FLAG.ignoreCase) !== 0;
    this.isMultiline = (flags & FLAG.newline) !== 0;
  }

  read(): PatternPart {
    const part = this.#alternatives(0);
    if (this.#at < this.#pattern.length) throw new SyntaxError('a group ends that never began');
    return part;
  }

  #alternatives(depth: number): PatternPart {
    const branches = [this.#branch(depth)];
    while (this.#take(this.#isExtended ? '|' : '\\|')) branches.push(this.#branch(depth));
    return { kind: 'choice', branches };
  }

  #branch(depth: number): PatternPart {
    const parts: PatternPart[] = [];
    while (this.#at < this.#pattern.length && !this.#isBranchEnd(depth)) {
      parts.push(this.#piece(depth, parts.length === 0));
    }
    return { kind: 'sequence', parts };
  }

  #isBranchEnd(depth: number): boolean {
    if (!this.#isExtended) return this.#isNext('\\|') || this.#isNext('\\)');
    // Outside of groups a closing parenthesis is a character like others.
    return this.#isNext('|') || (depth > 0 && this.#isNext(')'));
  }

  /** An anchor, or an atom and whatever repeats it. */
  #piece(depth: number, isFirst: boolean): PatternPart {
    const anchor = this.#anchor(depth, isFirst);
    if (anchor !== undefined) return { kind: 'place', source: anchor };
    let part = this.#atom(depth);
    for (let repeats = 1; ; repeats += 1) {
      const counts = this.#repeat();
      if (counts === undefined) return part;
      if (repeats > GROUP_MAX_DEPTH) throw new SyntaxError('too many repetitions of one part');
      part = { kind: 'repeat', part, ...counts };
      if (!this.#isExtended && (this.#isNext('*') || this.#isNext('\\{'))) {
        throw new SyntaxError('a basic pattern repeats a repetition');
      }
    }
  }

  #anchor(depth: number, isFirst: boolean): string | undefined {
    const word = this.#isNext('\\') ? ANCHORS.get(this.#pattern[this.#at + 1] ?? '') : undefined;
    if (word !== undefined) {
      this.#at += 2;
      return word;
    }
    if (this.#isNext('^') && (this.#isExtended || isFirst)) {
      this.#at += 1;
      return '^';
    }
    if (!this.#isNext('$') || !(this.#isExtended || this.#endsBehind(1, depth))) return undefined;
    this.#at += 1;
    return '$';
  }

  /** Whether a branch of a basic pattern ends so many characters further on. */
  #endsBehind(count: number, depth: number): boolean {
    const rest = this.#pattern.slice(this.#at + count);
    return rest === '' || rest.startsWith('\\|') || (depth > 0 && rest.startsWith('\\)'));
  }

  /** What could repeat is a character where it has nothing to repeat; extended patterns, and intervals, are refused then. */
  #atom(depth: number): PatternPart {
    if (this.#take(this.#isExtended ? '(' : '\\(')) return this.#group(depth);
    if (this.#take('[')) return { kind: 'one', source: this.#bracket() };
    if (this.#take('.')) return { kind: 'one', source: this.isMultiline ? '[^\\n]' : '[^]' };
    const repeats = this.#isExtended ? /^[*+?{]/ : /^\\\{/;
    if (repeats.test(this.#pattern.slice(this.#at, this.#at + 2))) {
      throw new SyntaxError('nothing is there to be repeated');
    }
    return this.#isNext('\\') ? this.#escape() : this.#literal();
  }

  #group(depth: number): PatternPart {
    if (depth >= GROUP_MAX_DEPTH) throw new SyntaxError('groups nest too deep');
    const part = this.#alternatives(depth + 1);
    if (!this.#take(this.#isExtended ? ')' : '\\)')) throw new SyntaxError('a group never ends');
    this.#closed += 1;
    return { kind: 'group', part };
  }

  #escape(): PatternPart {
    const letter = this.#pattern[this.#at + 1];
    if (letter === undefined) throw new SyntaxError('an escape without a character');
    this.#at += 2;
    const known = ESCAPES.get(letter);
    if (known !== undefined) return { kind: 'one', source: known };
    if (!/[1-9]/.test(letter)) return this.#character(letter);
    if (Number(letter) > this.#closed) throw new SyntaxError('a group that is not there');
    return { kind: 'again', group: Number(letter) };
  }

  #literal(): PatternPart {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    return this.#character(character);
  }

  #character(character: string): PatternPart {
    if (this.#ignoresCase && /[A-Za-z]/.test(character)) {
      return { kind: 'one', source: `[${character.toLowerCase()}${character.toUpperCase()}]` };
    }
    return { kind: 'one', source: escaped(character) };
  }

  #repeat(): Counts | undefined {
    if (this.#take('*')) return { least: 0, most: undefined };
    if (this.#take(this.#isExtended ? '+' : '\\+')) return { least: 1, most: undefined };
    if (this.#take(this.#isExtended ? '?' : '\\?')) return { least: 0, most: 1 };
    return this.#take(this.#isExtended ? '{' : '\\{') ? this.#interval() : undefined;
  }

  #interval(): Counts {
    const close = this.#isExtended ? '}' : '\\}';
    const end = this.#pattern.indexOf(close, this.#at);
    if (end === -1) throw new SyntaxError('an interval never ends');
    const counts = this.#pattern.slice(this.#at, end);
    this.#at = end + close.length;
    return intervalOf(counts);
  }

  /** Behind the opening bracket. Backslashes are characters in here. */
  #bracket(): string {
    const isNegated = this.#take('^');
    let members = isNegated && this.isMultiline ? '\\n' : '';
    let isFirst = true;
    while (isFirst || !this.#isNext(']')) {
      members += this.#member();
      isFirst = false;
    }
    this.#at += 1;
    return `[${isNegated ? '^' : ''}${members}]`;
  }

  #member(): string {
    if (this.#take('[:')) return this.#characterClass();
    const from = this.#element();
    if (!this.#isNext('-') || this.#isNext('-]')) return this.#range(from, from);
    this.#at += 1;
    const to = this.#element();
    if (from > to) throw new SyntaxError('a range that ends before it begins');
    return this.#range(from, to);
  }

  #characterClass(): string {
    const name = this.#until(':]');
    const members = CLASSES.get(name);
    if (members === undefined) throw new SyntaxError('a class of characters nobody knows');
    const hasCase = name === 'upper' || name === 'lower';
    return hasCase && this.#ignoresCase ? 'A-Za-z' : members;
  }

  /** One character of a bracket; those in `[.x.]` and `[=x=]` stand for themselves. */
  #element(): string {
    for (const mark of ['.', '=']) {
      if (!this.#take(`[${mark}`)) continue;
      const name = this.#until(`${mark}]`);
      if (name.length !== 1) throw new SyntaxError('a name of a character nobody knows');
      return name;
    }
    const character = this.#pattern[this.#at];
    if (character === undefined) throw new SyntaxError('a bracket that never ends');
    this.#at += 1;
    return character;
  }

  #range(from: string, to: string): string {
    const range = from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`;
    return this.#ignoresCase ? range + otherCase(from, to) : range;
  }

  #until(mark: string): string {
    const end = this.#pattern.indexOf(mark, this.#at);
    if (end === -1) throw new SyntaxError('a bracket that never ends');
    const name = this.#pattern.slice(this.#at, end);
    this.#at = end + mark.length;
    return name;
  }

  #isNext(token: string): boolean {
    return this.#pattern.startsWith(token, this.#at);
  }

  #take(token: string): boolean {
    if (!this.#isNext(token)) return false;
    this.#at += token.length;
    return true;
  }
}

/** How often something may stand. */
type Counts = Pick<Extract<PatternPart, { kind: 'repeat' }>, 'least' | 'most'>;

/** `n`, `n,`, `n,m` or `,m`. */
function intervalOf(counts: string): Counts {
  const parts = /^(\d*)(,?)(\d*)$/.exec(counts);
  if (parts === null || counts === '') throw new SyntaxError('an interval without its counts');
  const [, from = '', comma = '', to = ''] = parts;
  const least = Number(from);
  const most = to === '' ? least : Number(to);
  if (least > most || most > REPEATS_MAX) throw new SyntaxError('counts that are not in order');
  return { least, most: to === '' && comma !== '' ? undefined : most };
}

/** As a character of a pattern or of a class, whatever it means there. */
function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** The letters of a range in their other case. */
function otherCase(from: string, to: string): string {
  let letters = '';
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) {
    const letter = String.fromCharCode(code);
    if (/[a-z]/.test(letter)) letters += letter.toUpperCase();
    else if (/[A-Z]/.test(letter)) letters += letter.toLowerCase();
  }
  return letters;
}
