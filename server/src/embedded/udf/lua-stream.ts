/** Lua: streams of records, and the operations that functions chain on them. */

/**
 * A chain is a list of operations, each with the place where it runs: on servers, on either side, or on both. A server runs
 * the operations up to the first that runs on both, that one included; the client does the rest with what the servers sent.
 * An operation makes one source of values of another; a source is a function that gives the next value, nil behind the last.
 * Stream state: { 8, direction }.
 */
export const STREAM_LUA = `
local core = ...
local check, kindof, forget = core.check, core.kindof, core.forget
local type, error, next, pcall, unpack = type, error, next, pcall, table.unpack
local record, recordstate

stream = {}

function stream.readable(s) return check(s, 8, 1, 'readable')[2] == 'in' end

-- The server asks the same of both.
function stream.writable(s) return check(s, 8, 1, 'writable')[2] == 'in' end

-- One record object serves for all records, as it does on a server: it stands for the one read last.
function stream.read(s)
  if check(s, 8, 1, 'read')[2] ~= 'in' then return nil end
  forget(recordstate)
  if core.nextRecord() then return record end
  return nil
end

function stream.write(s, value)
  if check(s, 8, 1, 'write')[2] ~= 'out' then return 1 end
  if value ~= nil then core.emit(value) end
  return 0
end

local meta = core.metatables[8]
function meta.__tostring() return 'Stream' end
function stream.tostring(s)
  check(s, 8, 1, 'tostring')
  return 'Stream'
end

------------------------------------------------------------------------------------------------------------------

-- Each use of a chain starts from a value of its own.
local function copied(value)
  local t = type(value)
  if t == 'table' then
    local copy = {}
    for key, element in next, value do copy[key] = element end
    return copy
  end
  if t ~= 'userdata' then return value end
  local kind = kindof(value)
  if kind == 1 then return list.clone(value) end
  if kind == 2 then return map.clone(value) end
  return nil
end

function filter(source, holds)
  local over = false
  return function()
    while not over do
      local value = source()
      if value == nil then
        over = true
      elseif holds(value) then
        return value
      end
    end
  end
end

function transform(source, change)
  local over = false
  return function()
    local value
    if not over then value = source() end
    if value ~= nil then return change(value) end
    over = true
  end
end

function reduce(source, combine)
  local over = false
  return function()
    if over then return nil end
    over = true
    local result = source()
    if result == nil then return nil end
    local value = source()
    while value ~= nil do
      result = combine(result, value)
      value = source()
    end
    return result
  end
end

-- A number that has grown to this is passed on, and another one begun.
local NUMBER_MAX = 1000

function aggregate(source, first, combine)
  local over = false
  return function()
    if over then return nil end
    local result = copied(first)
    local value = source()
    while value ~= nil do
      result = combine(result, value)
      if type(result) == 'number' and result >= NUMBER_MAX then return result end
      value = source()
    end
    over = true
    return result
  end
end

function stream_iterator(s)
  local over = false
  return function()
    local value
    if not over then value = stream.read(s) end
    over = value == nil
    return value
  end
end

local chain = {}
chain.__index = chain

local function chaining(operate, side)
  return function(self, ...)
    self.ops[#self.ops + 1] = { operate = operate, side = side, args = { ... } }
    return self
  end
end

chain.filter = chaining(filter, 'either')
chain.map = chaining(transform, 'either')
chain.aggregate = chaining(aggregate, 'server')
chain.reduce = chaining(reduce, 'both')

function chain:groupby(keyof)
  local function add(groups, value)
    local key
    if keyof then key = keyof(value) end
    local group = groups[key] or list()
    list.append(group, value)
    groups[key] = group
    return groups
  end
  local function join(first, second) return map.merge(first, second, list.merge) end
  return self:aggregate(map(), add):reduce(join)
end

local function apply(source, ops)
  for i = 1, #ops do
    local op = ops[i]
    source = op.operate(source, unpack(op.args)) or source
    if op.side == 'both' then break end
  end
  return source
end

-- Runs on one partition's records; what comes out of the chain is emitted. The record object is numbered with the call.
function core.runStream(build, id, ...)
  if build == nil then error('function not found', 2) end
  record = core.newrecord(id, true)
  local _
  _, recordstate = kindof(record)
  local built, result = pcall(build, setmetatable({ ops = {} }, chain), ...)
  if not built then error(result, 2) end
  local source = apply(stream_iterator(core.make({ 8, 'in' })), result.ops)
  local out = core.make({ 8, 'out' })
  for value in source do stream.write(out, value) end
  record, recordstate = nil, nil
end

function math.sum(a, b) return a + b end
function math.product(a, b) return a * b end
`;
