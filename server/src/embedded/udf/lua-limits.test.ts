import { beforeAll, describe, expect, it } from 'vitest';
import { createUdfRunner, type UdfRunner, udfRecord } from '../../../../test/support/udf-runner.js';
import type { UdfResult } from '../../engine/udf/udf-runtime.js';
import { intValue, stringValue } from '../../model/value.js';
import { UDF_MAX_MS } from './lua-machine.js';

const MODULE = `
kept = 0
function fine(r) kept = kept + 1; return kept end
function loop() while true do end end
function stubborn() while true do pcall(function() while true do end end) end end
function coroutines() while true do coroutine.wrap(function() while true do end end)() end end
function recursion() local function f() return f() + 1 end return f() end
function handlers() local function f() return pcall(f) end return f() end
function callbacks() local function f() return string.gsub('a', 'a', f) end return f() end
function nested() local function f() return coroutine.wrap(f)() end return f() end
function repeated() return string.rep('x', 1 << 30) end
function doubled() local s = 'x' while true do s = s .. s end end
function moved() return table.move({}, 1, math.maxinteger - 1, 2) end
function claimed() table.insert(setmetatable({}, { __len = function() return 1 << 60 end }), 1, 'x') end
function removed() table.remove(setmetatable({}, { __len = function() return 1 << 60 end }), 1) end
function sorted() table.sort(setmetatable({}, { __len = function() return 1 << 30 end, __index = tostring })) end
function sparse() local l = list() l[1 << 40] = 1 return l end
function endless() local l = list() list.append(l, l) return l end
function laughs() local l = list{ 1, 1 } for i = 1, 60 do l = list{ l, l } end return l end
function finalizer() setmetatable({}, { __gc = function() while true do end end }) return 1 end
function bytecode() return load('\\27Lua') end
function dumped() return string.dump end
function reach(r, name) return type(_G[name]) end
function require_io() return require('io') end
function metatable() return getmetatable('').__index.dump end
function slow() for i = 1, 1000 do aerospike:log(2, 'tick') end end
function manybins(r) for i = 1, 2000 do r['b' .. i] = i end return aerospike:create(r) end
function exposed() List.__gc = function() while true do end end getmetatable(map()).__gc = List.__gc local l, m = list(), map() l, m = nil, nil collectgarbage() return 1 end
function longsort()
  local a, b, t = ('x'):rep(1 << 20) .. 'a', ('x'):rep(1 << 20) .. 'b', {}
  for i = 1, 20000 do t[i] = i % 2 == 0 and a or b end
  table.sort(t)
end
function shortsort()
  local t = { ('x'):rep(600000) .. 'b', 'z', ('x'):rep(600000) .. 'a', 'y' }
  table.sort(t)
  return t[1]:sub(-1) .. t[2]:sub(-1) .. t[3] .. t[4]
end
function counted(r, n) for i = 1, n do end return n end
function grown(r, n) local s = ('x'):rep(n) return #s end
function keeps(r, n) held = ('x'):rep(n) return #held end
function elements(r, n) local l = list() for i = 1, n do list.append(l, i) end return l end
function texts(r, n) local l = list() for i = 1, 16 do list.append(l, ('x'):rep(1 << 20)) end list.append(l, ('x'):rep(n)) return l end
function hidden() setmetatable({}, setmetatable({ __gc = 1 }, nil)) end
`;

describe('a hostile function', () => {
  let runner: UdfRunner;
  beforeAll(async () => {
    runner = await createUdfRunner({ m: MODULE }, { maxInstructions: 4_000_000 });
  });

  it.each(['loop', 'stubborn', 'coroutines', 'removed', 'claimed'])(
    '%s: ends, and the module starts anew',
    (name) => {
      expect(runner.call('fine')).toMatchObject({ ok: true });
      expect(failureOf(runner.call(name))).toMatch(/UDF Execution Timeout$/);
      expect(runner.call('fine')).toEqual({ ok: true, value: intValue(1) });
    },
  );

  it.each([
    ['recursion', /stack overflow|not enough memory/],
    ['nested', /C stack overflow/],
    ['repeated', /not enough memory/],
    ['doubled', /not enough memory/],
    ['moved', /too many elements to move/],
    ['sorted', /metatable/],
    ['sparse', /too many elements/],
    ['endless', /nested too deep/],
    ['laughs', /too many elements/],
    ['require_io', /module 'io' not found/],
    ['finalizer', /finalizer/],
    ['hidden', /finalizer|nil value/],
  ])('%s: ends with %s', (name, message) => {
    expect(failureOf(runner.call(name))).toMatch(message);
    expect(runner.call('fine')).toMatchObject({ ok: true });
  });

  it.each(['handlers', 'callbacks', 'exposed'])('%s: is survived', (name) => {
    runner.call(name);
    expect(runner.call('fine')).toMatchObject({ ok: true });
    runner.runtime.forgetModules();
    expect(runner.call('fine')).toEqual({ ok: true, value: intValue(1) });
  });

  it.each(['io', 'package', 'dofile', 'loadfile', 'debug_library'])('finds no %s', (name) => {
    expect(runner.call('reach', [{ type: 'string', value: name }])).toEqual({
      ok: true,
      value: { type: 'string', value: 'nil' },
    });
  });

  it('sorts long texts as it sorts others', () => {
    expect(runner.call('shortsort')).toEqual({ ok: true, value: stringValue('abyz') });
  });

  it('loads no compiled code, and makes none', () => {
    expect(runner.call('bytecode')).toMatchObject({ ok: true, value: { type: 'nil' } });
    expect(runner.call('dumped')).toMatchObject({ ok: true, value: { type: 'nil' } });
    expect(runner.call('metatable')).toMatchObject({ ok: true, value: { type: 'nil' } });
  });

  it.each(['slow', 'longsort'])('%s: ends when its time is over', async (name) => {
    const clocked = await createUdfRunner({ m: MODULE });
    expect(clocked.call('fine')).toMatchObject({ ok: true });
    const { clock } = clocked;
    const monotonicMs = clock.monotonicMs.bind(clock);
    let looks = 0;
    clock.monotonicMs = () => {
      looks += 1;
      return monotonicMs() + (looks > 2 ? UDF_MAX_MS + 1 : 0);
    };
    expect(failureOf(clocked.call(name))).toMatch(/UDF Execution Timeout$/);
  });

  it('sets no more bins than a function may', () => {
    const { record, state } = udfRecord();
    expect(runner.call('manybins', [], record)).toEqual({ ok: true, value: intValue(-1) });
    expect(state.resultCode).toBe(21);
  });
});

describe('the limits of a function', () => {
  const MIB = 1024 * 1024;

  /** The largest number a function of the module still does with. */
  function mostOf(call: (n: number) => UdfResult, past: number): number {
    let [fits, fails] = [0, past];
    while (fails - fits > 1) {
      const middle = Math.floor((fits + fails) / 2);
      if (call(middle).ok) fits = middle;
      else fails = middle;
    }
    return fits;
  }

  it('are so many instructions, looked at every 250', async () => {
    const limit = 10_000;
    const runner = await createUdfRunner({ m: MODULE }, { maxInstructions: limit });
    const call = (n: number): UdfResult => runner.call('counted', [intValue(n)]);
    // Each turn of the loop is one; a few more begin and end the call.
    const most = mostOf(call, limit * 2);
    expect(most).toBeGreaterThan(limit - 300);
    expect(most).toBeLessThan(limit + 250);
    expect(call(most)).toMatchObject({ ok: true });
    expect(failureOf(call(most + 1))).toMatch(/UDF Execution Timeout$/);
  });

  it('are 32 MiB of one machine, what its modules keep included', async () => {
    const runner = await createUdfRunner({ m: MODULE });
    const call = (n: number): UdfResult => {
      runner.runtime.forgetModules();
      return runner.call('grown', [intValue(n)]);
    };
    // While a text is made it is there twice.
    expect(call(15 * MIB)).toMatchObject({ ok: true });
    expect(failureOf(call(16 * MIB))).toBe('not enough memory');
    expect(runner.call('keeps', [intValue(10 * MIB)])).toMatchObject({ ok: true });
    expect(failureOf(runner.call('grown', [intValue(11 * MIB)]))).toBe('not enough memory');
    expect(runner.call('grown', [intValue(10 * MIB)])).toMatchObject({ ok: true });
  });

  it('are 96 MiB of all machines', async () => {
    const modules = ['m', 'm1', 'm2', 'm3', 'm4', 'm5'];
    const runner = await createUdfRunner(Object.fromEntries(modules.map((name) => [name, MODULE])));
    const keep = (module: string, bytes: number): UdfResult =>
      runner.runtime.applyToRecord(
        { module, functionName: 'keeps', args: [intValue(bytes)] },
        udfRecord().record,
      );
    for (const module of modules.slice(1)) {
      expect(keep(module, 14 * MIB)).toEqual({ ok: true, value: intValue(14 * MIB) });
    }
    // 26 are left, less what six machines need themselves.
    expect(failureOf(keep('m', 14 * MIB))).toBe('not enough memory');
    expect(keep('m', 9 * MIB)).toMatchObject({ ok: true });
    runner.runtime.forgetModules();
    expect(keep('m', 14 * MIB)).toMatchObject({ ok: true });
  });

  it.each([
    ['elements', 299_999, /too many elements/],
    ['texts', 0, /too large/],
  ])('are those of a value that comes out: %s up to %i', async (name, most, message) => {
    const runner = await createUdfRunner({ m: MODULE });
    expect(runner.call(name, [intValue(most)])).toMatchObject({ ok: true });
    expect(failureOf(runner.call(name, [intValue(most + 1)]))).toMatch(message);
  });
});

function failureOf(result: UdfResult): string {
  return result.ok ? 'it did not fail' : (result.message ?? 'it gave no text');
}
