import { beforeAll, describe, expect, it } from 'vitest';
import { createUdfRunner, type UdfRunner, udfRecord } from '../../../../test/support/udf-runner.js';
import type { UdfResult } from '../../engine/udf/udf-runtime.js';
import { intValue } from '../../model/value.js';
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

  it('loads no compiled code, and makes none', () => {
    expect(runner.call('bytecode')).toMatchObject({ ok: true, value: { type: 'nil' } });
    expect(runner.call('dumped')).toMatchObject({ ok: true, value: { type: 'nil' } });
    expect(runner.call('metatable')).toMatchObject({ ok: true, value: { type: 'nil' } });
  });

  it('ends when its time is over, however few its instructions', async () => {
    const clocked = await createUdfRunner({ m: MODULE });
    expect(clocked.call('slow')).toMatchObject({ ok: true });
    const { clock } = clocked;
    const monotonicMs = clock.monotonicMs.bind(clock);
    let looks = 0;
    clock.monotonicMs = () => {
      looks += 1;
      return monotonicMs() + (looks > 2 ? UDF_MAX_MS + 1 : 0);
    };
    expect(failureOf(clocked.call('slow'))).toMatch(/UDF Execution Timeout$/);
  });

  it('sets no more bins than a function may', () => {
    const { record, state } = udfRecord();
    expect(runner.call('manybins', [], record)).toEqual({ ok: true, value: intValue(-1) });
    expect(state.resultCode).toBe(21);
  });
});

function failureOf(result: UdfResult): string {
  return result.ok ? 'it did not fail' : (result.message ?? 'it gave no text');
}
