/** Lua: records, and the `aerospike` object. */

/**
 * State: { 6, id, cache, touched, filled, tooMany, readOnly, order }. The cache holds what the function read or set of each bin,
 * by name and in the order it was first asked for; only what it set goes to the record, and only when the function says so. Records of a stream take nothing that is set.
 */
export const RECORD_LUA = `
local core = ...
local check, kindof, integer, storable = core.check, core.kindof, core.integer, core.storable
local type, error, next, tostring = type, error, next, tostring
local UPDATES_MAX, BINS_MAX = core.UPDATES_MAX, core.BINS_MAX

local meta = core.metatables[6]
record = {}
Record = meta.__metatable

local function textof(value)
  if type(value) == 'number' then return tostring(value) end
  return type(value) == 'string' and value or nil
end

-- An entry is { value, dirty }.
local function remember(s, name, value, dirty)
  if s[6] then return end
  local entry = s[3][name]
  local fills = value ~= nil
  if entry then
    if entry[1] ~= nil then s[5] = s[5] - 1 end
  else
    if s[4] >= UPDATES_MAX or fills and s[5] >= BINS_MAX then
      s[6] = true
      core.refuseMore(s[2])
      return
    end
    s[4] = s[4] + 1
    entry = {}
    s[3][name], s[8][s[4]] = entry, name
  end
  entry[1], entry[2] = value, dirty
  if fills then s[5] = s[5] + 1 end
end

local function forget(s)
  s[3], s[4], s[5], s[6], s[8] = {}, 0, 0, false, {}
end
core.forget = forget

function meta.__index(r, bin)
  local s = check(r, 6, 1, 'index')
  local name = textof(bin)
  if not name or not core.isBin(name) then return nil end
  local entry = s[3][name]
  if entry then return entry[1] end
  local value = core.get(s[2], name)
  if value ~= nil then remember(s, name, value, false) end
  return value
end

function meta.__newindex(r, bin, value)
  local s = check(r, 6, 1, 'newindex')
  local name = textof(bin)
  if not name then return end
  if not storable(value) and kindof(value) ~= 6 then
    error(("can't set bin %s to unsupported type"):format(name), 2)
  end
  if core.isBin(name) and not s[7] then remember(s, name, value, true) end
end

-- What was set, as one array of names and values. The last entry takes the place of one whose bin goes, and is next.
local function execute(s, verb)
  local updates, count = {}, 0
  local order, last, i = { table.unpack(s[8]) }, s[4], 1
  while i <= last do
    local name = order[i]
    local entry = s[3][name]
    if entry[2] then
      updates[count + 1], updates[count + 2] = name, entry[1]
      count = count + 2
    end
    if entry[2] and entry[1] == nil then
      order[i], order[last] = order[last], nil
      last = last - 1
    else
      i = i + 1
    end
  end
  local status = core.execute(s[2], verb, updates, count)
  if status == -1 then
    forget(s)
  elseif status == 0 then
    local kept = {}
    for j = 1, last do
      local name = order[j]
      kept[name] = s[3][name]
      kept[name][2] = false
    end
    s[3], s[4], s[8] = kept, last, order
  end
  return status
end

for name, what in next, {
  ttl = 'ttl', gen = 'gen', size = 'size', memory_size = 'size', device_size = 'zero', setname = 'setname', key = 'key',
  digest = 'digest', numbins = 'numbins', last_update_time = 'lut',
} do
  record[name] = function(r) return core.about(check(r, 6, 1, name)[2], what) end
end

function record.bin_names(r)
  local s = check(r, 6, 1, 'bin_names')
  local names = core.binNames(s[2])
  if not names then error("can't get bin names", 2) end
  return names
end

function record.set_ttl(r, ttl)
  local s = check(r, 6, 1, 'set_ttl')
  core.setTtl(s[2], integer(ttl, 0, 2, 'set_ttl') & 0xffffffff)
end

function record.drop_key(r) core.dropKey(check(r, 6, 1, 'drop_key')[2]) end

------------------------------------------------------------------------------------------------------------------

-- Called as methods, their arguments are counted from behind the object.
local methods = {}
core.metatables[7].__index = methods

function methods.create(self, r)
  check(self, 7, 1, 'create')
  return execute(check(r, 6, 1, 'create', true), 'create')
end

function methods.update(self, r)
  check(self, 7, 1, 'update')
  return execute(check(r, 6, 1, 'update', true), 'update')
end

function methods.exists(self, r)
  check(self, 7, 1, 'exists')
  return core.about(check(r, 6, 1, 'exists', true)[2], 'exists')
end

function methods.remove(self, r)
  check(self, 7, 1, 'remove')
  local s = check(r, 6, 1, 'remove', true)
  if core.about(s[2], 'exists') then forget(s) end
  return core.execute(s[2], 'remove', {}, 0)
end

function methods.log(self, level, message)
  check(self, 7, 1, 'log')
  core.log(integer(level, 0, 2, 'log'), textof(message) or '')
end

function methods.get_current_time(self)
  check(self, 7, 1, 'get_current_time')
  return core.now()
end

-- A server has neither, and says so.
local NOT_THERE = 2

function methods.set_context(self, r)
  check(self, 7, 1, 'set_context')
  check(r, 6, 1, 'set_context', true)
  return NOT_THERE
end

function methods.get_config(self, r)
  check(self, 7, 1, 'get_config')
  check(r, 6, 1, 'get_config', true)
  return NOT_THERE
end

aerospike = core.make({ 7 })
function core.newrecord(id, readOnly)
  return core.make({ 6, id, {}, 0, 0, false, readOnly or false, {} })
end
`;
