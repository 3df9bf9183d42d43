/** Changing what a path leads to: each gives the changed list or map the path begins in. */

import type { ContextStep, Expression, PathAction } from '../../model/expression.js';
import { AelFault } from '../ael-error.js';
import { isPlural, type MethodSyntax, type Segment, type Syntax } from '../syntax.js';
import { AEL_TYPE } from '../type/ael-type.js';
import { matchParameters } from '../type/infer-arguments.js';
import { sideOf } from '../type/infer-path.js';
import { flagsOf, LIST_ORDERS, MAP_ORDERS } from './flags.js';
import {
  type CollectionCallParts,
  integer,
  type Lowering,
  literal,
  modifyCall,
  operation,
} from './lowering.js';
import { asChoice, type Place, pathSteps } from './read-path.js';
import {
  type ChoiceSegment,
  choiceArguments,
  choiceOf,
  contextStepOf,
  operationName,
} from './selection.js';

export function lowerWrite(lowering: Lowering, node: MethodSyntax, place: Place): Expression {
  const { segments } = place;
  const iterates =
    node.name === 'modify' || segments.slice(0, -1).some(isPlural) || hasChildren(segments);
  if (iterates) return applyToChildren(lowering, node, place);
  const write = WRITES[node.name];
  if (write === undefined) throw new Error(`no write "${node.name}"`);
  const args = node.args.flatMap(({ value }) =>
    value.kind === 'expression' ? [lowering.lower(value.syntax)] : [],
  );
  return write({ lowering, node, place, args });
}

function hasChildren(segments: readonly Segment[]): boolean {
  return segments.some(({ step }) => step === 'children' || step === 'filter');
}

interface Write {
  readonly lowering: Lowering;
  readonly node: MethodSyntax;
  readonly place: Place;
  readonly args: readonly Expression[];
}

const WRITES: Readonly<Record<string, (write: Write) => Expression>> = {
  setTo: (write) => setElement(write, 0),
  insert: (write) =>
    lastSide(write) === 'MAP' ? setElement(write, CREATE_ONLY) : insertInto(write, 'listInsert'),
  insertItems: (write) => insertInto(write, 'listInsertItems'),
  update: updateElement,
  add: addTo,
  append: (write) => appendTo(write, 'listAppend'),
  appendItems: (write) => appendTo(write, 'listAppendItems'),
  putItems,
  clear,
  sort,
  remove,
};

/** Flags of map writes. */
const CREATE_ONLY = 1;
const UPDATE_ONLY = 2;

function lastSide({ place }: Write): 'LIST' | 'MAP' {
  const last = place.segments.at(-1);
  return last !== undefined && sideOf(last) === 'MAP' ? 'MAP' : 'LIST';
}

/** The element a write is about, named by its index or key. */
function element({ place, node }: Write): {
  readonly segment: ChoiceSegment;
  readonly name: Expression;
} {
  const last = place.segments.at(-1);
  if (last === undefined)
    throw new AelFault('ael/meaningless', 'no step leads to an element', node.span);
  const segment = asChoice(last);
  if (segment.step === 'key') return { segment, name: literal(segment.key) };
  const { selector, side } = segment;
  if (side === 'list' && selector.form === 'position' && selector.by === 'index') {
    return { segment, name: integer(selector.position) };
  }
  if (selector.form === 'element' && selector.by === 'key')
    return { segment, name: literal(selector.value) };
  throw new AelFault(
    'ael/meaningless',
    `${node.name} needs the index or the key of one element`,
    segment.span,
    {
      hint: 'as in $.list.[0] or $.map.key; modify(…) changes what other selectors choose',
    },
  );
}

function finish(
  { lowering, place }: Write,
  parts: Pick<CollectionCallParts, 'name' | 'args'>,
  context: readonly Segment[],
  side: 'list' | 'map',
): Expression {
  return modifyCall(side, {
    ...parts,
    type: lowering.inference.typeOf(place.root) === 'MAP' ? 'map' : 'list',
    context: writeContext(context),
    source: lowering.lower(place.root),
  });
}

function before({ place }: Write): readonly Segment[] {
  return place.segments.slice(0, -1);
}

function setElement(write: Write, mode: number): Expression {
  const { node, args } = write;
  const { segment, name } = element(write);
  if (lastSide(write) === 'LIST') {
    const flags = flagsOf('list', node.flags);
    return finish(
      write,
      { name: 'listSet', args: [name, ...args, ...flagArgument(flags)] },
      before(write),
      'list',
    );
  }
  const flags = flagsOf('map', node.flags) | mode;
  const order = mapOrder(segment);
  const attributes = order === 0 && flags === 0 ? [] : [integer(order), integer(flags)];
  return finish(
    write,
    { name: 'mapPut', args: [name, ...args, ...attributes] },
    before(write),
    'map',
  );
}

function flagArgument(flags: number): readonly Expression[] {
  return flags === 0 ? [] : [integer(flags)];
}

function mapOrder({ create }: Segment): number {
  if (create === undefined) return 0;
  if (Object.hasOwn(MAP_ORDERS, create.name))
    return MAP_ORDERS[create.name as keyof typeof MAP_ORDERS].flag;
  throw unknownOrder(create.name, create.span, Object.keys(MAP_ORDERS));
}

function unknownOrder(name: string, span: Segment['span'], known: readonly string[]): AelFault {
  return new AelFault('ael/syntax', `"${name}" is no type and no order`, span, {
    hint: `orders to create with are ${known.join(', ')}`,
  });
}

function updateElement(write: Write): Expression {
  if (lastSide(write) === 'MAP') return setElement(write, UPDATE_ONLY);
  throw new AelFault(
    'ael/meaningless',
    'update is for maps; elements of lists are changed with setTo(…)',
    write.node.span,
  );
}

function insertInto(write: Write, name: 'listInsert' | 'listInsertItems'): Expression {
  const { name: index, segment } = element(write);
  if (lastSide(write) === 'MAP') {
    throw new AelFault(
      'ael/meaningless',
      'items are inserted into lists; maps take putItems(…)',
      segment.span,
    );
  }
  const flags = flagArgument(flagsOf('list', write.node.flags));
  return finish(write, { name, args: [index, ...write.args, ...flags] }, before(write), 'list');
}

function addTo(write: Write): Expression {
  const { name, segment } = element(write);
  const isMap = lastSide(write) === 'MAP';
  if (isMap) {
    flagsOf('none', write.node.flags);
    const order = mapOrder(segment);
    const attributes = order === 0 ? [] : [integer(order)];
    return finish(
      write,
      { name: 'mapIncrement', args: [name, ...write.args, ...attributes] },
      before(write),
      'map',
    );
  }
  const flags = flagsOf('list', write.node.flags);
  const attributes = flags === 0 ? [] : [integer(0), integer(flags)];
  return finish(
    write,
    { name: 'listIncrement', args: [name, ...write.args, ...attributes] },
    before(write),
    'list',
  );
}

function appendTo(write: Write, name: 'listAppend' | 'listAppendItems'): Expression {
  const flags = flagsOf('list', write.node.flags);
  const attributes = flags === 0 ? [] : [integer(0), integer(flags)];
  return finish(
    write,
    { name, args: [...write.args, ...attributes] },
    write.place.segments,
    'list',
  );
}

function putItems(write: Write): Expression {
  const flags = flagsOf('map', write.node.flags);
  const attributes = flags === 0 ? [] : [integer(0), integer(flags)];
  return finish(
    write,
    { name: 'mapPutItems', args: [...write.args, ...attributes] },
    write.place.segments,
    'map',
  );
}

function clear(write: Write): Expression {
  flagsOf('none', write.node.flags);
  const side = write.place.type() === 'MAP' ? 'map' : 'list';
  return finish(write, { name: `${side}Clear`, args: [] }, write.place.segments, side);
}

const DROP_DUPLICATES = 2;

function sort(write: Write): Expression {
  const { node, place, lowering } = write;
  flagsOf('none', node.flags);
  const [drops] = matchParameters(node, {
    parameters: [{ name: 'dropDuplicates', types: AEL_TYPE.BOOL, optional: true }],
    result: 'LIST',
  });
  if (drops !== undefined && drops.node !== 'literal') {
    throw new AelFault('ael/arguments', 'whether duplicates are dropped is a constant', drops.span);
  }
  const isDropping = drops?.value.type === 'bool' && drops.value.value;
  lowering.inference.typeOf(place.root);
  return finish(
    write,
    { name: 'listSort', args: isDropping ? [integer(DROP_DUPLICATES)] : [] },
    place.segments,
    'list',
  );
}

function remove(write: Write): Expression {
  flagsOf('none', write.node.flags);
  const last = write.place.segments.at(-1);
  if (last === undefined)
    throw new AelFault('ael/meaningless', 'no step leads to an element', write.node.span);
  const choice = choiceOf(asChoice(last));
  return finish(
    write,
    { name: operationName(choice, 'Remove', true), args: choiceArguments(choice, 'none') },
    before(write),
    choice.side,
  );
}

/** Context steps of a write, with what each makes where it leads nowhere. */
function writeContext(segments: readonly Segment[]): readonly ContextStep[] {
  return segments.map((segment) => {
    const step = contextStepOf(asChoice(segment));
    const { create } = segment;
    if (create === undefined) return step;
    if (step.step === 'mapKey' && Object.hasOwn(MAP_ORDERS, create.name)) {
      const { order } = MAP_ORDERS[create.name as keyof typeof MAP_ORDERS];
      return { ...step, create: { order } };
    }
    if (step.step === 'listIndex' && Object.hasOwn(LIST_ORDERS, create.name)) {
      const { order, pad } = LIST_ORDERS[create.name as keyof typeof LIST_ORDERS];
      return { ...step, create: { order, pad } };
    }
    const isCreating = step.step === 'mapKey' || step.step === 'listIndex';
    const known = step.step === 'listIndex' ? LIST_ORDERS : MAP_ORDERS;
    throw isCreating
      ? unknownOrder(create.name, create.span, Object.keys(known))
      : new AelFault('ael/meaningless', 'only keys and list indexes can be created', create.span);
  });
}

/** Writes through several elements: each child is replaced, changed by `modify`, or removed. */
function applyToChildren(lowering: Lowering, node: MethodSyntax, place: Place): Expression {
  const { inference } = lowering;
  inference.features.need('paths', `${node.name} through this path`, node.span);
  const creating = place.segments.find(({ create }) => create !== undefined);
  if (creating?.create !== undefined) {
    throw new AelFault(
      'ael/meaningless',
      'paths over several elements create nothing',
      creating.create.span,
    );
  }
  const action: PathAction = {
    kind: 'apply',
    modify: replacement(lowering, node),
    noFail: flagsOf('path', node.flags) !== 0,
  };
  return {
    node: 'path',
    type: inference.typeOf(place.root) === 'MAP' ? 'map' : 'list',
    context: pathSteps(lowering, place.segments),
    action,
    source: lowering.lower(place.root),
  };
}

function replacement({ lower }: Lowering, { name, args, span }: MethodSyntax): Expression {
  if (name === 'remove') return operation('removeResult');
  const [argument] = args;
  const syntax: Syntax | undefined =
    argument?.value.kind === 'expression' ? argument.value.syntax : undefined;
  if ((name === 'modify' || name === 'setTo') && syntax !== undefined) return lower(syntax);
  throw new AelFault('ael/meaningless', `${name} does not go through several elements`, span, {
    hint: 'setTo(…), remove() and modify(…) do; in modify(…) the element is @',
  });
}
