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
import {
  emptyRegisters,
  packRegisters,
  raiseRegister,
  type SketchRegisters,
  unpackRegisters,
} from './sketch-registers.js';

/** Elements that know how many they are. */
export type Elements = Iterable<ElementHash> & { readonly length: number };

/** From one element for so many registers on, all registers are unpacked: each by itself takes as long as several of those. */
const REGISTERS_PER_ELEMENT = 8;

/** A copy of the sketch with the elements counted, and how many of them changed a register. */
export function withElements(
  sketch: Sketch,
  elements: Elements,
): { readonly sketch: Sketch; readonly added: number } {
  const counted = copySketch(sketch);
  const isMany = elements.length * REGISTERS_PER_ELEMENT >= registerCount(sketch);
  const added = isMany ? countMany(counted, elements) : countFew(counted, elements);
  if (added > 0) setCachedCount(counted, 0n);
  return { sketch: counted, added };
}

function countFew(counted: Sketch, elements: Elements): number {
  let added = 0;
  for (const element of elements) {
    const index = indexOf(counted, element);
    const register = registerFor(counted, element);
    if (compareRegisters(registerOf(counted, index), register) >= 0) continue;
    setRegister(counted, index, register);
    added += 1;
  }
  return added;
}

function countMany(counted: Sketch, elements: Elements): number {
  const registers = unpackRegisters(counted);
  let added = 0;
  for (const element of elements) {
    const index = indexOf(counted, element);
    if (raiseRegister(registers, index, registerFor(counted, element))) added += 1;
  }
  if (added > 0) packRegisters(registers, counted);
  return added;
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
  return packed(shape, unionRegisters(shape, sketches));
}

function packed(shape: SketchShape, registers: SketchRegisters): Sketch {
  const sketch = emptySketch(shape);
  packRegisters(registers, sketch);
  return sketch;
}

/** Without minhash bits in the union, runs alone are compared. */
function unionRegisters(shape: SketchShape, sketches: readonly Sketch[]): SketchRegisters {
  const union = emptyRegisters(shape);
  const mask = registerCount(shape) - 1;
  for (const sketch of sketches) {
    const count = registerCount(sketch);
    for (let i = 0; i < count; i += 1) {
      const minhash = shape.minhashBits === 0 ? 0 : minhashOf(sketch, i);
      raiseRegister(union, i & mask, { run: runOf(sketch, i), minhash });
    }
  }
  return union;
}

/** Registers of the first sketch, in the shape they share, that hold the same in each of the others. */
export function intersectionOf(first: Sketch, others: readonly Sketch[]): Sketch {
  const shape = commonShape([first, ...others]);
  const common = unionRegisters(shape, [first]);
  for (const sketch of others) keepEqual(common, sketch);
  return packed(shape, common);
}

/** A sketch with more registers is laid over these several times, and each time it has to be equal. */
function keepEqual({ runs, minhashes }: SketchRegisters, sketch: Sketch): void {
  const mask = runs.length - 1;
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    const at = i & mask;
    if (runs[at] === runOf(sketch, i) && minhashes[at] === minhashOf(sketch, i)) continue;
    runs[at] = 0;
    minhashes[at] = 0;
  }
}
