/** Lua without a node: one module, its functions called on a record of the test's own. */

import { createLuaRuntime } from '../../server/src/embedded/udf/lua-runtime.js';
import {
  createUdfRecord,
  type UdfRecord,
  type UdfRecordOptions,
  type UdfRecordState,
} from '../../server/src/engine/udf/udf-record.js';
import type { UdfResult, UdfRuntime } from '../../server/src/engine/udf/udf-runtime.js';
import type { Value } from '../../server/src/model/value.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

export interface UdfRunner {
  readonly runtime: UdfRuntime;
  readonly clock: FakeClock;
  /** What functions logged, oldest first. */
  readonly logged: readonly string[];
  /** Calls a function of the module `m`, on a record that is not there unless one is given. */
  call(functionName: string, args?: readonly Value[], record?: UdfRecord): UdfResult;
}

/** `modules` are texts by the names functions require them by; the one called is `m`. */
export async function createUdfRunner(
  modules: Readonly<Record<string, string>>,
  limits: { readonly maxInstructions?: number } = {},
): Promise<UdfRunner> {
  const clock = createFakeClock();
  const logged: string[] = [];
  const runtime = await createLuaRuntime({
    clock,
    ...limits,
    source: (filename) => {
      const text = modules[filename.replace(/\.lua$/, '')];
      return text === undefined ? undefined : Buffer.from(text);
    },
    log: (level, message) => {
      logged.push(`${level}: ${message}`);
    },
  });
  return {
    ...{ runtime, clock, logged },
    call: (functionName, args = [], record = udfRecord().record) =>
      runtime.applyToRecord({ module: 'm', functionName, args }, record),
  };
}

/** A record as functions see it, stored or not. */
export function udfRecord(options: Partial<UdfRecordOptions> = {}): {
  readonly record: UdfRecord;
  readonly state: UdfRecordState;
} {
  return createUdfRecord({
    digest: new Uint8Array(20),
    existing: undefined,
    set: 'demo',
    userKey: undefined,
    ttlWord: 0,
    nowMs: Date.UTC(2026, 0, 1),
    checkCreate: () => undefined,
    ...options,
  });
}
