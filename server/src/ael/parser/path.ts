/** Paths and calls: everything that can stand behind an operand, from steps and type suffixes to methods. */

import { stringValue } from '../../model/value.js';
import { AelFault } from '../ael-error.js';
import { AEL_MAX_PATH_STEPS } from '../limits.js';
import type { ChildrenSegment, FilterSegment, Flag, Segment, Syntax } from '../syntax.js';
import { typeNamed } from '../type/ael-type.js';
import { readArguments } from './arguments.js';
import type { ReadExpression } from './read-expression.js';
import type { Reader } from './reader.js';
import { readSelector } from './selector.js';

/** Reads `.step`, `.method(…)`, `:TYPE` and `[?(…)]` for as long as they go on. */
export function readPostfix(reader: Reader, operand: Syntax, read: ReadExpression): Syntax {
  const path = new PathReader(reader, operand, read);
  while (path.readOne()) {
    // Each turn has read one of them.
  }
  return path.finish();
}

const FILTER = /\[\s*\?\s*\(/uy;
const NARROWING = /&\s*\[\s*\?\s*\(/uy;
const CALL = /[A-Za-z_][A-Za-z0-9_]*\s*\(/uy;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/u;

class PathReader {
  readonly #reader: Reader;
  readonly #read: ReadExpression;
  #base: Syntax;
  #segments: Segment[] = [];

  constructor(reader: Reader, operand: Syntax, read: ReadExpression) {
    this.#reader = reader;
    this.#base = operand;
    this.#read = read;
  }

  finish(): Syntax {
    const segments = this.#segments;
    if (segments.length === 0) return this.#base;
    const span = this.#reader.spanFrom(this.#base.span.start);
    const wheres = segments.flatMap((segment) =>
      segment.step === 'filter' ? [segment.where] : [],
    );
    const depth = this.#reader.depthOver(span, [this.#base, ...wheres]);
    this.#base = { node: 'path', root: this.#base, segments, span, depth };
    this.#segments = [];
    return this.#base;
  }

  readOne(): boolean {
    const reader = this.#reader;
    if (reader.isSymbol(':')) return this.#readSuffix();
    if (reader.isSymbol('.')) {
      this.#readStep();
      return true;
    }
    if (reader.isSymbol('[') || reader.isSymbol('&')) return this.#readFilter();
    if (reader.isSymbol('{'))
      throw reader.unexpected('an operator', 'a selector follows a dot: .{…}');
    if (reader.current.kind === 'float' && reader.current.text.startsWith('.')) {
      throw integerKey(reader);
    }
    return false;
  }

  #readStep(): void {
    const reader = this.#reader;
    const { start } = reader.advance().span;
    const { kind, text } = reader.current;
    if (kind === 'name' && reader.looksLike(CALL)) {
      this.#readMethod(start);
      return;
    }
    if (reader.take('*')) {
      this.#push({ step: 'children', span: reader.spanFrom(start) });
      return;
    }
    if (reader.isSymbol('[') || reader.isSymbol('{')) {
      this.#push(readSelector(reader));
      return;
    }
    if (kind === 'integer') throw integerKey(reader);
    if (kind === 'string' || (kind === 'name' && IDENTIFIER.test(text))) {
      reader.advance();
      this.#push({ step: 'key', key: stringValue(text), span: reader.spanFrom(start) });
      return;
    }
    throw reader.unexpected('a key, a selector in [ ] or { }, "*" or a function');
  }

  #push(segment: Segment): void {
    this.#reader.count(segment.span);
    if (this.#segments.length === AEL_MAX_PATH_STEPS) {
      throw new AelFault(
        'ael/limit',
        `more than ${AEL_MAX_PATH_STEPS} steps in a path`,
        segment.span,
      );
    }
    this.#segments.push(segment);
  }

  /** `[?(…)]` behind `*`, or `&[?(…)]` behind a choice of keys. */
  #readFilter(): boolean {
    const reader = this.#reader;
    const narrows = reader.isSymbol('&');
    if (!reader.looksLike(narrows ? NARROWING : FILTER)) {
      if (narrows || this.#segments.length === 0) return false;
      throw reader.unexpected('an operator', 'a selector follows a dot: .[…]');
    }
    const { start } = reader.current.span;
    this.#checkFilterable(narrows);
    if (narrows) reader.advance();
    reader.expect('[');
    reader.expect('?');
    reader.expect('(');
    const where = this.#read(reader);
    reader.expect(')', ' or an operator');
    reader.expect(']');
    const segment: FilterSegment = { step: 'filter', where, narrows, span: reader.spanFrom(start) };
    this.#push(segment);
    return true;
  }

  #checkFilterable(narrows: boolean): void {
    const last = this.#segments.at(-1);
    if (narrows ? last?.step === 'select' : isChildren(last)) return;
    throw new AelFault(
      'ael/selector',
      narrows ? 'only selected elements can be narrowed' : 'a filter chooses among children',
      this.#reader.current.span,
      { hint: narrows ? 'as in .{@a,b}&[?(@ > 1)]' : 'as in .*[?(@ > 1)]' },
    );
  }

  #readMethod(start: number): void {
    const reader = this.#reader;
    const receiver = this.finish();
    const { text: name, span: nameSpan } = reader.advance();
    const args = readArguments(reader, name, this.#read);
    const span = reader.spanFrom(receiver.span.start);
    const parts = args.flatMap(({ value }) => (value.kind === 'expression' ? [value.syntax] : []));
    const depth = reader.depthOver({ start, end: span.end }, [receiver, ...parts]);
    this.#base = { node: 'method', receiver, name, nameSpan, args, flags: [], span, depth };
  }

  /** A type, an order to create with, or a flag of a call, by what stands in front. */
  #readSuffix(): boolean {
    const reader = this.#reader;
    if (reader.dialect === 'ALPHA') return false;
    const { start } = reader.advance().span;
    const local = reader.isWord('local') && this.#isBin();
    if (local) {
      reader.advance();
      reader.expect(':');
    }
    if (reader.current.kind !== 'name') throw reader.unexpected('a type such as INT');
    const word = reader.advance().text;
    const span = reader.spanFrom(start);
    const type = typeNamed(word);
    if (type === undefined) this.#addFlag({ name: word, span });
    else this.#addType({ type, local });
    return true;
  }

  #isBin(): boolean {
    return this.#segments.length === 0 && this.#base.node === 'bin';
  }

  #addFlag(flag: Flag): void {
    const last = this.#segments.at(-1);
    if (last !== undefined) {
      if (last.create !== undefined) throw twice(flag);
      this.#segments[this.#segments.length - 1] = { ...last, create: flag };
      return;
    }
    if (this.#base.node !== 'method') {
      throw new AelFault('ael/syntax', `"${flag.name}" is no type`, flag.span, {
        hint: TYPES_HINT,
      });
    }
    this.#base = { ...this.#base, flags: [...this.#base.flags, flag] };
  }

  #addType({ type, local }: { type: NonNullable<Segment['type']>; local: boolean }): void {
    const reader = this.#reader;
    const last = this.#segments.at(-1);
    if (last !== undefined) {
      if (last.type !== undefined)
        throw twice({ name: type, span: reader.spanFrom(last.span.start) });
      this.#segments[this.#segments.length - 1] = { ...last, type };
      return;
    }
    const operand = this.#base;
    if (operand.node === 'typed') throw twice({ name: type, span: operand.span });
    const span = reader.spanFrom(operand.span.start);
    const depth = reader.depthOver(span, [operand]);
    this.#base = { node: 'typed', operand, type, local, span, depth };
  }
}

const TYPES_HINT = 'types are INT FLOAT STRING BOOL BLOB LIST MAP GEO HLL';

function twice({ span }: Flag): AelFault {
  return new AelFault('ael/syntax', 'one type and one order are enough', span);
}

function isChildren(segment: Segment | undefined): segment is ChildrenSegment {
  return segment?.step === 'children';
}

function integerKey(reader: Reader): AelFault {
  return reader.unexpected('a key', 'an integer key is written .{@5}, an index .{5} or .[5]');
}
