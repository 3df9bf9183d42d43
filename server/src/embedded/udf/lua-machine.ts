/** Lua machines in one WebAssembly instance: each bounded in instructions, time and memory, and called protected. */

import type { Clock } from '../../model/clock.js';
import {
  LUA_MASK_COUNT,
  LUA_OK,
  LUA_TYPE,
  type LuaApi,
  LuaFailure,
  type LuaState,
} from './lua-api.js';
import type { HostFunction } from './lua-host.js';
import type { LuaText } from './lua-text.js';

/** Instructions of one call, unless a runtime is given fewer. */
export const UDF_MAX_INSTRUCTIONS = 20_000_000;
/** Milliseconds of one call: library functions may take long over few instructions. */
export const UDF_MAX_MS = 5_000;
/** Bytes one machine may have, with what its modules keep between calls. */
const UDF_MAX_MEMORY_BYTES = 32 * 1024 * 1024;
/** Bytes all machines may have together. */
const UDF_TOTAL_MEMORY_BYTES = 96 * 1024 * 1024;
/** Instructions between two looks at the limits. */
const HOOK_INSTRUCTIONS = 250;
/** Instructions a machine may spend on finalizers when it is closed. */
const CLOSING_INSTRUCTIONS = 1_000_000;

const TIMEOUT_TEXT = 'UDF Execution Timeout';

/** One `lua_State` with its threads. */
export interface LuaMachine {
  readonly L: LuaState;
  /** Where its registry keeps the metatables of objects, and what the prelude shares. */
  metatables: number;
  core: number;
  memoryBytes: number;
  /** It went past a limit, or a defect of ours left it half way: it is of no use any more. */
  spent: boolean;
}

/** How a protected call ended: `code` is Lua's, and there is a `message` where the error was text. */
export type LuaEnding =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: number; readonly message: string | undefined };

export interface LuaMachines {
  /** `undefined` where there is no memory for another. */
  open(): LuaMachine | undefined;
  close(machine: LuaMachine): void;
  /** Runs `body`, in which Lua errors may be raised, within the limits. Throws for defects only. */
  protect(machine: LuaMachine, body: (L: LuaState) => void): LuaEnding;
  /** Pushes a function of ours as one of Lua's. */
  toCallback(run: HostFunction): number;
  /** The machine that runs; there is one while `protect` lasts. */
  readonly current: LuaMachine | undefined;
}

export function createLuaMachines(
  lua: LuaApi,
  text: LuaText,
  clock: Clock,
  maxInstructions: number,
): LuaMachines {
  return new Machines(lua, text, clock, maxInstructions);
}

class Machines implements LuaMachines {
  readonly #lua: LuaApi;
  readonly #text: LuaText;
  readonly #clock: Clock;
  readonly #maxInstructions: number;
  readonly #machines = new Map<number, LuaMachine>();
  readonly #allocator: number;
  readonly #hook: number;
  readonly #entry: number;
  #ids = 0;
  #opening: { memoryBytes: number } | undefined;
  #totalBytes = 0;
  #body: ((L: LuaState) => void) | undefined;
  #instructionsLeft = 0;
  #deadlineMs = 0;
  current: LuaMachine | undefined;

  constructor(lua: LuaApi, text: LuaText, clock: Clock, maxInstructions: number) {
    this.#lua = lua;
    this.#maxInstructions = maxInstructions;
    this.#text = text;
    this.#clock = clock;
    this.#allocator = lua.addFunction(
      (id = 0, address = 0, before = 0, after = 0) => this.#allocate(id, address, before, after),
      'iiiii',
    );
    this.#hook = lua.addFunction((L = 0) => {
      this.#count(L);
      return undefined;
    }, 'vii');
    this.#entry = this.toCallback((L) => {
      this.#body?.(L);
      return 0;
    });
  }

  open(): LuaMachine | undefined {
    this.#ids += 1;
    const id = this.#ids;
    const opening = { memoryBytes: 0 };
    this.#opening = opening;
    const L = this.#lua._lua_newstate(this.#allocator, id);
    this.#opening = undefined;
    if (L === 0) return undefined;
    const machine = { L, metatables: 0, core: 0, spent: false, memoryBytes: opening.memoryBytes };
    this.#machines.set(id, machine);
    return machine;
  }

  close(machine: LuaMachine): void {
    this.#begin(machine, CLOSING_INSTRUCTIONS);
    try {
      this.#lua._lua_close(machine.L);
    } finally {
      this.current = undefined;
      for (const [id, known] of this.#machines) {
        if (known === machine) this.#machines.delete(id);
      }
    }
  }

  protect(machine: LuaMachine, body: (L: LuaState) => void): LuaEnding {
    const { L } = machine;
    this.#begin(machine, this.#maxInstructions);
    this.#body = body;
    try {
      this.#lua._lua_pushcclosure(L, this.#entry, 0);
      const code = this.#lua._lua_pcallk(L, 0, 0, 0, 0, 0);
      const message = code === LUA_OK ? undefined : this.#messageAt(L);
      this.#lua._lua_settop(L, 0);
      return code === LUA_OK ? { ok: true } : { ok: false, code, message };
    } catch (error) {
      machine.spent = true;
      throw error;
    } finally {
      this.#body = undefined;
      this.current = undefined;
    }
  }

  toCallback(run: HostFunction): number {
    return this.#lua.addFunction((L = 0) => {
      let failure: LuaFailure;
      try {
        return run(L);
      } catch (error) {
        // Lua's own errors come through here as well, and go on to whoever protects against them.
        if (!(error instanceof LuaFailure)) throw error;
        failure = error;
      }
      this.#raise(L, failure.message, 2);
      return 0;
    }, 'ii');
  }

  #begin(machine: LuaMachine, instructions: number): void {
    this.current = machine;
    this.#instructionsLeft = instructions;
    this.#deadlineMs = this.#clock.monotonicMs() + UDF_MAX_MS;
    this.#lua._lua_sethook(machine.L, this.#hook, LUA_MASK_COUNT, HOOK_INSTRUCTIONS);
  }

  /** Called by Lua every so many instructions. Once a limit is passed no handler of the module's stops the error. */
  #count(L: LuaState): void {
    const machine = this.current;
    if (machine === undefined) return;
    this.#instructionsLeft -= HOOK_INSTRUCTIONS;
    const isOver =
      machine.spent || this.#instructionsLeft < 0 || this.#clock.monotonicMs() > this.#deadlineMs;
    if (!isOver) return;
    machine.spent = true;
    this.#lua._lua_sethook(L, this.#hook, LUA_MASK_COUNT, 1);
    this.#raise(L, TIMEOUT_TEXT, 1);
  }

  /** The place in front of the message is that of the caller so many levels up. */
  #raise(L: LuaState, message: string, level: number): void {
    this.#lua._luaL_where(L, level);
    this.#text.push(L, message);
    this.#lua._lua_concat(L, 2);
    this.#lua._lua_error(L);
  }

  #messageAt(L: LuaState): string | undefined {
    if (this.#lua._lua_type(L, -1) !== LUA_TYPE.string) return undefined;
    return this.#text.read(L, -1).toString('utf8');
  }

  /** Lua's allocator: what C's `realloc` and `free` do, up to the limits. For new memory `before` is not a size. */
  #allocate(id: number, address: number, before: number, after: number): number {
    const owner = this.#machines.get(id) ?? this.#opening;
    const wanted = after >>> 0;
    const grown = wanted - (address === 0 ? 0 : before >>> 0);
    if (grown > 0 && this.#isTooMuch(grown, owner?.memoryBytes ?? 0)) return 0;
    const moved = this.#move(address, wanted);
    if (wanted !== 0 && moved === 0) return 0;
    this.#totalBytes += grown;
    if (owner !== undefined) owner.memoryBytes += grown;
    return moved;
  }

  #move(address: number, wanted: number): number {
    if (wanted !== 0) return this.#lua._realloc(address, wanted);
    if (address !== 0) this.#lua._free(address);
    return 0;
  }

  #isTooMuch(grown: number, ownBytes: number): boolean {
    return (
      ownBytes + grown > UDF_MAX_MEMORY_BYTES || this.#totalBytes + grown > UDF_TOTAL_MEMORY_BYTES
    );
  }
}
