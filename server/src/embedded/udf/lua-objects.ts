/** Lua: the objects functions work with besides tables. Lists and geojson; maps, bytes and records have files of their own. */

/**
 * Every chunk gets one table, `core`. An object is a userdata whose user value is its state, which modules can't reach:
 * `state[1]` says what it is. Lists: { 1, size, items, ordered, persistIndex, changed }. GeoJSON: { 4, text }. Opaque: { 5, … }.
 */
export const CORE_LUA = `
local core = ...
local uservalue = debug.getuservalue
local type, error, tostring, tonumber, tointeger = type, error, tostring, tonumber, math.tointeger
local select = select
local box = core.box

core.SIZE_MAX = 1000000
core.metatables = {}
local names = { 'List', 'Map', 'Bytes', 'GeoJSON', 'Opaque', 'Record', 'Aerospike', 'Stream' }
-- What modules see of a metatable is a table that stands for it: they could make finalizers of the real one.
for kind, name in ipairs(names) do core.metatables[kind] = { __name = name, __metatable = {} } end
local metatables = core.metatables

function core.make(state)
  return box(state, metatables[state[1]])
end
local make = core.make

local function kindof(value)
  if type(value) ~= 'userdata' then return nil end
  local state = uservalue(value, 1)
  return state[1], state
end
core.kindof = kindof

-- The state of an argument; the error stands where the function was called. Most functions of a server look first whether they
-- were given an object at all.
function core.check(value, kind, position, name, isNamed)
  local found, state = kindof(value)
  if found == kind then return state end
  local got = found and names[found] or type(value)
  if value == nil then got = 'no value' end
  local expected = (found or isNamed or kind >= 7) and names[kind] or 'userdata'
  error(("bad argument #%d to '%s' (%s expected, got %s)"):format(position, name, expected, got), 3)
end
local check = core.check

function core.integer(value, default, position, name)
  if value == nil then return default end
  local whole = tointeger(tonumber(value))
  if whole then return whole end
  local reason = tonumber(value) and 'number has no integer representation'
    or 'number expected, got ' .. type(value)
  error(("bad argument #%d to '%s' (%s)"):format(position, name, reason), 3)
end
local integer = core.integer

-- Tables and functions are nothing that a list, a map or a bin could hold.
function core.storable(value)
  local t = type(value)
  if t == 'userdata' then
    local kind = kindof(value)
    return kind <= 5
  end
  return t ~= 'table' and t ~= 'function' and t ~= 'thread'
end
local storable = core.storable

local function room(size)
  if size > core.SIZE_MAX then error('a list or map has too many elements', 3) end
  return size
end
core.room = room

-- What tostring shows of a value, at most a few levels deep.
function core.show(value, depth)
  local t = type(value)
  if t == 'string' then return '"' .. value .. '"' end
  if t == 'nil' then return 'NIL' end
  if t == 'number' and math.type(value) == 'float' then return ('%.16g'):format(value) end
  if t ~= 'userdata' then return tostring(value) end
  local meta = metatables[kindof(value)]
  if (depth or 0) >= 16 then return meta.__name .. '(...)' end
  return meta.show and meta.show(value, (depth or 0) + 1) or meta.__name .. '()'
end
local show = core.show

------------------------------------------------------------------------------------------------------------------

-- What a loop calls with the object behind it; called without that it finds nothing, as on a server.
function core.iterator(step, object)
  return function(given)
    if type(given) == 'userdata' then return step() end
  end, object
end

local function newlist(items, size)
  return make({ 1, size, items, false, false })
end
core.newlist = newlist

list = {}

function list.append(l, ...)
  local s = check(l, 1, 1, 'append')
  local value = ...
  if select('#', ...) == 0 or not storable(value) then return end
  local size = room(s[2] + 1)
  s[2], s[6] = size, true
  s[3][size] = value
end

function list.prepend(l, value)
  local s = check(l, 1, 1, 'prepend')
  if not storable(value) then return end
  local size, items = room(s[2] + 1), s[3]
  for i = size, 2, -1 do items[i] = items[i - 1] end
  items[1] = value
  s[2], s[6] = size, true
end

function list.insert(l, position, value)
  local s = check(l, 1, 1, 'insert')
  local at = integer(position, 0, 2, 'insert')
  if at <= 0 or not storable(value) then return end
  local size, items = s[2], s[3]
  for i = size, at, -1 do items[i + 1] = items[i] end
  items[at] = value
  s[2], s[6] = room(at > size and at or size + 1), true
end

function list.remove(l, position)
  local s = check(l, 1, 1, 'remove')
  local at = integer(position, 0, 2, 'remove')
  local size, items = s[2], s[3]
  if at <= 0 or at > size then return end
  for i = at, size do items[i] = items[i + 1] end
  s[2] = size - 1
end

function list.trim(l, position)
  local s = check(l, 1, 1, 'trim')
  local at = integer(position, 0, 2, 'trim')
  if at <= 0 or at > s[2] then return end
  for i = at, s[2] do s[3][i] = nil end
  s[2] = at - 1
end

function list.concat(l, other)
  local s = check(l, 1, 1, 'concat')
  local o = check(other, 1, 2, 'concat')
  local size, added = s[2], o[2]
  s[2], s[6] = room(size + added), true
  for i = 1, added do s[3][size + i] = o[3][i] end
end

local function slice(s, first, last)
  local items = {}
  for i = first, last do items[i - first + 1] = s[3][i] end
  return newlist(items, last - first + 1)
end

function list.take(l, count)
  local s = check(l, 1, 1, 'take')
  local n = integer(count, 0, 2, 'take')
  if n <= 0 then return nil end
  return slice(s, 1, n < s[2] and n or s[2])
end

function list.drop(l, count)
  local s = check(l, 1, 1, 'drop')
  local n = integer(count, 0, 2, 'drop')
  if n <= 0 then return nil end
  return slice(s, (n < s[2] and n or s[2]) + 1, s[2])
end

function list.size(l) return check(l, 1, 1, 'size')[2] end

function list.nbytes(l)
  check(l, 1, 1, 'nbytes')
  return core.nbytes(l)
end

function list.iterator(l)
  local s = check(l, 1, 1, 'iterator')
  local i = 0
  return core.iterator(function()
    i = i + 1
    if i <= s[2] then return s[3][i] end
  end, l)
end

function list.clone(l)
  local s = check(l, 1, 1, 'clone')
  return slice(s, 1, s[2])
end

function list.merge(first, second)
  check(first, 1, 1, 'merge')
  check(second, 1, 2, 'merge')
  local merged = list.clone(first)
  list.concat(merged, second)
  return merged
end

-- The capacities are hints for an allocator that is not here.
local function create(capacity, step)
  if capacity == nil then return end
  if integer(capacity, -1, 1, 'create') < 0 or integer(step, 10, 2, 'create') < 0 then return end
  return newlist({}, 0)
end
list.create = create
list.new = create

function list.tostring(l)
  check(l, 1, 1, 'tostring')
  return show(l)
end

local listmeta = metatables[1]

setmetatable(list, {
  __call = function(_, from)
    local items, size = {}, 0
    if type(from) == 'table' then
      for key, value in next, from do
        if type(key) == 'number' then
          size = room(size + 1)
          if storable(value) then items[size] = value end
        end
      end
    end
    return newlist(items, size)
  end,
  __metatable = listmeta.__metatable,
})

function listmeta.__index(l, position)
  local s = check(l, 1, 1, 'index')
  local at = integer(position, 0, 2, 'index')
  if at > 0 and at <= s[2] then return s[3][at] end
  return nil
end

function listmeta.__newindex(l, position, value)
  local s = check(l, 1, 1, 'newindex')
  local at = integer(position, 0, 2, 'newindex')
  if at <= 0 or not storable(value) then return end
  if at > s[2] then s[2] = room(at) end
  s[3][at], s[6] = value, true
end

function listmeta.__len(l) return check(l, 1, 1, 'len')[2] end

function listmeta.show(l, depth)
  local _, s = kindof(l)
  local parts = {}
  for i = 1, s[2] do parts[i] = show(s[3][i], depth) end
  return '[' .. table.concat(parts, ', ') .. ']'
end
listmeta.__tostring = function(l) return show(l) end

------------------------------------------------------------------------------------------------------------------

local geometa = metatables[4]
geojson = setmetatable({}, {
  __call = function(_, text)
    if type(text) == 'number' then text = tostring(text) end
    if type(text) ~= 'string' then return end
    return make({ 4, text })
  end,
  __metatable = geometa.__metatable,
})
function geometa.show(g)
  local _, s = kindof(g)
  return show(s[2])
end
function geometa.__tostring(g)
  return check(g, 4, 1, 'tostring')[2]
end

List, GeoJSON = listmeta.__metatable, geometa.__metatable
`;
