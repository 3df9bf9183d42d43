/** Expressions as sources of indexes: what of a record they may look at, and the value they give for one. */

import type { Expression } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import type { StoredRecord } from '../record.js';
import { compileExpression } from './compile-expression.js';
import { malformed, type ResultType } from './expression-node.js';
import { recordView } from './record-filter.js';

export interface IndexSource {
  readonly type: ResultType;
  /** `undefined` where the expression has no value for the record. */
  valueOf(record: StoredRecord): Value | undefined;
}

/**
 * Throws EngineError with PARAMETER_ERROR for an expression the server does not build, and for one whose value would not be
 * the record's own: that looks at metadata or at the user key, or at neither a bin nor the digest.
 */
export function compileIndexSource(expression: Expression): IndexSource {
  const compiled = compileExpression(expression);
  const looks = new Set(walk(expression).map(lookOf));
  if (looks.has('metadata')) throw malformed('an index can not follow metadata or keys');
  if (!looks.has('data')) throw malformed('an index needs bins or the digest');
  return {
    type: compiled.type,
    valueOf(record): Value | undefined {
      // Nothing an index may look at depends on the time.
      const outcome = compiled.evaluate(recordView(record), 0);
      return outcome?.type === 'removed' ? undefined : outcome;
    },
  };
}

const METADATA: ReadonlySet<string> = new Set([
  'deviceSize',
  'lastUpdate',
  'sinceUpdate',
  'voidTime',
  'ttl',
  'setName',
  'keyExists',
  'isTombstone',
  'memorySize',
  'recordSize',
]);

/** What of a record a node looks at. */
function lookOf(expression: Expression): 'data' | 'metadata' | 'nothing' {
  if (expression.node === 'key') return 'metadata';
  if (expression.node === 'bin') return 'data';
  if (expression.node !== 'operation') return 'nothing';
  if (expression.name === 'digestModulo' || expression.name === 'binType') return 'data';
  return METADATA.has(expression.name) ? 'metadata' : 'nothing';
}

/** Every node of a tree; what stands in the steps of paths is none of it. */
function walk(expression: Expression): Expression[] {
  return [expression, ...childrenOf(expression).flatMap(walk)];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.node) {
    case 'operation':
      return expression.args;
    case 'regex':
      return [expression.value];
    case 'let':
      return [...expression.definitions.map(({ value }) => value), expression.body];
    case 'condition': {
      const branches = expression.branches.flatMap(({ when, result }) => [when, result]);
      return [...branches, expression.otherwise];
    }
    case 'collection':
      return [...expression.call.args, expression.source];
    case 'path':
      return [expression.source];
    default:
      return [];
  }
}
