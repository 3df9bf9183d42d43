/** What Lua can ask of this side: the record it works on, the modules there are, the time, and a place to log to. */

import {
  isUdfBinName,
  UDF_STATUS,
  type UdfBinUpdate,
  type UdfRecord,
} from '../../engine/udf/udf-record.js';
import type { UserKey } from '../../model/key.js';
import { CITRUSLEAF_EPOCH_SECONDS } from '../../model/limits.js';
import {
  blobValue,
  boolValue,
  intValue,
  NIL,
  PARTICLE,
  stringValue,
  type Value,
} from '../../model/value.js';
import { encodeParticle } from '../../wire/particle.js';
import { type LuaApi, LuaFailure, type LuaState } from './lua-api.js';
import type { LuaPusher } from './lua-pusher.js';
import type { LuaReader } from './lua-reader.js';
import type { LuaText } from './lua-text.js';

/** Levels of Lua's log functions. */
export type UdfLogLevel = 'warn' | 'info' | 'debug' | 'trace';

const LOG_LEVELS: Readonly<Record<number, UdfLogLevel>> = {
  1: 'warn',
  2: 'info',
  3: 'debug',
  4: 'trace',
};

/** What the functions work on while one call lasts. */
export interface HostSurroundings {
  /** The record with the number its object was made with; none once the call it came with is over. */
  record(id: number): UdfRecord | undefined;
  /** The text of the module `require` names. */
  source(module: string): Uint8Array | undefined;
  /** Whether the stream has another record; it is what `record` gives from then on. */
  nextRecord(): boolean;
  /** A value that comes out of the stream; `undefined` for what is none. Throws LuaFailure where there are too many. */
  emit(value: Value | undefined): void;
  log(level: UdfLogLevel, message: string): void;
  nowMs(): number;
}

export interface HostParts {
  readonly lua: LuaApi;
  readonly text: LuaText;
  readonly values: Pick<LuaPusher, 'push'> & LuaReader;
  readonly surroundings: HostSurroundings;
}

/** A function of Lua's: its arguments stand on the stack from 1; it gives back how many results it left on top. */
export type HostFunction = (L: LuaState) => number;

export function createHostFunctions(parts: HostParts): Readonly<Record<string, HostFunction>> {
  return {
    ...objectFunctions(parts),
    ...readingFunctions(parts),
    ...changingFunctions(parts),
    ...streamFunctions(parts),
    ...worldFunctions(parts),
  };
}

function objectFunctions({ lua, values }: HostParts): Record<string, HostFunction> {
  return {
    box(L): number {
      lua._lua_newuserdatauv(L, 0, 1);
      lua._lua_pushvalue(L, 1);
      lua._lua_setiuservalue(L, -2, 1);
      lua._lua_pushvalue(L, 2);
      lua._lua_setmetatable(L, -2);
      return 1;
    },
    nbytes(L): number {
      const value = values.read(L, 1) ?? NIL;
      lua._lua_pushinteger(L, BigInt(encodeParticle(value).bytes.length));
      return 1;
    },
  };
}

/** The record whose object's number is the first argument. */
function recordAt({ lua, surroundings }: HostParts, L: LuaState): UdfRecord {
  const record = surroundings.record(Number(lua._lua_tointegerx(L, 1, 0)));
  if (record === undefined) throw new LuaFailure('the record belongs to a call that is over');
  return record;
}

function nameAt({ text }: HostParts, L: LuaState, index: number): string {
  return text.read(L, index).toString('utf8');
}

function readingFunctions(parts: HostParts): Record<string, HostFunction> {
  const { lua, text, values } = parts;
  return {
    isBin(L): number {
      lua._lua_pushboolean(L, isUdfBinName(nameAt(parts, L, 1)) ? 1 : 0);
      return 1;
    },
    get(L): number {
      values.push(L, recordAt(parts, L).get(nameAt(parts, L, 2)) ?? NIL);
      return 1;
    },
    about(L): number {
      values.push(L, ABOUT[nameAt(parts, L, 2)]?.(recordAt(parts, L)) ?? NIL);
      return 1;
    },
    binNames(L): number {
      const record = recordAt(parts, L);
      if (!record.isOpen) return 0;
      const names = record.binNames;
      lua._lua_createtable(L, names.length, 0);
      names.forEach((name, i) => {
        text.push(L, name);
        lua._lua_rawseti(L, -2, BigInt(i + 1));
      });
      return 1;
    },
  };
}

function changingFunctions(parts: HostParts): Record<string, HostFunction> {
  const { lua } = parts;
  return {
    execute(L): number {
      const execute = EXECUTE[nameAt(parts, L, 2)];
      const status = execute?.(recordAt(parts, L), updatesAt(parts, L)) ?? UDF_STATUS.refused;
      lua._lua_pushinteger(L, BigInt(status));
      return 1;
    },
    refuseMore(L): number {
      recordAt(parts, L).refuseMore();
      return 0;
    },
    setTtl(L): number {
      recordAt(parts, L).setTtlWord(Number(lua._lua_tointegerx(L, 2, 0)));
      return 0;
    },
    dropKey(L): number {
      recordAt(parts, L).dropKey();
      return 0;
    },
  };
}

/** The array of names and values at 3, as long as 4 says. */
function updatesAt(parts: HostParts, L: LuaState): UdfBinUpdate[] {
  const { lua, values } = parts;
  const count = Number(lua._lua_tointegerx(L, 4, 0));
  const updates: UdfBinUpdate[] = [];
  for (let i = 1; i < count; i += 2) {
    lua._lua_rawgeti(L, 3, BigInt(i));
    const bin = nameAt(parts, L, -1);
    lua._lua_rawgeti(L, 3, BigInt(i + 1));
    updates.push({ bin, value: values.read(L, -1) ?? 'unusable' });
    lua._lua_settop(L, -3);
  }
  return updates;
}

function streamFunctions({ lua, values, surroundings }: HostParts): Record<string, HostFunction> {
  return {
    nextRecord(L): number {
      lua._lua_pushboolean(L, surroundings.nextRecord() ? 1 : 0);
      return 1;
    },
    emit(L): number {
      surroundings.emit(values.read(L, 1));
      return 0;
    },
  };
}

function worldFunctions({ lua, text, surroundings }: HostParts): Record<string, HostFunction> {
  return {
    source(L): number {
      const source = surroundings.source(text.read(L, 1).toString('utf8'));
      if (source === undefined) return 0;
      text.push(L, source);
      return 1;
    },
    log(L): number {
      const level = LOG_LEVELS[Number(lua._lua_tointegerx(L, 1, 0))] ?? 'info';
      surroundings.log(level, text.read(L, 2).toString('utf8'));
      return 0;
    },
    now(L): number {
      lua._lua_pushinteger(L, BigInt(Math.trunc(surroundings.nowMs())));
      return 1;
    },
  };
}

const EXECUTE: Readonly<
  Record<string, (record: UdfRecord, updates: readonly UdfBinUpdate[]) => number>
> = {
  create: (record, updates) => record.create(updates),
  update: (record, updates) => record.update(updates),
  remove: (record) => record.remove(),
};

/** A record that is not there has no metadata, but a digest. */
const ABOUT: Readonly<Record<string, (record: UdfRecord) => Value>> = {
  exists: ({ isOpen }) => boolValue(isOpen),
  digest: ({ digest }) => blobValue(digest),
  gen: ({ generation }) => intValue(generation),
  ttl: ({ ttlSeconds }) => intValue(ttlSeconds),
  size: ({ storedBytes }) => intValue(storedBytes),
  // What records take on devices, of which there are none.
  zero: () => intValue(0),
  numbins: ({ isOpen, binNames }) => intValue(isOpen ? binNames.length : 0),
  setname: ({ isOpen, set }) => (isOpen && set !== '' ? stringValue(set) : NIL),
  key: ({ isOpen, userKey }) => (isOpen && userKey !== undefined ? keyValue(userKey) : NIL),
  lut: ({ lastUpdateTimeMs }) =>
    intValue(Math.max(0, lastUpdateTimeMs - CITRUSLEAF_EPOCH_SECONDS * 1000)),
};

function keyValue(key: UserKey): Value {
  switch (key.type) {
    case 'integer':
      return intValue(key.value);
    case 'string':
      return stringValue(key.value);
    case 'blob':
      return blobValue(key.data);
    case 'opaque':
      return key.particleType === PARTICLE.string
        ? { type: 'opaque', particleType: key.particleType, data: key.data }
        : NIL;
  }
}
