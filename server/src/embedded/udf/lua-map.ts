/** Lua: maps. */

/**
 * State: { 2, size, keys, values, index, top, order, persistIndex, preserveOrder, grown }. Keys and values stand in arrays up to
 * `top`; a removed pair leaves the mark of `core.GONE` among the keys. The index is built when a key is first looked for.
 */
export const MAP_LUA = `
local core = ...
local check, kindof, show, storable, room = core.check, core.kindof, core.show, core.storable, core.room
local type, next, integer, mathtype, pack = type, next, core.integer, math.type, string.pack
local GONE = {}
core.GONE = GONE

-- What a key is found by; none for what can't be a key.
local function identity(key)
  local t = type(key)
  if t == 'string' then return 's' .. key end
  if t == 'number' then return mathtype(key) == 'integer' and key or 'd' .. pack('>d', key) end
  if t == 'boolean' then return key end
  if t == 'nil' then return 'n' end
  if t == 'userdata' then
    local kind, state = kindof(key)
    if kind == 3 then return 'b' .. core.content(state) end
  end
  return nil
end

local function index(s)
  local found = s[5]
  if found then return found end
  found = {}
  for i = 1, s[6] do
    local key = s[3][i]
    if key ~= GONE then
      local id = identity(key)
      if id ~= nil then found[id] = i end
    end
  end
  s[5] = found
  return found
end

local function get(s, key)
  local id = identity(key)
  if id == nil then return nil end
  local at = index(s)[id]
  if at then return s[4][at] end
  return nil
end

-- Doubles and booleans are no keys of maps that functions make.
local function put(s, key, value)
  local id = identity(key)
  if id == nil or type(key) == 'boolean' or mathtype(key) == 'float' then return end
  local found = index(s)
  local at = found[id]
  if not at then
    at = room(s[6] + 1)
    s[6] = at
    s[2] = s[2] + 1
    found[id] = at
    s[3][at] = key
    s[10] = true
  end
  s[4][at] = value
end

-- Pairs move up once most of the places are empty.
local function compact(s)
  local keys, values, size = {}, {}, 0
  for i = 1, s[6] do
    if s[3][i] ~= GONE then
      size = size + 1
      keys[size], values[size] = s[3][i], s[4][i]
    end
  end
  s[3], s[4], s[5], s[6] = keys, values, false, size
end

local function take(s, key)
  local id = identity(key)
  if id == nil then return end
  local found = index(s)
  local at = found[id]
  if not at then return end
  found[id] = nil
  s[3][at], s[4][at] = GONE, nil
  s[2] = s[2] - 1
  if s[6] > 32 and s[2] < s[6] // 2 then compact(s) end
end

local function newmap()
  return core.make({ 2, 0, {}, {}, false, 0, 0, false, false })
end

-- Walks the pairs as they were when it began, as far as they are still there.
local function walk(s)
  local keys, top, i = s[3], s[6], 0
  local values = s[4]
  return function()
    while i < top do
      i = i + 1
      if keys[i] ~= GONE then return i, keys[i], values[i] end
    end
  end
end

map = {}

function map.size(m) return check(m, 2, 1, 'size')[2] end

function map.nbytes(m)
  check(m, 2, 1, 'nbytes')
  return core.nbytes(m)
end

function map.remove(m, key) take(check(m, 2, 1, 'remove'), key) end

local function pairs(name)
  return function(m)
    local step = walk(check(m, 2, 1, name))
    return core.iterator(function()
      local _, key, value = step()
      if key ~= nil then return key, value end
    end, m)
  end
end
map.pairs = pairs('pairs')
map.iterator = pairs('iterator')

function map.keys(m)
  local step = walk(check(m, 2, 1, 'keys'))
  return core.iterator(function()
    local _, key = step()
    if key ~= nil then return key end
  end, m)
end

function map.values(m)
  local step = walk(check(m, 2, 1, 'values'))
  return core.iterator(function()
    local _, _, value = step()
    if value ~= nil then return value end
  end, m)
end

function map.clone(m)
  local s = check(m, 2, 1, 'clone')
  local cloned = newmap()
  local _, c = kindof(cloned)
  for _, key, value in walk(s) do put(c, key, value) end
  return cloned
end

-- The values of keys both have are made by the function, where there is one.
function map.merge(first, second, f)
  local a, b = check(first, 2, 1, 'merge'), check(second, 2, 2, 'merge')
  local merged = map.clone(first)
  local _, m = kindof(merged)
  for _, key, value in walk(b) do
    local before = get(a, key)
    if before and type(f) == 'function' then value = f(before, value) or value end
    put(m, key, value)
  end
  return merged
end

function map.diff(first, second)
  local a, b = check(first, 2, 1, 'diff'), check(second, 2, 2, 'diff')
  local different = newmap()
  local _, d = kindof(different)
  for _, key, value in walk(a) do
    if not get(b, key) then put(d, key, value) end
  end
  for _, key, value in walk(b) do
    if not get(a, key) then put(d, key, value) end
  end
  return different
end

local function create(capacity)
  if integer(capacity, 0, 1, 'create') < 1 then return end
  return newmap()
end
map.create = create
map.new = create

function map.tostring(m)
  check(m, 2, 1, 'tostring')
  return show(m)
end

local meta = core.metatables[2]

setmetatable(map, {
  __call = function(_, from)
    local made = newmap()
    if type(from) == 'table' then
      local _, s = kindof(made)
      for key, value in next, from do
        if storable(value) then put(s, key, value) end
      end
    end
    return made
  end,
  __metatable = meta.__metatable,
})

function meta.__index(m, key) return get(check(m, 2, 1, 'index'), key) end

function meta.__newindex(m, key, value)
  local s = check(m, 2, 1, 'newindex')
  if storable(value) then
    put(s, key, value)
  elseif kindof(value) ~= 6 then
    take(s, key)
  end
end

function meta.__len(m) return check(m, 2, 1, 'len')[2] end

function meta.show(m, depth)
  local _, s = kindof(m)
  local parts = {}
  for _, key, value in walk(s) do parts[#parts + 1] = show(key, depth) .. ':' .. show(value, depth) end
  return '{' .. table.concat(parts, ', ') .. '}'
end
meta.__tostring = function(m) return show(m) end

Map = meta.__metatable
`;
