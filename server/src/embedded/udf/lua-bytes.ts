/** Lua: bytes. */

/**
 * State: { 3, text, array, size, type }. Content is a string until something is written, and an array of numbers after that;
 * whichever is there counts. Integers are read and written big-endian unless the name says otherwise.
 */
export const BYTES_LUA = `
local core = ...
local check, kindof, integer = core.check, core.kindof, core.integer
local byte, char, sub, pack, unpack, concat = string.byte, string.char, string.sub, string.pack, string.unpack, table.concat
local type, tostring, select = type, tostring, select
local SIZE_MAX = 4 * 1024 * 1024
local CHUNK = 4096
local BLOB = 4

-- The bytes from first to last as a string; both are within the size.
local function text(s, first, last)
  if s[2] then return sub(s[2], first, last) end
  local parts = {}
  for from = first, last, CHUNK do
    parts[#parts + 1] = char(table.unpack(s[3], from, from + CHUNK - 1 < last and from + CHUNK - 1 or last))
  end
  return concat(parts)
end

local function content(s)
  if not s[2] then s[2], s[3] = text(s, 1, s[4]), false end
  return s[2]
end
core.content = content

local function array(s)
  if s[3] then return s[3] end
  local numbers, from = {}, s[2]
  for first = 1, s[4], CHUNK do
    table.move({ byte(from, first, first + CHUNK - 1) }, 1, CHUNK, first, numbers)
  end
  s[2], s[3] = false, numbers
  return numbers
end

local function write(s, at, data)
  local size = #data
  local last = at + size - 1
  if last > SIZE_MAX then return false end
  if at == s[4] + 1 and s[2] and size > 64 then
    s[2], s[4] = s[2] .. data, last
    return true
  end
  local numbers = array(s)
  for i = s[4] + 1, at - 1 do numbers[i] = 0 end
  for from = 1, size, CHUNK do
    local some = { byte(data, from, from + CHUNK - 1) }
    table.move(some, 1, #some, at + from - 1, numbers)
  end
  if last > s[4] then s[4] = last end
  return true
end

local function newbytes(data)
  return core.make({ 3, data, false, #data, BLOB })
end
core.newbytes = newbytes

bytes = {}

function bytes.size(...)
  if select('#', ...) ~= 1 then return 0 end
  return check((...), 3, 1, 'size')[4]
end

-- Room is made when it is needed; asking for it ahead only says whether it could be had.
function bytes.set_size(b, size)
  check(b, 3, 1, 'set_size')
  local n = integer(size, 0, 2, 'set_size')
  return n >= 0 and n <= SIZE_MAX
end

function bytes.get_type(b) return check(b, 3, 1, 'get_type')[5] end

function bytes.set_type(b, kind)
  local s = check(b, 3, 1, 'set_type')
  local n = integer(kind, 0, 2, 'set_type')
  if n == 0 then return false end
  s[5] = n
  return true
end

function bytes.get_byte(b, position)
  local s = check(b, 3, 1, 'get_byte')
  local at = integer(position, 0, 2, 'get_byte')
  if at < 1 or at > s[4] then return end
  if s[2] then return byte(s[2], at) end
  return s[3][at]
end

function bytes.set_byte(b, position, value)
  local s = check(b, 3, 1, 'set_byte')
  local at, n = integer(position, 0, 2, 'set_byte'), integer(value, 0, 3, 'set_byte')
  if at < 1 or n < 0 or n > 255 then return false end
  return write(s, at, char(n))
end

function bytes.append_byte(b, value)
  local s = check(b, 3, 1, 'append_byte')
  local n = integer(value, 0, 2, 'append_byte')
  if n < 0 or n > 255 then return false end
  return write(s, s[4] + 1, char(n))
end

local function define(name, format, width, least, most)
  bytes['get_' .. name] = function(b, position)
    local s = check(b, 3, 1, 'get_' .. name)
    local at = integer(position, 0, 2, 'get_' .. name)
    if at < 1 or at + width - 1 > s[4] then return end
    return (unpack(format, text(s, at, at + width - 1)))
  end
  bytes['set_' .. name] = function(b, position, value)
    local s = check(b, 3, 1, 'set_' .. name)
    local at, n = integer(position, 0, 2, 'set_' .. name), integer(value, 0, 3, 'set_' .. name)
    if at < 1 or n < least or n > most then return false end
    return write(s, at, pack(format, n))
  end
  bytes['append_' .. name] = function(b, value)
    local s = check(b, 3, 1, 'append_' .. name)
    local n = integer(value, 0, 2, 'append_' .. name)
    if n < least or n > most then return false end
    return write(s, s[4] + 1, pack(format, n))
  end
end

for bits, format in next, { [16] = 'i2', [32] = 'i4', [64] = 'i8' } do
  local most = math.maxinteger >> (64 - bits)
  for suffix, order in next, { [''] = '>', ['_be'] = '>', ['_le'] = '<' } do
    define('int' .. bits .. suffix, order .. format, bits // 8, -most - 1, most)
  end
end

-- Seven bits in a byte, the lowest first; the high bit says that more follow.
local function variable(n)
  local parts = {}
  n = n & 0xffffffff
  while n >= 0x80 do
    parts[#parts + 1] = char(n & 0x7f | 0x80)
    n = n >> 7
  end
  parts[#parts + 1] = char(n)
  return concat(parts)
end

function bytes.get_var_int(b, position)
  local s = check(b, 3, 1, 'get_var_int')
  local at = integer(position, 0, 2, 'get_var_int')
  if at < 1 then return end
  local value, shift, i = 0, 0, at
  while i <= s[4] and i < at + 5 do
    local n = bytes.get_byte(b, i)
    value = value | (n & 0x7f) << shift
    if n < 0x80 then return value & 0xffffffff, i - at + 1 end
    shift, i = shift + 7, i + 1
  end
  return 0, 0
end

local function writevariable(s, at, n)
  if n < -0x80000000 or n > 0x7fffffff then return 0 end
  local data = variable(n)
  return write(s, at, data) and #data or 0
end

function bytes.set_var_int(b, position, value)
  local s = check(b, 3, 1, 'set_var_int')
  local at, n = integer(position, 0, 2, 'set_var_int'), integer(value, 0, 3, 'set_var_int')
  return at < 1 and 0 or writevariable(s, at, n)
end

function bytes.append_var_int(b, value)
  local s = check(b, 3, 1, 'append_var_int')
  return writevariable(s, s[4] + 1, integer(value, 0, 2, 'append_var_int'))
end

-- A range that reaches past the end is cut there.
local function range(s, position, count, name)
  local at, n = integer(position, 0, 2, name), integer(count, 0, 3, name)
  if at < 1 or n < 0 then return nil end
  local last = at + n - 1
  return text(s, at, last < s[4] and last or s[4])
end

function bytes.get_string(b, position, count)
  return range(check(b, 3, 1, 'get_string'), position, count, 'get_string')
end

function bytes.get_bytes(b, position, count)
  local data = range(check(b, 3, 1, 'get_bytes'), position, count, 'get_bytes')
  if data then return newbytes(data) end
end

local function words(value)
  if type(value) == 'number' then return tostring(value) end
  return type(value) == 'string' and value or nil
end

function bytes.set_string(b, position, value)
  local s = check(b, 3, 1, 'set_string')
  local at, data = integer(position, 0, 2, 'set_string'), words(value)
  if at < 1 or not data then return false end
  return write(s, at, data)
end

function bytes.append_string(b, value)
  local s = check(b, 3, 1, 'append_string')
  local data = words(value)
  if not data or data == '' then return false end
  return write(s, s[4] + 1, data)
end

local function part(from, count)
  return text(from, 1, count < from[4] and count or from[4])
end

function bytes.set_bytes(b, position, other, count)
  local s, from = check(b, 3, 1, 'set_bytes'), check(other, 3, 3, 'set_bytes')
  local at, n = integer(position, 0, 2, 'set_bytes'), integer(count, 0, 4, 'set_bytes')
  if at < 1 or n < 0 then return false end
  return write(s, at, part(from, n))
end

function bytes.append_bytes(b, other, count)
  local s, from = check(b, 3, 1, 'append_bytes'), check(other, 3, 2, 'append_bytes')
  local n = integer(count, 0, 3, 'append_bytes')
  if n < 0 then return false end
  return write(s, s[4] + 1, part(from, n))
end

local meta = core.metatables[3]

function meta.show(b)
  local _, s = kindof(b)
  local parts = {}
  for i = 1, s[4] do parts[i] = ('%02X'):format(byte(content(s), i)) end
  return concat(parts, ' ')
end

function bytes.tostring(b)
  check(b, 3, 1, 'tostring')
  return meta.show(b)
end
putX = bytes.tostring

setmetatable(bytes, {
  __call = function(_, capacity)
    integer(capacity, 0, 1, 'bytes')
    return newbytes('')
  end,
  __metatable = meta.__metatable,
})

meta.__index = bytes.get_byte
meta.__newindex = bytes.set_byte
function meta.__len(b) return check(b, 3, 1, 'len')[4] end
meta.__tostring = meta.show

Bytes = meta.__metatable
`;
