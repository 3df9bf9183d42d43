/** The part of Lua's C API that is used, as WebAssembly exports it: addresses are numbers, 64-bit integers bigints. */

/** A `lua_State *`. */
export type LuaState = number;

export const LUA_OK = 0;
export const LUA_REGISTRY = -1_001_000;
/** Hook after so many instructions. */
export const LUA_MASK_COUNT = 8;

/** What `lua_type` answers. */
export const LUA_TYPE = {
  nil: 0,
  boolean: 1,
  number: 3,
  string: 4,
  table: 5,
  userdata: 7,
} as const;

/** Calls that can raise an error have to run inside a protected call; raising one throws through the JavaScript between. */
export interface LuaApi {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(callback: (...args: number[]) => number | undefined, signature: string): number;
  _malloc(bytes: number): number;
  _realloc(address: number, bytes: number): number;
  _free(address: number): void;
  _lua_newstate(allocate: number, userData: number): LuaState;
  _lua_close(L: LuaState): void;
  _luaL_openlibs(L: LuaState): void;
  _luaL_loadbufferx(L: LuaState, data: number, bytes: number, name: number, mode: number): number;
  _luaL_ref(L: LuaState, table: number): number;
  _luaL_where(L: LuaState, level: number): void;
  _lua_absindex(L: LuaState, index: number): number;
  _lua_settop(L: LuaState, index: number): void;
  _lua_gettop(L: LuaState): number;
  _lua_copy(L: LuaState, from: number, to: number): void;
  _lua_rotate(L: LuaState, index: number, count: number): void;
  _lua_checkstack(L: LuaState, slots: number): number;
  _lua_type(L: LuaState, index: number): number;
  _lua_isinteger(L: LuaState, index: number): number;
  _lua_tonumberx(L: LuaState, index: number, ok: number): number;
  _lua_tointegerx(L: LuaState, index: number, ok: number): bigint;
  _lua_toboolean(L: LuaState, index: number): number;
  _lua_tolstring(L: LuaState, index: number, length: number): number;
  _lua_pushnil(L: LuaState): void;
  _lua_pushboolean(L: LuaState, value: number): void;
  _lua_pushinteger(L: LuaState, value: bigint): void;
  _lua_pushnumber(L: LuaState, value: number): void;
  _lua_pushlstring(L: LuaState, data: number, bytes: number): number;
  _lua_pushcclosure(L: LuaState, callback: number, upvalues: number): void;
  _lua_pushvalue(L: LuaState, index: number): void;
  _lua_createtable(L: LuaState, array: number, record: number): void;
  _lua_rawgeti(L: LuaState, index: number, position: bigint): number;
  _lua_rawseti(L: LuaState, index: number, position: bigint): void;
  _lua_rawset(L: LuaState, index: number): void;
  _lua_rawget(L: LuaState, index: number): number;
  _lua_newuserdatauv(L: LuaState, bytes: number, values: number): number;
  _lua_setiuservalue(L: LuaState, index: number, position: number): number;
  _lua_getiuservalue(L: LuaState, index: number, position: number): number;
  _lua_setmetatable(L: LuaState, index: number): number;
  _lua_concat(L: LuaState, count: number): void;
  _lua_callk(L: LuaState, args: number, results: number, context: number, next: number): void;
  _lua_pcallk(
    L: LuaState,
    args: number,
    results: number,
    handler: number,
    context: bigint | number,
    next: number,
  ): number;
  _lua_error(L: LuaState): number;
  _lua_sethook(L: LuaState, hook: number, mask: number, count: number): void;
}

/** A callback of ours can't go on: Lua gets the message as an error it can catch. */
export class LuaFailure extends Error {
  override readonly name = 'LuaFailure';
}

/** Loads and compiles Lua, which takes a moment; it is done once, when the first module comes. */
export async function loadLua(): Promise<LuaApi> {
  const { LuaWasm } = await import('wasmoon');
  const { module } = await LuaWasm.initialize();
  // What is declared of the module leaves out its exports, which are the API.
  return module as unknown as LuaApi;
}
