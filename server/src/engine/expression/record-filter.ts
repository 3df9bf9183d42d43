/** Filters: expressions that decide whether a request applies to a record. */

import type { Expression } from '../../model/expression.js';
import type { UserKey } from '../../model/key.js';
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
  return new RecordView(record);
}

/** Made for every record a filter is asked about: looks through to the record, and copies nothing of it. */
class RecordView implements ExpressionRecord {
  readonly #record: StoredRecord;

  constructor(record: StoredRecord) {
    this.#record = record;
  }

  get digest(): Uint8Array {
    return this.#record.digest;
  }

  get set(): string {
    return this.#record.set;
  }

  get userKey(): UserKey | undefined {
    return this.#record.userKey;
  }

  get lastUpdateTimeMs(): number {
    return this.#record.lastUpdateTimeMs;
  }

  get voidTimeSeconds(): number {
    return this.#record.voidTimeSeconds;
  }

  get storedBytes(): number {
    return this.#record.storedBytes;
  }

  bin(name: string): Value | undefined {
    for (const bin of this.#record.bins) if (bin.name === name) return bin.value;
    return undefined;
  }
}
