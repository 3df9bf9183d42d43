/** Strings between JavaScript and Lua: as bytes with their length, so that any byte passes. */

import type { LuaApi, LuaState } from './lua-api.js';

/** Bytes that go through memory kept for it; larger strings get memory of their own for a moment. */
const SCRATCH_BYTES = 64 * 1024;

export interface LuaText {
  /** Raises an error where Lua has no memory for it. */
  push(L: LuaState, data: string | Uint8Array): void;
  /** The bytes of the string at `index`, which has to be one; a copy. */
  read(L: LuaState, index: number): Buffer;
  /** Calls `use` with the address of the bytes and a NUL behind them. */
  withBytes<Result>(data: Uint8Array, use: (address: number) => Result): Result;
}

export function createLuaText(lua: LuaApi): LuaText {
  const scratch = lua._malloc(SCRATCH_BYTES);
  const lengthAt = lua._malloc(4);

  function withBytes<Result>(data: Uint8Array, use: (address: number) => Result): Result {
    const fits = data.length < SCRATCH_BYTES;
    const address = fits ? scratch : lua._malloc(data.length + 1);
    if (address === 0) throw new Error('WebAssembly has no memory left for a string');
    try {
      lua.HEAPU8.set(data, address);
      lua.HEAPU8[address + data.length] = 0;
      return use(address);
    } finally {
      if (!fits) lua._free(address);
    }
  }

  return {
    withBytes,
    push(L, data): void {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      withBytes(bytes, (address) => lua._lua_pushlstring(L, address, bytes.length));
    },
    read(L, index): Buffer {
      const address = lua._lua_tolstring(L, index, lengthAt);
      const length = lua.HEAPU32[lengthAt >> 2] ?? 0;
      return Buffer.from(lua.HEAPU8.subarray(address, address + length));
    },
  };
}
