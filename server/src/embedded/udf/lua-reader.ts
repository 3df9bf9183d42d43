/** Values out of Lua: what a function gave back or set, with bounds, since what it built may have no end. */

import { isUtf8 } from 'node:buffer';
import { VALUE_MAX_DEPTH } from '../../model/limits.js';
import {
  boolValue,
  type ListValue,
  type MapEntry,
  type MapValue,
  NIL,
  PARTICLE,
  type Value,
} from '../../model/value.js';
import { sortedEntries, sortedItems } from '../../model/value-order.js';
import { isBlobParticle } from '../../wire/particle-type.js';
import { LUA_TYPE, type LuaApi, LuaFailure, type LuaState } from './lua-api.js';
import { INFINITY_TYPE, KIND, MAP_ORDERS, STACK_SLOTS, WILDCARD_TYPE } from './lua-object-state.js';
import type { LuaText } from './lua-text.js';

/** Elements one value may have that comes out of Lua; lists that hold each other would have them without end. */
const UDF_VALUE_MAX_ELEMENTS = 300_000;
/** Bytes of text and blobs in one value that comes out of Lua. */
const UDF_VALUE_MAX_BYTES = 16 * 1024 * 1024;

export interface LuaReader {
  /** The value at `index`; `undefined` for what is none, as tables and functions. Throws LuaFailure for one too large. */
  read(L: LuaState, index: number): Value | undefined;
}

export function createLuaReader(lua: LuaApi, text: LuaText): LuaReader {
  return new StackReader(lua, text);
}

/** How much a value that is read may still have. */
interface Budget {
  elements: number;
  bytes: number;
}

interface Reading {
  readonly budget: Budget;
  readonly depth: number;
}

class StackReader implements LuaReader {
  readonly #lua: LuaApi;
  readonly #text: LuaText;

  constructor(lua: LuaApi, text: LuaText) {
    this.#lua = lua;
    this.#text = text;
  }

  read(L: LuaState, index: number): Value | undefined {
    const budget = { elements: UDF_VALUE_MAX_ELEMENTS, bytes: UDF_VALUE_MAX_BYTES };
    return this.#read(L, index, { budget, depth: 0 });
  }

  #read(L: LuaState, index: number, at: Reading): Value | undefined {
    const lua = this.#lua;
    at.budget.elements -= 1;
    if (at.budget.elements < 0 || at.depth > VALUE_MAX_DEPTH) {
      throw new LuaFailure('a value has too many elements, or is nested too deep');
    }
    switch (lua._lua_type(L, index)) {
      case LUA_TYPE.nil:
        return NIL;
      case LUA_TYPE.boolean:
        return boolValue(lua._lua_toboolean(L, index) !== 0);
      case LUA_TYPE.number:
        return lua._lua_isinteger(L, index) === 0
          ? { type: 'double', value: lua._lua_tonumberx(L, index, 0) }
          : { type: 'int', value: lua._lua_tointegerx(L, index, 0) };
      case LUA_TYPE.string:
        return textValue(this.#bytes(L, index, at.budget));
      case LUA_TYPE.userdata:
        return this.#readObject(L, index, at);
      default:
        return undefined;
    }
  }

  /** What the object at `index` is; its state is pushed. Nothing is pushed for other things. */
  #pushState(L: LuaState, index: number): number | undefined {
    const lua = this.#lua;
    if (lua._lua_type(L, index) !== LUA_TYPE.userdata) return undefined;
    if (lua._lua_getiuservalue(L, index, 1) !== LUA_TYPE.table) {
      lua._lua_settop(L, -2);
      return undefined;
    }
    return this.#int(L, 1);
  }

  #readObject(L: LuaState, index: number, at: Reading): Value | undefined {
    const lua = this.#lua;
    if (lua._lua_checkstack(L, STACK_SLOTS) === 0) throw new LuaFailure('stack overflow');
    const kind = this.#pushState(L, index);
    if (kind === undefined) return undefined;
    const value = this.#readState(L, kind, { budget: at.budget, depth: at.depth + 1 });
    lua._lua_settop(L, -2);
    return value;
  }

  /** The object whose state is on top. */
  #readState(L: LuaState, kind: number, at: Reading): Value | undefined {
    switch (kind) {
      case KIND.list:
        return this.#readList(L, at);
      case KIND.map:
        return this.#readMap(L, at);
      case KIND.bytes:
        return this.#readBytes(L, at.budget);
      case KIND.geojson:
        return { type: 'geojson', value: this.#textAt(L, 2, at.budget).toString('utf8') };
      case KIND.opaque:
        return opaqueValue(this.#int(L, 2), this.#textAt(L, 3, at.budget));
      default:
        return undefined;
    }
  }

  #readList(L: LuaState, at: Reading): Value {
    const items = this.#readArray(L, 3, this.#int(L, 2), at).map((item) => item ?? NIL);
    const list: ListValue = { type: 'list', items, ordered: this.#bool(L, 4) };
    // A function may have put items where they do not belong in an ordered list.
    const kept = list.ordered && this.#bool(L, 6) ? { ...list, items: sortedItems(list) } : list;
    return this.#bool(L, 5) ? { ...kept, persistIndex: true } : kept;
  }

  #readMap(L: LuaState, at: Reading): Value {
    const top = this.#int(L, 6);
    const keys = this.#readArray(L, 3, top, at);
    const values = this.#readArray(L, 4, top, at);
    // The mark of a removed pair is a table, which is no value.
    const entries = keys.flatMap((key, i): MapEntry[] =>
      key === undefined ? [] : [[key, values[i] ?? NIL]],
    );
    const order = MAP_ORDERS[this.#int(L, 7)] ?? 'unordered';
    const map: MapValue = { type: 'map', entries, order };
    return {
      ...map,
      // The same goes for the keys of an ordered map.
      ...(order !== 'unordered' && this.#bool(L, 10) ? { entries: sortedEntries(map) } : {}),
      ...(this.#bool(L, 8) ? { persistIndex: true } : {}),
      ...(this.#bool(L, 9) ? { preserveOrder: true } : {}),
    };
  }

  #readArray(L: LuaState, position: number, length: number, at: Reading): (Value | undefined)[] {
    const lua = this.#lua;
    if (length > at.budget.elements) throw new LuaFailure('a value has too many elements');
    const read: (Value | undefined)[] = [];
    lua._lua_rawgeti(L, -1, BigInt(position));
    for (let i = 1; i <= length; i += 1) {
      lua._lua_rawgeti(L, -1, BigInt(i));
      read.push(this.#read(L, -1, at));
      lua._lua_settop(L, -2);
    }
    lua._lua_settop(L, -2);
    return read;
  }

  #readBytes(L: LuaState, budget: Budget): Value {
    const lua = this.#lua;
    const type = this.#int(L, 5);
    lua._lua_rawgeti(L, -1, 2n);
    const isText = lua._lua_type(L, -1) === LUA_TYPE.string;
    const data = isText ? this.#bytes(L, -1, budget) : undefined;
    lua._lua_settop(L, -2);
    return bytesValue(type, data ?? this.#byteArray(L, budget));
  }

  /** Bytes that were written to: an array of numbers. */
  #byteArray(L: LuaState, budget: Budget): Buffer {
    const lua = this.#lua;
    const size = this.#int(L, 4);
    spend(budget, size);
    const data = Buffer.alloc(size);
    lua._lua_rawgeti(L, -1, 3n);
    for (let i = 0; i < size; i += 1) {
      lua._lua_rawgeti(L, -1, BigInt(i + 1));
      data[i] = Number(lua._lua_tointegerx(L, -1, 0));
      lua._lua_settop(L, -2);
    }
    lua._lua_settop(L, -2);
    return data;
  }

  #bytes(L: LuaState, index: number, budget: Budget): Buffer {
    const bytes = this.#text.read(L, index);
    spend(budget, bytes.length);
    return bytes;
  }

  #int(L: LuaState, position: number): number {
    this.#lua._lua_rawgeti(L, -1, BigInt(position));
    const value = Number(this.#lua._lua_tointegerx(L, -1, 0));
    this.#lua._lua_settop(L, -2);
    return value;
  }

  #bool(L: LuaState, position: number): boolean {
    this.#lua._lua_rawgeti(L, -1, BigInt(position));
    const value = this.#lua._lua_toboolean(L, -1) !== 0;
    this.#lua._lua_settop(L, -2);
    return value;
  }

  #textAt(L: LuaState, position: number, budget: Budget): Buffer {
    this.#lua._lua_rawgeti(L, -1, BigInt(position));
    const bytes = this.#bytes(L, -1, budget);
    this.#lua._lua_settop(L, -2);
    return bytes;
  }
}

function spend(budget: Budget, bytes: number): void {
  budget.bytes -= bytes;
  if (budget.bytes < 0) throw new LuaFailure('a value is too large');
}

function textValue(bytes: Buffer): Value {
  return isUtf8(bytes)
    ? { type: 'string', value: bytes.toString('utf8') }
    : { type: 'opaque', particleType: PARTICLE.string, data: bytes };
}

/** A type no bytes can have is a function's mistake; it gets a plain blob. */
function bytesValue(type: number, data: Buffer): Value {
  if (type === PARTICLE.hll) return { type: 'hll', data };
  return { type: 'blob', data, particleType: isBlobParticle(type) ? type : PARTICLE.blob };
}

function opaqueValue(type: number, data: Buffer): Value {
  if (type === INFINITY_TYPE) return { type: 'infinity' };
  if (type === WILDCARD_TYPE) return { type: 'wildcard' };
  return { type: 'opaque', particleType: type, data };
}
