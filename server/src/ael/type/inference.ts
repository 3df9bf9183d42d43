/** What is known of types while an expression is walked, and afterwards: slots by node, bin, variable and loop. */

import { AelFault, type Span } from '../ael-error.js';
import type { FaultList } from '../fault-list.js';
import type { FeatureUse } from '../feature.js';
import type { Dialect } from '../lexer.js';
import type { Syntax } from '../syntax.js';
import {
  AEL_TYPE,
  type AelType,
  ANY_TYPE,
  describeTypes,
  onlyType,
  type TypeSet,
  typesIn,
} from './ael-type.js';
import { operandsOf } from './operands.js';
import { createSlot, failedSlot, find, narrow, resolve, type TypeSlot } from './type-slot.js';

interface Variable {
  readonly name: string;
  readonly slot: TypeSlot;
  readonly span: Span;
  isUsed: boolean;
}

type InferNode = (inference: Inference, node: Syntax) => TypeSlot;

interface InferenceParts {
  readonly dialect: Dialect;
  readonly features: FeatureUse;
  readonly faults: FaultList;
  readonly inferNode: InferNode;
}

export class Inference {
  readonly dialect: Dialect;
  readonly features: FeatureUse;
  /** Takes what is wrong; the walk goes on beside it. */
  readonly faults: FaultList;
  readonly #inferNode: InferNode;
  readonly #slots = new Map<Syntax, TypeSlot>();
  readonly #bins = new Map<string, TypeSlot>();
  readonly #variables: Variable[] = [];
  readonly #doubts: AelFault[] = [];
  #inLoop = false;

  constructor({ dialect, features, faults, inferNode }: InferenceParts) {
    this.dialect = dialect;
    this.features = features;
    this.faults = faults;
    this.#inferNode = inferNode;
  }

  infer(node: Syntax): TypeSlot {
    const slot = this.#inferAnyway(node);
    this.#slots.set(node, slot);
    return slot;
  }

  #inferAnyway(node: Syntax): TypeSlot {
    try {
      return this.#inferNode(this, node);
    } catch (error) {
      this.faults.add(error);
      for (const operand of operandsOf(node)) if (!this.#slots.has(operand)) this.infer(operand);
      return failedSlot(node.span);
    }
  }

  /** Narrows as `narrow` does; where it does not fit, that is noted, and the others are looked at nevertheless. */
  expect(slot: TypeSlot, types: TypeSet, place: string, span: Span): void {
    try {
      narrow(slot, types, place, span);
    } catch (error) {
      this.faults.add(error);
    }
  }

  /** Gives a node that is no operand by itself, such as the place a method is about, a slot of its own. */
  note(node: Syntax, slot: TypeSlot): TypeSlot {
    this.#slots.set(node, slot);
    return slot;
  }

  /** One slot for all occurrences of a bin; in the alpha dialect, and where it is `local`, one for each. */
  bin(name: string, span: Span, isLocal: boolean): TypeSlot {
    const known = this.#bins.get(name);
    if (known !== undefined && !isLocal) return known;
    const slot = createSlot(ANY_TYPE, span);
    if (!isLocal && this.dialect === 'PUBLISHED') this.#bins.set(name, slot);
    return slot;
  }

  variable(name: string, span: Span): TypeSlot {
    const variable = this.#variables.findLast((each) => each.name === name);
    if (variable !== undefined) {
      variable.isUsed = true;
      return variable.slot;
    }
    throw new AelFault('ael/name', `no variable "${name}" is defined here`, span, {
      hint: 'a variable is defined by let, in front of where it is used',
    });
  }

  define(name: string, slot: TypeSlot, span: Span): void {
    if (this.#variables.some((each) => each.name === name)) {
      const hint = 'the servers know one variable of a name at a time';
      const message = `the variable "${name}" is defined already`;
      this.faults.add(new AelFault('ael/name', message, span, { hint }));
    }
    this.#variables.push({ name, slot, span, isUsed: false });
  }

  forget(count: number): void {
    for (const { isUsed, name, span } of this.#variables.splice(-count)) {
      if (!isUsed) this.doubt(`the variable "${name}" is used nowhere`, span);
    }
  }

  /** Notes what compiles and probably is not what was meant. */
  doubt(message: string, span: Span): void {
    this.#doubts.push(new AelFault('ael/doubtful', message, span));
  }

  /** All of them, in order of position. */
  get doubts(): readonly AelFault[] {
    return this.#doubts.toSorted((a, b) => a.span.start - b.span.start);
  }

  /** Infers what is worked out for each child of a path, which sees nothing but the child. */
  inferLoop(node: Syntax): TypeSlot {
    if (this.#inLoop) {
      throw new AelFault('ael/meaningless', 'a filter inside of a filter', node.span, {
        hint: 'the servers carry out one level of them',
      });
    }
    this.#inLoop = true;
    // What is wrong inside is noted, never thrown.
    const slot = this.infer(node);
    this.#inLoop = false;
    return slot;
  }

  checkInLoop(span: Span): void {
    if (this.#inLoop) return;
    throw new AelFault('ael/meaningless', 'nothing is being iterated here', span, {
      hint: '@ stands for each child inside of .*[?(…)] and modify(…)',
    });
  }

  checkOutsideLoop(what: string, span: Span): void {
    if (!this.#inLoop) return;
    throw new AelFault('ael/meaningless', `${what} can not be seen from inside of a path`, span, {
      hint: 'filters of paths and modify(…) see @, @key and @index',
    });
  }

  /** A filter has to be true or false. */
  expectCondition(slot: TypeSlot, { span }: Syntax): void {
    const { types } = find(slot);
    if ((types & AEL_TYPE.BOOL) === 0) {
      const message = `a filter has to be BOOL, and this is ${describeTypes(types)}`;
      this.faults.add(new AelFault('ael/type-mismatch', message, span));
    } else {
      this.expect(slot, AEL_TYPE.BOOL, 'a filter', span);
    }
  }

  /** The type of a node, after everything was walked. Throws where nothing says it. */
  typeOf(node: Syntax): AelType {
    const slot = this.#slots.get(node);
    if (slot === undefined) throw new Error('a node nobody walked');
    return this.settle(slot, node.span);
  }

  /** The type of the whole; undefined where nothing says it, which is noted. */
  typeOrFault(node: Syntax): AelType | undefined {
    try {
      return this.typeOf(node);
    } catch (error) {
      this.faults.add(error);
      return undefined;
    }
  }

  /** The type, where it is known already. */
  readonly settleIfKnown = (slot: TypeSlot): AelType | undefined => onlyType(find(slot).types);

  settle(slot: TypeSlot, span: Span): AelType {
    const type = resolve(slot) ?? (this.dialect === 'ALPHA' ? alphaDefault(slot) : undefined);
    if (type !== undefined) return type;
    const root = find(slot);
    const { types } = root;
    // Of all places one type is missing at, the first is told.
    if (root.failed) return typesIn(types)[0] ?? 'INT';
    root.failed = true;
    const choice = types === ANY_TYPE ? '' : `: it could be ${describeTypes(types)}`;
    throw new AelFault('ael/type-unknown', `nothing says which type this has${choice}`, span, {
      hint: `add a type suffix, such as :${types === ANY_TYPE ? 'INT' : (typesIn(types)[0] ?? 'INT')}`,
    });
  }
}

const ALPHA_DEFAULTS: readonly AelType[] = ['INT', 'FLOAT', 'STRING', 'BLOB', 'LIST', 'MAP'];
const ALPHA_BITS: readonly number[] = [2, 4, 8, 16, 32, 64];

/** What the alpha dialect takes an operand for that could be several things: an integer first. */
function alphaDefault(slot: TypeSlot): AelType | undefined {
  const { types } = find(slot);
  return ALPHA_DEFAULTS.find((_type, index) => (types & (ALPHA_BITS[index] ?? 0)) !== 0);
}
