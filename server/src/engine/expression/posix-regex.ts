/**
 * POSIX regular expressions, basic and extended, as the server's C library reads them, as JavaScript's. Text is matched byte
 * by byte: every byte is one character, and only ASCII letters have a case.
 */

/** Flags of the C library. Clients name 4 and 8 the other way round, as other systems number them. */
const FLAG = { extended: 1, ignoreCase: 2, newline: 4 } as const;

/** The largest count of an interval. */
const REPEATS_MAX = 0x7fff;

/** A test of a text, given as one character per byte. */
export type ByteTest = (text: string) => boolean;

/** `undefined` for patterns the C library does not compile. The pattern is given as one character per byte. */
export function compilePosixRegex(pattern: string, flags: number): ByteTest | undefined {
  const translator = new Translator(pattern, flags);
  try {
    const expression = new RegExp(translator.translate(), translator.isMultiline ? 'm' : '');
    return (text) => expression.test(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
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
class Translator {
  readonly isMultiline: boolean;
  readonly #pattern: string;
  readonly #isExtended: boolean;
  readonly #ignoresCase: boolean;
  #at = 0;
  #groups = 0;
  #closed = 0;

  constructor(pattern: string, flags: number) {
    this.#pattern = pattern;
    this.#isExtended = (flags & FLAG.extended) !== 0;
    this.#ignoresCase = (flags & FLAG.ignoreCase) !== 0;
    this.isMultiline = (flags & FLAG.newline) !== 0;
  }

  translate(): string {
    const source = this.#alternatives(0);
    if (this.#at < this.#pattern.length) throw new SyntaxError('a group ends that never began');
    return source;
  }

  #alternatives(depth: number): string {
    const branches = [this.#branch(depth)];
    while (this.#take(this.#isExtended ? '|' : '\\|')) branches.push(this.#branch(depth));
    return branches.join('|');
  }

  #branch(depth: number): string {
    let source = '';
    let isFirst = true;
    while (this.#at < this.#pattern.length && !this.#isBranchEnd(depth)) {
      source += this.#piece(depth, isFirst);
      isFirst = false;
    }
    return source;
  }

  #isBranchEnd(depth: number): boolean {
    if (!this.#isExtended) return this.#isNext('\\|') || this.#isNext('\\)');
    // Outside of groups a closing parenthesis is a character like others.
    return this.#isNext('|') || (depth > 0 && this.#isNext(')'));
  }

  /** An anchor, or an atom and whatever repeats it. */
  #piece(depth: number, isFirst: boolean): string {
    const anchor = this.#anchor(depth, isFirst);
    if (anchor !== undefined) return anchor;
    let source = this.#atom(depth);
    for (;;) {
      const repeat = this.#repeat();
      if (repeat === undefined) return source;
      source = `(?:${source})${repeat}`;
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
  #atom(depth: number): string {
    if (this.#take(this.#isExtended ? '(' : '\\(')) return this.#group(depth);
    if (this.#take('[')) return this.#bracket();
    if (this.#take('.')) return this.isMultiline ? '[^\\n]' : '[^]';
    const repeats = this.#isExtended ? /^[*+?{]/ : /^\\\{/;
    if (repeats.test(this.#pattern.slice(this.#at, this.#at + 2))) {
      throw new SyntaxError('nothing is there to be repeated');
    }
    return this.#isNext('\\') ? this.#escape() : this.#literal();
  }

  #group(depth: number): string {
    this.#groups += 1;
    const source = this.#alternatives(depth + 1);
    if (!this.#take(this.#isExtended ? ')' : '\\)')) throw new SyntaxError('a group never ends');
    this.#closed += 1;
    return `(${source})`;
  }

  #escape(): string {
    const letter = this.#pattern[this.#at + 1];
    if (letter === undefined) throw new SyntaxError('an escape without a character');
    this.#at += 2;
    const known = ESCAPES.get(letter);
    if (known !== undefined) return known;
    if (!/[1-9]/.test(letter)) return this.#character(letter);
    if (Number(letter) > this.#closed) throw new SyntaxError('a group that is not there');
    return `(?:\\${letter})`;
  }

  #literal(): string {
    const character = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    return this.#character(character);
  }

  #character(character: string): string {
    if (this.#ignoresCase && /[A-Za-z]/.test(character)) {
      return `[${character.toLowerCase()}${character.toUpperCase()}]`;
    }
    return escaped(character);
  }

  #repeat(): string | undefined {
    if (this.#take('*')) return '*';
    const simple = this.#isExtended ? ['+', '?'] : ['\\+', '\\?'];
    for (const token of simple) if (this.#take(token)) return token.slice(-1);
    return this.#take(this.#isExtended ? '{' : '\\{') ? this.#interval() : undefined;
  }

  #interval(): string {
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

/** `n`, `n,`, `n,m` or `,m`, as JavaScript writes it. */
function intervalOf(counts: string): string {
  const parts = /^(\d*)(,?)(\d*)$/.exec(counts);
  if (parts === null || counts === '') throw new SyntaxError('an interval without its counts');
  const [, from = '', comma = '', to = ''] = parts;
  const least = Number(from);
  const most = to === '' ? least : Number(to);
  if (least > most || most > REPEATS_MAX) throw new SyntaxError('counts that are not in order');
  return `{${least}${comma}${to}}`;
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
