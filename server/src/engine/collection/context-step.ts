/** Steps of a path as the server reads them: what is looked for, in a list or a map, and what is made where nothing is found. */

import type { ContextStep, CreateList, CreateMap } from '../../model/expression.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type MapOrder, NIL, type Value } from '../../model/value.js';
import { EngineError } from '../engine-error.js';
import { notApplicable } from './refusals.js';
import { toStoredElement } from './stored-element.js';

/** One step in the plain terms lists and maps share. */
export interface PlainStep {
  readonly by: 'index' | 'rank' | 'key' | 'value';
  /** What the step leads through; `any` where it does not say. */
  readonly container: 'list' | 'map' | 'any';
  readonly value: Value;
  /** What is made where nothing is found; `undefined` makes nothing. */
  readonly create: CreateFlags | undefined;
}

export interface CreateFlags {
  readonly order: 'unordered' | 'padded' | 'ordered';
  readonly persistIndex: boolean;
}

/** Nils one step may fill a list with; no record could hold more. */
const PADDING_MAX = 8 * 1024 * 1024;

/** Throws EngineError for steps that only paths of several children have, and for those no server knows. */
export function plainStepOf(step: ContextStep): PlainStep {
  switch (step.step) {
    case 'listIndex':
      return { ...plain('list', 'index', intValue(step.index)), create: listFlags(step.create) };
    case 'mapKey':
      return { ...plain('map', 'key', step.key), create: mapFlags(step.create) };
    case 'listRank':
      return plain('list', 'rank', intValue(step.rank));
    case 'listValue':
      return plain('list', 'value', step.value);
    case 'mapIndex':
      return plain('map', 'index', intValue(step.index));
    case 'mapRank':
      return plain('map', 'rank', intValue(step.rank));
    case 'mapValue':
      return plain('map', 'value', step.value);
    case 'other':
      return otherStep(step.contextType, step.value);
    default:
      throw notApplicable(`a step of the kind ${step.step} leads to several children`);
  }
}

function plain(container: PlainStep['container'], by: PlainStep['by'], value: Value): PlainStep {
  return { container, by, value, create: undefined };
}

function listFlags(create: CreateList | undefined): CreateFlags | undefined {
  if (create === undefined) return undefined;
  const unordered = create.pad ? 'padded' : 'unordered';
  return {
    order: create.order === 'ordered' ? 'ordered' : unordered,
    persistIndex: create.persistIndex ?? false,
  };
}

/** The same bits mean other orders in maps. */
const ORDER_FLAGS: Readonly<Record<MapOrder, CreateFlags['order']>> = {
  unordered: 'unordered',
  keyOrdered: 'padded',
  keyValueOrdered: 'ordered',
};

function mapFlags(create: CreateMap | undefined): CreateFlags | undefined {
  if (create === undefined) return undefined;
  return { order: ORDER_FLAGS[create.order], persistIndex: create.persistIndex ?? false };
}

const KINDS: readonly PlainStep['by'][] = ['index', 'rank', 'key', 'value'];
const KIND_BITS = 0x0f;
const CONTAINERS: readonly (PlainStep['container'] | undefined)[] = ['any', 'list', 'map'];
const ORDERS: readonly (CreateFlags['order'] | undefined)[] = [
  undefined,
  'unordered',
  'padded',
  'ordered',
];
const PERSIST_BIT = 0x100;

function otherStep(contextType: number, value: Value): PlainStep {
  const by = KINDS[contextType & KIND_BITS];
  const container = CONTAINERS[(contextType >> 4) & 3];
  const order = ORDERS[(contextType >> 6) & 3];
  const persistIndex = (contextType & PERSIST_BIT) !== 0;
  const createsUnknown = container === 'any' && (order !== undefined || persistIndex);
  if (by === undefined || container === undefined || createsUnknown) {
    throw notApplicable(`no step of a path has the type ${contextType}`);
  }
  return { by, container, value, create: order && { order, persistIndex } };
}

/** The index or rank of a step, which has to be an integer. */
export function numberOf({ value, by }: PlainStep): number {
  if (value.type !== 'int') throw notApplicable(`an ${by} is not a ${value.type}`);
  return Number(value.value);
}

/** The key of a step as it would be kept. */
export function keyOf({ value }: PlainStep): Value {
  try {
    return toStoredElement(value);
  } catch (error) {
    if (error instanceof EngineError) throw notApplicable(error.message);
    throw error;
  }
}

/** Throws EngineError for a step no list or map can be made for; `isTop` is the first step of a bin that is not there. */
export function checkCreatable(step: PlainStep, isTop: boolean): void {
  const { container, by, create } = step;
  if (!isTop && create?.persistIndex === true) {
    throw notApplicable('only the outermost list or map keeps an index');
  }
  if (container === 'map' && by === 'key') {
    keyOf(step);
    return;
  }
  if (container !== 'list' || by !== 'index') throw notApplicable('the step finds nothing');
  const index = numberOf(step);
  if (index < -1 || (index > 0 && !takesAnyIndex(create))) {
    throw notApplicable('the index lies outside the list that would be made');
  }
}

/** Ordered lists put the element where it belongs, padded ones fill up to the index. */
function takesAnyIndex(create: CreateFlags | undefined): boolean {
  if (create === undefined) return false;
  return create.order !== 'unordered' || create.persistIndex;
}

/** A list or map that holds the child where the step leads. */
export function containerFor(step: PlainStep, child: Value, isTop: boolean): Value {
  const { create } = step;
  const persist = isTop && create?.persistIndex === true ? { persistIndex: true } : {};
  if (step.container === 'map') {
    const entries = [[keyOf(step), child]] as const;
    return { type: 'map', entries, order: mapOrder(create), ...persist };
  }
  const padding = create?.order === 'padded' ? Math.max(numberOf(step), 0) : 0;
  const items = [...nils(padding), child];
  return { type: 'list', items, ordered: create?.order === 'ordered', ...persist };
}

function mapOrder(create: CreateFlags | undefined): MapOrder {
  switch (create?.order) {
    case 'padded':
      return 'keyOrdered';
    case 'ordered':
      return 'keyValueOrdered';
    default:
      return 'unordered';
  }
}

/** Nils to fill a list with. Throws EngineError for more than a record could hold. */
export function nils(count: number): Value[] {
  if (count > PADDING_MAX) {
    throw new EngineError(RESULT.recordTooBig, `the list would be filled with ${count} nils`);
  }
  return new Array<Value>(count).fill(NIL);
}
