/** Classes of characters in patterns, as POSIX writes them: without escapes, by where each character stands. */

export interface ReadClass {
  readonly posix: string;
  /** Behind the bracket that closes it. */
  readonly end: number;
}

const NAMED = /\[:[a-z]+:\]/uy;
const SHORTHANDS: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: ' \t\n\r\f\v',
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

export const PatternClass = {
  /** Reads the class that begins there; `undefined` where POSIX has none like it. */
  read(text: string, start: number): ReadClass | undefined {
    const negated = text[start + 1] === '^';
    const reader = new ClassReader(text, start + (negated ? 2 : 1));
    const end = reader.read();
    return end === undefined ? undefined : { posix: reader.posix(negated), end };
  },
};

class ClassReader {
  readonly #text: string;
  #at: number;
  /** Ranges, named classes and plain characters, in front of those whose place matters. */
  #items = '';
  readonly #placed = new Set<string>();

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** Reads up to the end of the class. */
  read(): number | undefined {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character >= '\u0080') return undefined;
      if (character === ']')
        return this.#items === '' && this.#placed.size === 0 ? undefined : this.#at + 1;
      if (!this.#readItem(character)) return undefined;
    }
  }

  posix(negated: boolean): string {
    const front = this.#placed.has(']') ? ']' : '';
    const back = `${this.#placed.has('^') ? '^' : ''}${this.#placed.has('-') ? '-' : ''}`;
    // A class of "^" alone would be a negated one.
    if (!negated && front === '' && this.#items === '' && back.startsWith('^')) {
      return back === '^' ? '\\^' : '[-^]';
    }
    return `[${negated ? '^' : ''}${front}${this.#items}${back}]`;
  }

  #readItem(character: string): boolean {
    if (character === '[') return this.#readNamed();
    if (this.#text.startsWith('&&', this.#at) || this.#text.startsWith('--', this.#at))
      return false;
    const shorthand = this.#shorthand(character);
    if (shorthand !== undefined) {
      this.#items += shorthand;
      this.#at += 2;
      return true;
    }
    const from = this.#readCharacter();
    if (from === undefined) return false;
    const isRange = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
    return isRange ? this.#readRange(from) : this.#add(from);
  }

  #shorthand(character: string): string | undefined {
    const letter = this.#text[this.#at + 1] ?? '';
    return character === '\\' && Object.hasOwn(SHORTHANDS, letter) ? SHORTHANDS[letter] : undefined;
  }

  #readNamed(): boolean {
    NAMED.lastIndex = this.#at;
    const name = NAMED.exec(this.#text)?.[0];
    if (name === undefined) return false;
    this.#items += name;
    this.#at += name.length;
    return true;
  }

  #readRange(from: string): boolean {
    this.#at += 1;
    const isShorthand = this.#shorthand(this.#text[this.#at] ?? '') !== undefined;
    const to = isShorthand ? undefined : this.#readCharacter();
    // Ends whose place matters can not be written into a range.
    if (to === undefined || to < from || !/^[\w !-,./:-@`{-~]{2}$/u.test(`${from}${to}`))
      return false;
    this.#items += `${from}-${to}`;
    return true;
  }

  #add(character: string): boolean {
    if (character === ']' || character === '^' || character === '-') this.#placed.add(character);
    else if (character === '[') this.#items = `[${this.#items}`;
    else this.#items += character;
    return true;
  }

  #readCharacter(): string | undefined {
    const character = this.#text[this.#at] ?? '';
    if (character !== '\\') {
      this.#at += 1;
      return character < '\u0080' && character !== '[' && character !== ']' ? character : undefined;
    }
    const escaped = this.#text[this.#at + 1] ?? '';
    this.#at += 2;
    const control = Object.hasOwn(CONTROLS, escaped) ? CONTROLS[escaped] : undefined;
    if (control !== undefined) return control;
    return escaped === '' || /[A-Za-z0-9]/u.test(escaped) || escaped >= '\u0080'
      ? undefined
      : escaped;
  }
}
