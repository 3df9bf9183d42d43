/** Filters: expressions that decide whether a request applies to a record. */

import type { Expression } from '../../model/expression.js';
import type { Value } from '../../model/value.js';
import type { StoredRecord } from '../record.js';
import type { RecordFilter } from '../request.js';
import { compileExpression } from './compile-expression.js';
import { type ExpressionRecord, malformed } from './expression-node.js';

/** Throws EngineError with PARAMETER_ERROR for an expression the server does not build, or whose result is no truth value. */
export function compileFilter(expression: Expression, nowMs: () => number): RecordFilter {
  const compiled = compileExpression(expression);
  if (compiled.type !== 'bool') throw malformed('a filter comes to true or false');
  return (record) => {
    const outcome = compiled.evaluate(recordView(record), nowMs());
    return outcome?.type === 'bool' && outcome.value;
  };
}

/** A stored record as expressions see it. */
export function recordView(record: StoredRecord): ExpressionRecord {
  return {
    digest: record.digest,
    set: record.set,
    ...(record.userKey === undefined ? {} : { userKey: record.userKey }),
    lastUpdateTimeMs: record.lastUpdateTimeMs,
    voidTimeSeconds: record.voidTimeSeconds,
    storedBytes: record.storedBytes,
    bin: (name) => binOf(record, name),
  };
}

function binOf({ bins }: StoredRecord, name: string): Value | undefined {
  for (const bin of bins) if (bin.name === name) return bin.value;
  return undefined;
}
