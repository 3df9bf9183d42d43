/** Counting elements in a sketch, and putting sketches together: unions, folds and intersections, register by register. */

import type { ElementHash } from './element-hashes.js';
import {
  compareRegisters,
  copySketch,
  emptySketch,
  minhashOf,
  type Register,
  registerCount,
  registerOf,
  runOf,
  type Sketch,
  type SketchShape,
  setCachedCount,
  setRegister,
} from './hll-sketch.js';

/** A copy of the sketch with the elements counted, and how many of them changed a register. */
export function withElements(
  sketch: Sketch,
  elements: Iterable<ElementHash>,
): { readonly sketch: Sketch; readonly added: number } {
  const counted = copySketch(sketch);
  let added = 0;
  for (const element of elements) {
    const index = indexOf(counted, element);
    const register = registerFor(counted, element);
    if (compareRegisters(registerOf(counted, index), register) >= 0) continue;
    setRegister(counted, index, register);
    added += 1;
  }
  if (added > 0) setCachedCount(counted, 0n);
  return { sketch: counted, added };
}

/** Whether all elements may have been counted: their registers hold as much as they would put there. */
export function mayContain(sketch: Sketch, elements: Iterable<ElementHash>): boolean {
  for (const element of elements) {
    const held = registerOf(sketch, indexOf(sketch, element));
    if (compareRegisters(registerFor(sketch, element), held) > 0) return false;
  }
  return true;
}

/** Which register an element goes to. */
function indexOf({ indexBits }: SketchShape, [first]: ElementHash): number {
  return first.bits(0, indexBits);
}

/** What an element would put there. */
function registerFor(
  { indexBits, minhashBits }: SketchShape,
  [first, second]: ElementHash,
): Register {
  return { run: second.trailingZeros + 1, minhash: first.bits(indexBits, minhashBits) };
}

/** The shape all of them fit into: the fewest index bits, and minhash bits only where all have the same. */
export function commonShape(sketches: readonly SketchShape[]): SketchShape {
  const [first] = sketches;
  const minhashBits = first?.minhashBits ?? 0;
  return {
    indexBits: Math.min(...sketches.map(({ indexBits }) => indexBits)),
    minhashBits: sketches.every((sketch) => sketch.minhashBits === minhashBits) ? minhashBits : 0,
  };
}

/** The sketch that has counted what any of them has. */
export function unionOf(sketches: readonly Sketch[]): Sketch {
  return foldedUnion(commonShape(sketches), sketches);
}

/** As unionOf, in a shape that all of them fit into. */
export function foldedUnion(shape: SketchShape, sketches: readonly Sketch[]): Sketch {
  const union = emptySketch(shape);
  for (const sketch of sketches) addSketch(union, sketch);
  return union;
}

/** Without minhash bits in the union, runs alone are compared. */
function addSketch(union: Sketch, sketch: Sketch): void {
  const mask = registerCount(union) - 1;
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    const run = runOf(sketch, i);
    const minhash = union.minhashBits === 0 ? 0 : minhashOf(sketch, i);
    const register = { run, minhash };
    if (compareRegisters(registerOf(union, i & mask), register) < 0) {
      setRegister(union, i & mask, register);
    }
  }
}

const EMPTY: Register = { run: 0, minhash: 0 };

/** Registers of the first sketch, in the shape they share, that hold the same in each of the others. */
export function intersectionOf(first: Sketch, others: readonly Sketch[]): Sketch {
  const shape = commonShape([first, ...others]);
  const common = foldedUnion(shape, [first]);
  for (const sketch of others) keepEqual(common, sketch);
  return common;
}

/** A sketch with more registers is laid over this one several times, and each time it has to be equal. */
function keepEqual(common: Sketch, sketch: Sketch): void {
  const mask = registerCount(common) - 1;
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    const held = registerOf(common, i & mask);
    if (compareRegisters(held, registerOf(sketch, i)) !== 0) setRegister(common, i & mask, EMPTY);
  }
}
