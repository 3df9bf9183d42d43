/** Operations on collections inside expressions: their arguments in the order and with the flags of the protocol. */

import { ReturnType } from '@aerogate/proto/aerogate/v1/collection_pb';
import {
  CollectionOp,
  type CollectionCall as ProtoCollectionCall,
} from '@aerogate/proto/aerogate/v1/expression_pb';
import {
  COLLECTION_OPERATIONS,
  type CollectionFamily,
  RETURN_TYPE,
} from '../../model/collection-call.js';
import type { ContextStep, Expression, ExpressionType } from '../../model/expression.js';
import { intValue, NIL } from '../../model/value.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument, unsupported } from '../gateway-error.js';
import {
  bitFlags,
  hllFlags,
  listFlags,
  mapFlags,
  NO_WRITE_FLAGS,
  returnTypeFromProto,
  type WriteFlags,
} from './collection-flags.js';
import { type ArgumentLayout, type CollectionRule, collectionRule } from './collection-rules.js';

/** What surrounds a call in its tree, read by whoever reads the tree. */
export interface CallParts {
  readonly type: ExpressionType;
  readonly source: Expression;
  readonly args: readonly Expression[];
  readonly context: readonly ContextStep[];
}

/** Throws GatewayError for operations nobody knows, wrong numbers of arguments, and options the operation does not take. */
export function collectionFromProto(
  call: ProtoCollectionCall,
  parts: CallParts,
  path: FieldPath,
): Expression {
  const rule = ruleOf(call, path);
  const { family, writes } = COLLECTION_OPERATIONS[rule.name];
  checkCount(rule, parts.args.length, path);
  checkOptions(call, rule, path);
  const args = LAYOUTS[rule.layout]({
    args: parts.args,
    returnType: returnTypeOf(call, rule, path),
    write: writeFlagsOf(call, { family, layout: rule.layout, path }),
    path,
  });
  return {
    node: 'collection',
    family,
    type: parts.type,
    modifies: writes,
    context: parts.context,
    call: { name: rule.name, args },
    source: parts.source,
  };
}

/** Whether the call modifies its source; false for operations nobody knows. */
export function isModifyingCall({ op }: ProtoCollectionCall): boolean {
  const rule = collectionRule(op);
  return rule !== undefined && COLLECTION_OPERATIONS[rule.name].writes;
}

function ruleOf({ op }: ProtoCollectionCall, path: FieldPath): CollectionRule {
  const rule = collectionRule(op);
  if (rule !== undefined) return rule;
  const at = fieldAt(path, 'op');
  if (op === CollectionOp.UNSPECIFIED) throw invalidArgument(at, 'the operation is required.');
  throw unsupported(at, 'this gateway has no such operation, or not in expressions yet.');
}

function checkCount({ min, max }: CollectionRule, count: number, path: FieldPath): void {
  if (count >= min && count <= max) return;
  const expected = min === max ? `${min}` : `${min} to ${max}`;
  throw invalidArgument(
    fieldAt(path, 'args'),
    `${count} arguments; the operation takes ${expected}.`,
  );
}

/** Selections of one element by its place have no rest that could be meant. */
const SINGLE = new Set([
  ...['listGetByIndex', 'listGetByRank', 'listRemoveByIndex', 'listRemoveByRank'],
  ...['mapGetByIndex', 'mapGetByRank', 'mapRemoveByIndex', 'mapRemoveByRank'],
  ...['mapGetByKey', 'mapRemoveByKey'],
]);

function checkOptions(call: ProtoCollectionCall, rule: CollectionRule, path: FieldPath): void {
  const selects = rule.layout === 'get' || rule.layout === 'remove';
  if (call.inverted && (!selects || SINGLE.has(rule.name))) {
    throw invalidArgument(fieldAt(path, 'inverted'), 'the operation does not select several.');
  }
  if (call.returnType !== ReturnType.UNSPECIFIED && rule.layout !== 'get') {
    throw invalidArgument(fieldAt(path, 'returnType'), 'the operation answers what it answers.');
  }
  const { family } = COLLECTION_OPERATIONS[rule.name];
  if (call.context.length > 0 && family !== 'list' && family !== 'map') {
    throw invalidArgument(fieldAt(path, 'context'), 'only lists and maps are nested.');
  }
}

function returnTypeOf(call: ProtoCollectionCall, rule: CollectionRule, path: FieldPath): number {
  if (rule.layout === 'get') {
    const named = returnTypeFromProto(call, path);
    if (named !== undefined) return named;
    throw invalidArgument(fieldAt(path, 'returnType'), 'what the selection answers is required.');
  }
  return RETURN_TYPE.none + (call.inverted ? RETURN_TYPE.inverted : 0);
}

const TAKES_POLICY: ReadonlySet<ArgumentLayout> = new Set<ArgumentLayout>([
  ...(['orderAndFlags', 'order', 'flags', 'bitResize', 'bitArithmetic'] as const),
  ...(['hllInit', 'hllAdd'] as const),
]);

function writeFlagsOf(
  { policy }: ProtoCollectionCall,
  place: {
    readonly family: CollectionFamily;
    readonly layout: ArgumentLayout;
    readonly path: FieldPath;
  },
): WriteFlags {
  if (policy.case === undefined) return NO_WRITE_FLAGS;
  const path = fieldAt(place.path, policy.case);
  if (policy.case !== `${place.family}Policy` || !TAKES_POLICY.has(place.layout)) {
    throw invalidArgument(path, 'the operation does not take this policy.');
  }
  switch (policy.case) {
    case 'listPolicy':
      return listFlags(policy.value, path);
    case 'mapPolicy':
      return mapFlags(policy.value, path);
    case 'bitPolicy':
      return bitFlags(policy.value, path);
    case 'hllPolicy':
      return hllFlags(policy.value, path);
    default:
      throw invalidArgument(path, 'the operation does not take this policy.');
  }
}

interface LayoutParts {
  readonly args: readonly Expression[];
  readonly returnType: number;
  readonly write: WriteFlags;
  readonly path: FieldPath;
}

const LAYOUTS: Readonly<Record<ArgumentLayout, (parts: LayoutParts) => readonly Expression[]>> = {
  plain: ({ args }) => args,
  get: ({ args, returnType }) => [int(returnType), ...args],
  remove: ({ args, returnType }) => [int(returnType), ...args],
  orderAndFlags: ({ args, write }) => [...args, int(write.attributes), int(write.flags)],
  order: ({ args, write, path }) => {
    if (write.flags === 0) return [...args, int(write.attributes)];
    throw invalidArgument(
      fieldAt(path, 'mapPolicy'),
      'the operation takes an order, and no other part of the policy.',
    );
  },
  flags: ({ args, write, path }) => {
    if (write.attributes === 0) return [...args, int(write.flags)];
    throw invalidArgument(
      fieldAt(fieldAt(path, 'listPolicy'), 'order'),
      'the operation works on a list that is there; its order stays.',
    );
  },
  bitResize: ({ args: [size, resize], write }) => [
    size ?? nil(),
    int(write.flags),
    resize ?? nil(),
  ],
  bitArithmetic: ({ args: [offset, size, number, signed, overflow], write, path }) => {
    const argsPath = fieldAt(path, 'args');
    const action =
      literalInt(overflow, fieldAt(argsPath, 4)) |
      (literalBool(signed, fieldAt(argsPath, 3)) ? 1 : 0);
    return [offset ?? nil(), size ?? nil(), number ?? nil(), int(write.flags), int(action)];
  },
  bitGetInt: ({ args: [offset, size, signed], path }) => {
    const at = fieldAt(fieldAt(path, 'args'), 2);
    return [offset ?? nil(), size ?? nil(), int(literalBool(signed, at) ? 1 : 0)];
  },
  hllInit: ({ args: [indexBits, minHashBits], write }) => [
    indexBits ?? nil(),
    minHashBits ?? int(-1),
    int(write.flags),
  ],
  hllAdd: ({ args: [values, indexBits, minHashBits], write }) => [
    values ?? nil(),
    indexBits ?? int(-1),
    minHashBits ?? int(-1),
    int(write.flags),
  ],
};

function int(value: number): Expression {
  return { node: 'literal', value: intValue(value) };
}

/** Stands for an argument the count has made sure of. */
function nil(): Expression {
  return { node: 'literal', value: NIL };
}

/** Flags are put together before the expression runs: what they are made of has to be constant. */
function literalBool(expression: Expression | undefined, path: FieldPath): boolean {
  if (expression?.node === 'literal' && expression.value.type === 'bool') {
    return expression.value.value;
  }
  throw invalidArgument(path, 'a constant bool is expected.');
}

const OVERFLOW_ACTIONS: ReadonlySet<bigint> = new Set([0n, 2n, 4n]);

function literalInt(expression: Expression | undefined, path: FieldPath): number {
  if (expression?.node === 'literal' && expression.value.type === 'int') {
    const { value } = expression.value;
    if (OVERFLOW_ACTIONS.has(value)) return Number(value);
  }
  throw invalidArgument(path, 'a constant 0 (fail), 2 (saturate) or 4 (wrap) is expected.');
}
