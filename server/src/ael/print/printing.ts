/** What the printers of single nodes share: pieces of text with how tightly they bind, and words for what AEL has none for. */

import type { Expression, ExpressionType } from '../../model/expression.js';

/** How tightly operators bind, the loosest first. */
export const LEVEL = {
  or: 1,
  and: 2,
  comparison: 3,
  bits: 4,
  shift: 5,
  sum: 6,
  product: 7,
  power: 8,
  unary: 9,
  operand: 10,
} as const;

export interface Piece {
  readonly text: string;
  readonly level: number;
}

export function operand(text: string): Piece {
  return { text, level: LEVEL.operand };
}

export interface Printer {
  /** Whether types are said wherever they can be; else only where text is never understood without. */
  readonly pinned: boolean;
  print(expression: Expression): Piece;
}

/** In brackets where it binds less tightly than is needed here. */
export function within(printer: Printer, expression: Expression, level: number): string {
  const piece = printer.print(expression);
  return piece.level < level ? `(${piece.text})` : piece.text;
}

export type ExpressionNode<Name extends Expression['node']> = Extract<
  Expression,
  { readonly node: Name }
>;

/** Something the language has no words for. */
export class Unsayable extends Error {
  override readonly name = 'Unsayable';
}

const TYPE_WORDS: Readonly<Partial<Record<ExpressionType, string>>> = {
  bool: 'BOOL',
  int: 'INT',
  float: 'FLOAT',
  string: 'STRING',
  blob: 'BLOB',
  list: 'LIST',
  map: 'MAP',
  geo: 'GEO',
  hll: 'HLL',
};

/** As in `:INT`. Empty for types no suffix is for. */
export function typeSuffix(type: ExpressionType): string {
  const word = TYPE_WORDS[type];
  return word === undefined ? '' : `:${word}`;
}
