/** Values into Lua, losing nothing: by its stack, integers as integers, objects with their state. */

import { type ListValue, type MapValue, PARTICLE, type Value } from '../../model/value.js';
import { LUA_REGISTRY, type LuaApi, LuaFailure, type LuaState } from './lua-api.js';
import { INFINITY_TYPE, KIND, MAP_ORDERS, STACK_SLOTS, WILDCARD_TYPE } from './lua-object-state.js';
import type { LuaText } from './lua-text.js';

export interface LuaPusher {
  /** Raises a Lua error where there is no memory. */
  push(L: LuaState, value: Value): void;
  /** Makes the object whose state is on top of the stack. */
  box(L: LuaState, kind: number): void;
}

/** `metatables` is where the registry keeps the metatables of the objects, by their kind. */
export function createLuaPusher(lua: LuaApi, text: LuaText, metatables: () => number): LuaPusher {
  return new StackPusher(lua, text, metatables);
}

class StackPusher implements LuaPusher {
  readonly #lua: LuaApi;
  readonly #text: LuaText;
  readonly #metatables: () => number;

  constructor(lua: LuaApi, text: LuaText, metatables: () => number) {
    this.#lua = lua;
    this.#text = text;
    this.#metatables = metatables;
  }

  push(L: LuaState, value: Value): void {
    const lua = this.#lua;
    if (lua._lua_checkstack(L, STACK_SLOTS) === 0) throw new LuaFailure('stack overflow');
    switch (value.type) {
      case 'nil':
        lua._lua_pushnil(L);
        return;
      case 'bool':
        lua._lua_pushboolean(L, value.value ? 1 : 0);
        return;
      case 'int':
        lua._lua_pushinteger(L, value.value);
        return;
      case 'double':
        lua._lua_pushnumber(L, value.value);
        return;
      case 'string':
        this.#text.push(L, value.value);
        return;
      default:
        this.#pushObject(L, value);
    }
  }

  box(L: LuaState, kind: number): void {
    const lua = this.#lua;
    const state = lua._lua_gettop(L);
    const object = state + 1;
    lua._lua_newuserdatauv(L, 0, 1);
    lua._lua_pushvalue(L, state);
    lua._lua_setiuservalue(L, object, 1);
    lua._lua_rawgeti(L, LUA_REGISTRY, BigInt(this.#metatables()));
    lua._lua_rawgeti(L, -1, BigInt(kind));
    lua._lua_setmetatable(L, object);
    lua._lua_copy(L, object, state);
    lua._lua_settop(L, state);
  }

  #pushObject(L: LuaState, value: Value): void {
    switch (value.type) {
      case 'list':
        this.#pushList(L, value);
        return;
      case 'map':
        this.#pushMap(L, value);
        return;
      case 'blob':
        this.#pushBytes(L, value.data, value.particleType);
        return;
      case 'hll':
        this.#pushBytes(L, value.data, PARTICLE.hll);
        return;
      case 'geojson':
        this.#newState(L, KIND.geojson);
        this.#setText(L, 2, value.value);
        this.box(L, KIND.geojson);
        return;
      case 'opaque':
        // A string that is not UTF-8 is a string to Lua all the same.
        if (value.particleType === PARTICLE.string) this.#text.push(L, value.data);
        else this.#pushOpaque(L, value.particleType, value.data);
        return;
      case 'infinity':
        this.#pushOpaque(L, INFINITY_TYPE);
        return;
      case 'wildcard':
        this.#pushOpaque(L, WILDCARD_TYPE);
        return;
      default:
        throw new Error(`a ${value.type} is no object`);
    }
  }

  #pushList(L: LuaState, { items, ordered, persistIndex }: ListValue): void {
    this.#newState(L, KIND.list);
    this.#setInt(L, 2, items.length);
    this.#setArray(L, 3, items);
    this.#setBool(L, 4, ordered);
    this.#setBool(L, 5, persistIndex === true);
    this.box(L, KIND.list);
  }

  #pushMap(L: LuaState, { entries, order, persistIndex, preserveOrder }: MapValue): void {
    this.#newState(L, KIND.map);
    this.#setInt(L, 2, entries.length);
    this.#setArray(
      L,
      3,
      entries.map(([key]) => key),
    );
    this.#setArray(
      L,
      4,
      entries.map(([, value]) => value),
    );
    this.#setBool(L, 5, false);
    this.#setInt(L, 6, entries.length);
    this.#setInt(L, 7, MAP_ORDERS.indexOf(order));
    this.#setBool(L, 8, persistIndex === true);
    this.#setBool(L, 9, preserveOrder === true);
    this.box(L, KIND.map);
  }

  #pushBytes(L: LuaState, data: Uint8Array, type: number): void {
    this.#newState(L, KIND.bytes);
    this.#setText(L, 2, data);
    this.#setBool(L, 3, false);
    this.#setInt(L, 4, data.length);
    this.#setInt(L, 5, type);
    this.box(L, KIND.bytes);
  }

  #pushOpaque(L: LuaState, type: number, data: Uint8Array = new Uint8Array()): void {
    this.#newState(L, KIND.opaque);
    this.#setInt(L, 2, type);
    this.#setText(L, 3, data);
    this.box(L, KIND.opaque);
  }

  #newState(L: LuaState, kind: number): void {
    this.#lua._lua_createtable(L, 10, 0);
    this.#setInt(L, 1, kind);
  }

  #setInt(L: LuaState, position: number, value: number): void {
    this.#lua._lua_pushinteger(L, BigInt(value));
    this.#lua._lua_rawseti(L, -2, BigInt(position));
  }

  #setBool(L: LuaState, position: number, value: boolean): void {
    this.#lua._lua_pushboolean(L, value ? 1 : 0);
    this.#lua._lua_rawseti(L, -2, BigInt(position));
  }

  #setText(L: LuaState, position: number, data: string | Uint8Array): void {
    this.#text.push(L, data);
    this.#lua._lua_rawseti(L, -2, BigInt(position));
  }

  #setArray(L: LuaState, position: number, values: readonly Value[]): void {
    this.#lua._lua_createtable(L, values.length, 0);
    values.forEach((value, i) => {
      this.push(L, value);
      this.#lua._lua_rawseti(L, -2, BigInt(i + 1));
    });
    this.#lua._lua_rawseti(L, -2, BigInt(position));
  }
}
