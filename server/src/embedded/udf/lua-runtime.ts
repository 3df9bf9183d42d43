/** Runs user-defined functions with Lua: a machine for each module, kept between calls as the server keeps its. */

import { MODULE_NOT_LOADED } from '../../engine/udf/apply-udf.js';
import { UDF_BINS_MAX, UDF_UPDATES_MAX, type UdfRecord } from '../../engine/udf/udf-record.js';
import type {
  ModuleFault,
  ModuleSource,
  UdfResult,
  UdfRuntime,
  UdfStream,
  UdfStreamEnding,
} from '../../engine/udf/udf-runtime.js';
import type { Clock } from '../../model/clock.js';
import type { UdfCall } from '../../model/udf-call.js';
import { NIL, type Value } from '../../model/value.js';
import {
  LUA_OK,
  LUA_REGISTRY,
  type LuaApi,
  LuaFailure,
  type LuaState,
  loadLua,
} from './lua-api.js';
import { BYTES_LUA } from './lua-bytes.js';
import { createHostFunctions, type UdfLogLevel } from './lua-host.js';
import {
  createLuaMachines,
  type LuaEnding,
  type LuaMachine,
  type LuaMachines,
  UDF_MAX_INSTRUCTIONS,
} from './lua-machine.js';
import { MAP_LUA } from './lua-map.js';
import { CORE_LUA } from './lua-objects.js';
import { PATTERNS_LUA } from './lua-patterns.js';
import { createLuaPusher, type LuaPusher } from './lua-pusher.js';
import { createLuaReader, type LuaReader } from './lua-reader.js';
import { RECORD_LUA } from './lua-record.js';
import { SANDBOX_LUA } from './lua-sandbox.js';
import { STREAM_LUA } from './lua-stream.js';
import { createLuaText, type LuaText } from './lua-text.js';

/** Machines kept; the one that was not used for longest goes first. */
const MACHINES_MAX = 8;
/** Where modules lie on a server with its default settings; errors name it. */
const MODULE_PATH = '/opt/aerospike/usr/udf/lua/';

const MODULE_MISSING: UdfStreamEnding = { ok: false, code: 1, message: undefined };

/** What runs first in every machine, by the names its errors would have. */
const PRELUDE: readonly (readonly [name: string, source: string])[] = [
  ['=objects', CORE_LUA],
  ['=map', MAP_LUA],
  ['=bytes', BYTES_LUA],
  ['=record', RECORD_LUA],
  ['=stream', STREAM_LUA],
  ['=patterns', PATTERNS_LUA],
  ['=sandbox', SANDBOX_LUA],
];

export interface LuaRuntimeOptions {
  readonly clock: Clock;
  /** Of one call; UDF_MAX_INSTRUCTIONS unless given. */
  readonly maxInstructions?: number;
  readonly source: ModuleSource;
  readonly log: (level: UdfLogLevel, message: string) => void;
}

/** Loads Lua; only then can modules be run. */
export async function createLuaRuntime(options: LuaRuntimeOptions): Promise<UdfRuntime> {
  return new LuaRuntime(await loadLua(), options);
}

class LuaRuntime implements UdfRuntime {
  readonly #lua: LuaApi;
  readonly #text: LuaText;
  readonly #pusher: LuaPusher;
  readonly #reader: LuaReader;
  readonly #machines: LuaMachines;
  readonly #functions: readonly (readonly [name: string, callback: number])[];
  readonly #textMode: number;
  /** By module, the one used last at the end. */
  readonly #loaded = new Map<string, LuaMachine>();
  #record: UdfRecord | undefined;
  #stream: UdfStream | undefined;
  /** Tells the records of one call from those of another, which functions may have kept. */
  #call = 0;

  constructor(lua: LuaApi, options: LuaRuntimeOptions) {
    const { clock, source, log, maxInstructions = UDF_MAX_INSTRUCTIONS } = options;
    this.#lua = lua;
    this.#text = createLuaText(lua);
    this.#machines = createLuaMachines(lua, this.#text, clock, maxInstructions);
    const pusher = createLuaPusher(lua, this.#text, () => this.#machines.current?.metatables ?? 0);
    const reader = createLuaReader(lua, this.#text);
    this.#pusher = pusher;
    this.#reader = reader;
    const functions = createHostFunctions({
      ...{ lua, text: this.#text },
      values: {
        push: (L, value) => {
          pusher.push(L, value);
        },
        read: (L, index) => reader.read(L, index),
      },
      surroundings: {
        log,
        record: (id) => (id === this.#call ? this.#record : undefined),
        nextRecord: () => {
          this.#record = this.#stream?.next();
          return this.#record !== undefined;
        },
        emit: (value) => {
          this.#emit(value);
        },
        source: (module) => source(`${module.replaceAll('.', '/')}.lua`),
        nowMs: () => clock.nowMs(),
      },
    });
    this.#functions = Object.entries(functions).map(
      ([name, run]) => [name, this.#machines.toCallback(run)] as const,
    );
    this.#textMode = lua._malloc(2);
    lua.HEAPU8.set([0x74, 0], this.#textMode);
  }

  checkModule(filename: string, source: Uint8Array): ModuleFault | undefined {
    const machine = this.#open();
    if (machine === undefined) return { file: '', line: 0, message: 'not enough memory' };
    const ending = this.#machines.protect(machine, (L) => {
      this.#run(L, filename, source);
    });
    this.#machines.close(machine);
    return ending.ok ? undefined : faultOf(ending.message ?? '');
  }

  applyToRecord(call: UdfCall, record: UdfRecord): UdfResult {
    const machine = this.#machineFor(call.module);
    if (machine === undefined) return MODULE_NOT_LOADED;
    let value: Value | undefined;
    this.#record = record;
    const ending = this.#protected(machine, call, (L) => {
      value = this.#apply(L, machine, call);
    });
    return ending.ok ? { ok: true, value: value ?? NIL } : { ok: false, message: ending.message };
  }

  applyToStream(call: UdfCall, stream: UdfStream): UdfStreamEnding {
    const machine = this.#machineFor(call.module);
    if (machine === undefined) return MODULE_MISSING;
    this.#stream = stream;
    return this.#protected(machine, call, (L) => {
      this.#applyToStream(L, machine, call);
    });
  }

  forgetModules(): void {
    for (const machine of this.#loaded.values()) this.#machines.close(machine);
    this.#loaded.clear();
  }

  #apply(L: LuaState, machine: LuaMachine, call: UdfCall): Value | undefined {
    const lua = this.#lua;
    this.#reserve(L, call);
    if (this.#pushGlobal(L, call.functionName) === 0) throw new LuaFailure('function not found');
    this.#pushShared(L, machine, 'newrecord');
    lua._lua_pushinteger(L, BigInt(this.#call));
    lua._lua_callk(L, 1, 1, 0, 0);
    for (const arg of call.args) this.#pusher.push(L, argumentOf(arg));
    lua._lua_callk(L, call.args.length + 1, 1, 0, 0);
    return this.#reader.read(L, -1);
  }

  #applyToStream(L: LuaState, machine: LuaMachine, call: UdfCall): void {
    const lua = this.#lua;
    this.#reserve(L, call);
    this.#pushShared(L, machine, 'runStream');
    this.#pushGlobal(L, call.functionName);
    lua._lua_pushinteger(L, BigInt(this.#call));
    for (const arg of call.args) this.#pusher.push(L, argumentOf(arg));
    lua._lua_callk(L, call.args.length + 2, 0, 0, 0);
  }

  /** A call of its own: what it works on is gone when it ends, and so is a machine that went past its limits. */
  #protected(machine: LuaMachine, call: UdfCall, body: (L: LuaState) => void): LuaEnding {
    this.#call += 1;
    try {
      return this.#machines.protect(machine, body);
    } finally {
      this.#record = undefined;
      this.#stream = undefined;
      if (machine.spent) this.#drop(call.module, machine);
    }
  }

  /** The stream's owner says how much may come out of it. */
  #emit(value: Value | undefined): void {
    if (this.#stream?.emit(value) === false) throw new LuaFailure('the stream gives too much');
  }

  #reserve(L: LuaState, { args }: UdfCall): void {
    if (this.#lua._lua_checkstack(L, args.length + 20) === 0) {
      throw new LuaFailure('stack overflow');
    }
  }

  /** Pushes a global, the type of which it gives back. */
  #pushGlobal(L: LuaState, name: string): number {
    const lua = this.#lua;
    // The table of globals stands second in the registry.
    lua._lua_rawgeti(L, LUA_REGISTRY, 2n);
    this.#text.push(L, name);
    const type = lua._lua_rawget(L, -2);
    lua._lua_rotate(L, -2, 1);
    lua._lua_settop(L, -2);
    return type;
  }

  #machineFor(module: string): LuaMachine | undefined {
    const known = this.#loaded.get(module);
    if (known !== undefined) {
      this.#loaded.delete(module);
      this.#loaded.set(module, known);
      return known;
    }
    const machine = this.#open();
    if (machine === undefined) return undefined;
    const ending = this.#machines.protect(machine, (L) => {
      this.#lua._lua_rawgeti(L, LUA_REGISTRY, 2n);
      this.#text.push(L, 'require');
      this.#lua._lua_rawget(L, -2);
      this.#text.push(L, module);
      this.#lua._lua_callk(L, 1, 0, 0, 0);
    });
    if (!ending.ok) {
      this.#machines.close(machine);
      return undefined;
    }
    this.#loaded.set(module, machine);
    return machine;
  }

  /** A machine with all that functions may use, and no module yet. */
  #open(): LuaMachine | undefined {
    for (const [module, oldest] of this.#loaded) {
      if (this.#loaded.size < MACHINES_MAX) break;
      this.#drop(module, oldest);
    }
    const machine = this.#machines.open();
    if (machine === undefined) return undefined;
    const ending = this.#machines.protect(machine, (L) => {
      this.#prepare(L, machine);
    });
    if (ending.ok) return machine;
    this.#machines.close(machine);
    if (ending.message === 'not enough memory') return undefined;
    throw new Error(`the prelude of Lua modules failed: ${ending.message ?? 'no text'}`);
  }

  #drop(module: string, machine: LuaMachine): void {
    this.#loaded.delete(module);
    this.#machines.close(machine);
  }

  #prepare(L: LuaState, machine: LuaMachine): void {
    const lua = this.#lua;
    lua._luaL_openlibs(L);
    lua._lua_createtable(L, 0, 40);
    for (const [name, callback] of this.#functions) {
      this.#text.push(L, name);
      lua._lua_pushcclosure(L, callback, 0);
      lua._lua_rawset(L, -3);
    }
    this.#setShared(L, 'UPDATES_MAX', () => {
      lua._lua_pushinteger(L, BigInt(UDF_UPDATES_MAX));
    });
    this.#setShared(L, 'BINS_MAX', () => {
      lua._lua_pushinteger(L, BigInt(UDF_BINS_MAX));
    });
    this.#setShared(L, 'path', () => {
      this.#text.push(L, MODULE_PATH);
    });
    lua._lua_pushvalue(L, -1);
    machine.core = lua._luaL_ref(L, LUA_REGISTRY);
    for (const [name, source] of PRELUDE) this.#run(L, name, Buffer.from(source), machine.core);
    this.#pushShared(L, machine, 'metatables');
    machine.metatables = lua._luaL_ref(L, LUA_REGISTRY);
  }

  #setShared(L: LuaState, name: string, push: () => void): void {
    this.#text.push(L, name);
    push();
    this.#lua._lua_rawset(L, -3);
  }

  #pushShared(L: LuaState, { core }: LuaMachine, name: string): void {
    this.#lua._lua_rawgeti(L, LUA_REGISTRY, BigInt(core));
    this.#text.push(L, name);
    this.#lua._lua_rawget(L, -2);
    this.#lua._lua_rotate(L, -2, 1);
    this.#lua._lua_settop(L, -2);
  }

  /** Compiles a chunk and runs it, with the shared table where it gets one. Raises Lua's errors. */
  #run(L: LuaState, name: string, source: Uint8Array, core?: number): void {
    const lua = this.#lua;
    const nameBytes = Buffer.from(`${name}\0`);
    const nameAt = lua._malloc(nameBytes.length);
    lua.HEAPU8.set(nameBytes, nameAt);
    const code = this.#text.withBytes(source, (address) =>
      lua._luaL_loadbufferx(L, address, source.length, nameAt, this.#textMode),
    );
    lua._free(nameAt);
    if (code !== LUA_OK) {
      lua._lua_error(L);
      return;
    }
    if (core !== undefined) lua._lua_rawgeti(L, LUA_REGISTRY, BigInt(core));
    lua._lua_callk(L, core === undefined ? 0 : 1, 0, 0, 0);
  }
}

/** The ends of ranges are nothing to a function; inside of lists and maps they pass through it. */
function argumentOf(value: Value): Value {
  return value.type === 'infinity' || value.type === 'wildcard' ? NIL : value;
}

/** Errors of compiling and running name the module as a chunk of text; the server takes that apart. */
function faultOf(message: string): ModuleFault {
  const placed = /^\[string "([^"]*)"\]:(\d+): ([\s\S]*)$/.exec(message);
  if (placed === null) return { file: '', line: 0, message: message.split('\n')[0] ?? '' };
  const [, file = '', line = '0', text = ''] = placed;
  return { file, line: Number(line), message: text };
}
