/** The registers of a sketch, taken out of their bits for work that goes over most of them, and packed once it is done. */

import {
  minhashOf,
  type Register,
  registerCount,
  runOf,
  type Sketch,
  type SketchShape,
  setRegister,
} from './hll-sketch.js';

/** By index, what each register holds. */
export interface SketchRegisters {
  readonly runs: Uint8Array;
  /** Up to 51 bits each, which doubles hold exactly. */
  readonly minhashes: Float64Array;
}

export function emptyRegisters(shape: SketchShape): SketchRegisters {
  const count = registerCount(shape);
  return { runs: new Uint8Array(count), minhashes: new Float64Array(count) };
}

export function unpackRegisters(sketch: Sketch): SketchRegisters {
  const registers = emptyRegisters(sketch);
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    registers.runs[i] = runOf(sketch, i);
    registers.minhashes[i] = minhashOf(sketch, i);
  }
  return registers;
}

/** Writes all registers of the sketch, and nothing else of it. */
export function packRegisters({ runs, minhashes }: SketchRegisters, sketch: Sketch): void {
  const count = registerCount(sketch);
  for (let i = 0; i < count; i += 1) {
    setRegister(sketch, i, { run: runs[i] ?? 0, minhash: minhashes[i] ?? 0 });
  }
}

/** Puts what a register is to hold at least; whether it held less. */
export function raiseRegister(
  { runs, minhashes }: SketchRegisters,
  index: number,
  { run, minhash }: Register,
): boolean {
  const held = runs[index] ?? 0;
  if (held > run || (held === run && (minhashes[index] ?? 0) >= minhash)) return false;
  runs[index] = run;
  minhashes[index] = minhash;
  return true;
}
