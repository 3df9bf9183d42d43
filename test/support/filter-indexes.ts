/** Indexes of every kind that random filters can be about, and the reads those over expressions are made from. */

import type {
  IndexSubject,
  IndexValueType,
  KnownIndex,
} from '../../server/src/ael/index-choice/known-index.js';
import { RETURN_TYPE } from '../../server/src/model/collection-call.js';
import type { ContextStep, Expression, ExpressionType } from '../../server/src/model/expression.js';
import type { IndexCollection } from '../../server/src/model/query.js';
import { stringValue } from '../../server/src/model/value.js';
import { encodeExpression } from '../../server/src/wire/expression.js';
import { bin, literal, operation } from './expressions.js';

/** Where a list or map stands: in a bin, or on a path from it. */
export interface CollectionPlace {
  readonly source: Expression;
  readonly context: readonly ContextStep[];
}

export type ElementRead =
  | 'listGetByIndex'
  | 'listGetByRank'
  | 'mapGetByIndex'
  | 'mapGetByRank'
  | 'mapGetByKey';

/** The value of one element. */
export function readElement(
  { source, context }: CollectionPlace,
  name: ElementRead,
  type: ExpressionType,
  sought: Expression,
): Expression {
  return {
    ...{ node: 'collection', family: name.startsWith('list') ? 'list' : 'map', type },
    ...{ modifies: false, context, source },
    call: { name, args: [literal(BigInt(RETURN_TYPE.value)), sought] },
  };
}

const NESTED = { source: bin('n', 'map'), context: [] } as const;

function places(name: 'l' | 'm', type: 'list' | 'map'): readonly CollectionPlace[] {
  const step: ContextStep = { step: 'mapKey', key: stringValue(name) };
  return [
    { source: bin(name, type), context: [] },
    { source: bin('n', 'map'), context: [step] },
    { source: readElement(NESTED, 'mapGetByKey', type, literal(name)), context: [] },
  ];
}

/** A path said as one, and said as reads of what was read, comes to the same place. */
export const LIST_PLACES = places('l', 'list');
export const MAP_PLACES = places('m', 'map');
export const NESTED_POINT = readElement(NESTED, 'mapGetByKey', 'geo', literal('p'));

export const TWICE = operation('mul', bin('a', 'int'), literal(2n));
const NESTED_LIST = readElement(NESTED, 'mapGetByKey', 'list', literal('l'));
/** The text of some records only. */
export const TEXT_OF_SOME: Expression = {
  node: 'condition',
  branches: [{ when: operation('ge', bin('a', 'int'), literal(0n)), result: bin('s', 'string') }],
  otherwise: operation('unknown'),
};

function known(
  name: string,
  subject: IndexSubject,
  type: IndexValueType = 'numeric',
  collection: IndexCollection = 'default',
): KnownIndex {
  return {
    ...{ name, set: undefined, subject, type, collection, readiness: 'ready', takesName: true },
    ...{ entries: 0, entriesPerValue: 0 },
  };
}

function on(name: string, ...context: ContextStep[]): IndexSubject {
  return { by: 'bin', bin: name, context };
}

function over(expression: Expression): IndexSubject {
  return { by: 'expression', packed: encodeExpression(expression) };
}

const key = (name: string): ContextStep => ({ step: 'mapKey', key: stringValue(name) });

/** One index of every kind the filters can be about. */
export const FILTER_INDEXES: readonly KnownIndex[] = [
  known('a', on('a')),
  known('b', on('b')),
  known('s', on('s'), 'string'),
  known('x', on('x'), 'blob'),
  known('g', on('g'), 'geo2dsphere'),
  known('l_int', on('l'), 'numeric', 'list'),
  known('l_text', on('l'), 'string', 'list'),
  known('l_blob', on('l'), 'blob', 'list'),
  known('l_first', on('l', { step: 'listIndex', index: 0 })),
  known('l_largest', on('l', { step: 'listRank', rank: -1 })),
  known('m_key', on('m'), 'string', 'mapKeys'),
  known('m_int_key', on('m'), 'numeric', 'mapKeys'),
  known('m_value', on('m'), 'numeric', 'mapValues'),
  known('m_text', on('m'), 'string', 'mapValues'),
  known('m_a', on('m', key('a'))),
  known('m_a_text', on('m', key('a')), 'string'),
  known('m_last', on('m', { step: 'mapIndex', index: -1 })),
  known('m_smallest', on('m', { step: 'mapRank', rank: 0 })),
  known('n_l', on('n', key('l')), 'numeric', 'list'),
  known('n_l_first', on('n', key('l'), { step: 'listIndex', index: 0 })),
  known('n_m_key', on('n', key('m')), 'string', 'mapKeys'),
  known('n_m_value', on('n', key('m')), 'numeric', 'mapValues'),
  known('n_p', on('n', key('p')), 'geo2dsphere'),
  known('twice', over(TWICE)),
  known('text_of_some', over(TEXT_OF_SOME), 'string'),
  known('nested_list', over(NESTED_LIST), 'string', 'list'),
];
