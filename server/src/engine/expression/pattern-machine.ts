/** Patterns as machines that follow all ways at once: one walk over the text, however the pattern repeats. */

import type { PatternPart } from './pattern-part.js';

/** Steps a machine may have; intervals are written out, and make large ones. */
const STEPS_MAX = 10_000;
const BYTE_VALUES = 256;
/** What counts visits has 32 bits. */
const VISITS_MAX = 0xffff_fffe;

type Step =
  | { readonly step: 'one'; readonly members: Uint8Array }
  | { readonly step: 'place'; readonly test: RegExp }
  /** Goes on at both; what is repeated is written first, and where it ends is known then. */
  | { readonly step: 'split'; readonly first: number; second: number }
  | { readonly step: 'jump'; to: number }
  | { readonly step: 'match' };

/** `undefined` for patterns no machine of this kind has: that look back at groups, or are too large. */
export function createPatternMachine(
  part: PatternPart,
  isMultiline: boolean,
): ((text: string) => boolean) | undefined {
  const steps: Step[] = [];
  const isWritten = write(part, { steps, placeFlags: isMultiline ? 'my' : 'y', sets: new Map() });
  if (!isWritten || steps.length >= STEPS_MAX) return undefined;
  steps.push({ step: 'match' });
  const walk: Walk = { seen: new Uint32Array(steps.length), visit: 0 };
  return (text) => run(steps, text, walk);
}

interface Writer {
  readonly steps: Step[];
  readonly placeFlags: string;
  readonly sets: Map<string, Uint8Array>;
}

/** Writes the part's steps; false where it has none, or there are too many. */
function write(part: PatternPart, writer: Writer): boolean {
  const { steps } = writer;
  if (steps.length >= STEPS_MAX) return false;
  switch (part.kind) {
    case 'one':
      steps.push({ step: 'one', members: membersOf(part.source, writer.sets) });
      return true;
    case 'place':
      steps.push({ step: 'place', test: new RegExp(part.source, writer.placeFlags) });
      return true;
    case 'sequence':
      return part.parts.every((each) => write(each, writer));
    case 'choice':
      return writeChoice(part.branches, writer);
    case 'repeat':
      return writeRepeat(part, writer);
    case 'group':
      return write(part.part, writer);
    case 'again':
      return false;
  }
}

/** Which bytes a set holds. */
function membersOf(source: string, sets: Map<string, Uint8Array>): Uint8Array {
  const known = sets.get(source);
  if (known !== undefined) return known;
  const test = new RegExp(source);
  const members = Uint8Array.from({ length: BYTE_VALUES }, (_, byte) =>
    Number(test.test(String.fromCharCode(byte))),
  );
  sets.set(source, members);
  return members;
}

function writeChoice(branches: readonly PatternPart[], writer: Writer): boolean {
  const { steps } = writer;
  const jumps: Extract<Step, { step: 'jump' }>[] = [];
  for (const branch of branches.slice(0, -1)) {
    const split: Step = { step: 'split', first: steps.length + 1, second: 0 };
    steps.push(split);
    if (!write(branch, writer)) return false;
    const end: Extract<Step, { step: 'jump' }> = { step: 'jump', to: 0 };
    steps.push(end);
    jumps.push(end);
    split.second = steps.length;
  }
  const last = branches.at(-1);
  if (last !== undefined && !write(last, writer)) return false;
  for (const jump of jumps) jump.to = steps.length;
  return true;
}

function writeRepeat(
  { part, least, most }: Extract<PatternPart, { kind: 'repeat' }>,
  writer: Writer,
): boolean {
  const { steps } = writer;
  for (let i = 0; i < least; i += 1) if (!write(part, writer)) return false;
  const splits: Extract<Step, { step: 'split' }>[] = [];
  const optional = most === undefined ? 1 : most - least;
  for (let i = 0; i < optional; i += 1) {
    const start = steps.length;
    const split: Extract<Step, { step: 'split' }> = { step: 'split', first: start + 1, second: 0 };
    steps.push(split);
    splits.push(split);
    if (!write(part, writer)) return false;
    if (most === undefined) steps.push({ step: 'jump', to: start });
  }
  for (const split of splits) split.second = steps.length;
  return true;
}

interface Walk {
  /** By step: the visit it was last looked at in. */
  readonly seen: Uint32Array;
  /** Counts the places that were visited, over all texts. */
  visit: number;
}

/** Whether the pattern matches somewhere: it may begin at every place, and no step is taken twice at one. */
function run(steps: readonly Step[], text: string, walk: Walk): boolean {
  if (walk.visit + text.length >= VISITS_MAX) {
    walk.seen.fill(0);
    walk.visit = 0;
  }
  let arrived: number[] = [];
  for (let place = 0; place <= text.length; place += 1) {
    arrived.push(0);
    walk.visit += 1;
    const waiting = spread(steps, arrived, { text, place, walk });
    if (waiting === 'matched') return true;
    const byte = text.charCodeAt(place);
    arrived = [];
    for (const at of waiting) {
      const step = steps[at];
      if (step?.step === 'one' && step.members[byte] === 1) arrived.push(at + 1);
    }
  }
  return false;
}

interface Place {
  readonly text: string;
  readonly place: number;
  readonly walk: Walk;
}

/** The steps that wait for a character, of all that are reached without one. */
function spread(
  steps: readonly Step[],
  pending: number[],
  { text, place, walk }: Place,
): readonly number[] | 'matched' {
  const waiting: number[] = [];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const step = steps[at];
    if (step === undefined || walk.seen[at] === walk.visit) continue;
    walk.seen[at] = walk.visit;
    if (step.step === 'match') return 'matched';
    if (step.step === 'one') waiting.push(at);
    else pending.push(...following(step, at, text, place));
  }
  return waiting;
}

function following(
  step: Exclude<Step, { step: 'one' | 'match' }>,
  at: number,
  text: string,
  place: number,
): readonly number[] {
  switch (step.step) {
    case 'split':
      return [step.first, step.second];
    case 'jump':
      return [step.to];
    case 'place':
      step.test.lastIndex = place;
      return step.test.test(text) ? [at + 1] : [];
  }
}
