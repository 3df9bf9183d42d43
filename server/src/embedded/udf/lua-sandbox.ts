/** Lua: what of Lua's own library modules may use, and logging. */

/** Runs last: takes away what reaches out of the sandbox, and sets bounds to what works at length without Lua noticing. */
export const SANDBOX_LUA = String.raw`
local core = ...
local type, error, next, select, load = type, error, next, select, load
local getmetatable, format, concat = debug.getmetatable, string.format, table.concat
local date, time, difftime, clock = os.date, os.time, os.difftime, os.clock

for level, name in next, { [4] = 'trace', [3] = 'debug', [2] = 'info', [1] = 'warn' } do
  _G[name] = function(message, ...) core.log(level, format(message, ...)) end
end
function print(...)
  local parts = { ... }
  for i = 1, select('#', ...) do parts[i] = tostring(parts[i]) end
  core.log(2, concat(parts, '\t'))
end

-- Text only: compiled chunks can break the machine they run on.
local environment = _G
_G.load = function(chunk, name, _, ...)
  if select('#', ...) > 0 then return load(chunk, name, 't', (...)) end
  return load(chunk, name, 't', environment)
end

local loaded = { string = string, table = table, math = math, utf8 = utf8, coroutine = coroutine, _G = _G }
loaded.as, loaded.aerospike, loaded.stream_ops = true, true, true
local path = core.path
function require(name)
  if type(name) ~= 'string' then error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ')', 2) end
  if loaded[name] ~= nil then return loaded[name] end
  local source = core.source(name)
  if not source then error(("module '%s' not found"):format(name), 2) end
  local chunk, message = load(source, '@' .. path .. name:gsub('%.', '/') .. '.lua', 't', environment)
  if not chunk then error(message, 0) end
  loaded[name] = true
  local result = chunk(name)
  if result ~= nil then loaded[name] = result end
  return loaded[name]
end

os = {
  clock = clock,
  difftime = difftime,
  time = function(t) return t and time(t) or core.now() // 1000 end,
  date = function(f, t) return date(f, t or core.now() // 1000) end,
}
local count = collectgarbage
function collectgarbage(what) return what == 'count' and count('count') or 0 end
io, package, dofile, loadfile, string.dump = nil, nil, nil, nil, nil

-- Lua does not count what finalizers do, so that they could keep it for ever.
local setmetatable, rawget = setmetatable, rawget
function _G.setmetatable(t, meta)
  if type(meta) == 'table' and rawget(meta, '__gc') ~= nil then
    error("a table can't have a finalizer", 2)
  end
  return setmetatable(t, meta)
end

-- Tables that claim a length of their own can keep these busy for ever; Lua counts instructions, not their steps.
local insert, remove, move = table.insert, table.remove, table.move
function table.insert(t, ...)
  if type(t) ~= 'table' or not getmetatable(t) then return insert(t, ...) end
  local last = #t + 1
  if select('#', ...) == 1 then
    t[last] = (...)
    return
  end
  local at, value = ...
  for i = last, at + 1, -1 do t[i] = t[i - 1] end
  t[at] = value
end
function table.remove(t, ...)
  if type(t) ~= 'table' or not getmetatable(t) then return remove(t, ...) end
  local last = #t
  local at = ... or last
  local value = t[at]
  for i = at, last - 1 do t[i] = t[i + 1] end
  t[last] = nil
  return value
end
-- Long texts can take the library hours to compare; in a function of Lua's each comparison counts.
local sort = table.sort
local function is_less(a, b) return a < b end
local function takes_long(t)
  local longest, count = 0, #t
  for i = 1, count do
    local value = t[i]
    if type(value) == 'string' and #value > longest then longest = #value end
  end
  return longest * 1.0 * count > 1e6
end
function table.sort(t, ...)
  if type(t) ~= 'table' then return sort(t, ...) end
  if getmetatable(t) then error("can't sort a table with a metatable", 2) end
  if (...) == nil and takes_long(t) then return sort(t, is_less) end
  return sort(t, ...)
end
function table.move(from, first, last, at, to)
  if math.type(first) == 'integer' and math.type(last) == 'integer' and first <= last
    and (last - first < 0 or last - first >= core.SIZE_MAX) then
    error('too many elements to move', 2)
  end
  if to == nil then return move(from, first, last, at) end
  return move(from, first, last, at, to)
end
`;
