/** User-defined functions of one cluster: the modules registered with it, and Lua once there is use for it. */

import { createUdfModules, type UdfModules } from '../../engine/udf/udf-modules.js';
import type { UdfRuntime } from '../../engine/udf/udf-runtime.js';
import type { Clock } from '../../model/clock.js';
import type { EmbeddedLog } from '../log.js';
import { createLuaRuntime } from './lua-runtime.js';

export interface UdfHost {
  readonly modules: UdfModules;
  /** Absent until it was loaded; there are no modules before that. */
  readonly runtime: UdfRuntime | undefined;
  /** Loads Lua, once. Rejects where WebAssembly can't be had. */
  load(): Promise<void>;
}

export interface UdfHostOptions {
  readonly clock: Clock;
  readonly log: EmbeddedLog;
}

export function createUdfHost({ clock, log }: UdfHostOptions): UdfHost {
  let runtime: UdfRuntime | undefined;
  let loading: Promise<void> | undefined;
  const modules = createUdfModules(() => {
    runtime?.forgetModules();
  });

  async function load(): Promise<void> {
    runtime = await createLuaRuntime({
      clock,
      source: (filename) => modules.get(filename)?.content,
      // What modules say of values stays out of the log, but for warnings, which are meant for operators.
      log: (level, message) => {
        if (level === 'warn')
          log({ level: 'warn', message: `A user-defined function: ${message}` });
      },
    });
  }

  return {
    modules,
    get runtime(): UdfRuntime | undefined {
      return runtime;
    },
    load(): Promise<void> {
      loading ??= load();
      return loading;
    },
  };
}
