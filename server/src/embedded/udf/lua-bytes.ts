/** Lua: bytes. */

/**
 * State: { 3, text, array, size, type, capacity }. Content is a string until something is written, and an array of numbers after that;
 * whichever is there counts. Integers are read and written big-endian unless the name says otherwise.
 */
export const BYTES_LUA = `
local core = ...
local check, kindof, integer = core.check, core.kindof, core.integer
local byte, char, sub, pack, unpack, concat = string.byte, string.char, string.sub, string.pack, string.unpack, table.concat
local type, tostring, select = type, tostring, select
local max = math.max
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

-- How many bytes there is room for without asking for more memory.
local function room(s) return max(s[4], s[6] or 0) end

local function write(s, at, data)
  local size = #data
  local last = at + size - 1
  if last > SIZE_MAX then return false end
  if last > room(s) then s[6] = last end
  if at == s[4] + 1 and s[2] and size > 64 then
    s[2], s[4] = s[2] .. data, last
    return true
  end
  local numbers = array(s)
  for i = s[4] + 1, at - 1 do numbers[i] = numbers[i] or 0 end
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

function bytes.size(b) return check(b, 3, 1, 'size')[4] end

-- Says whether there is room for so many; none is made, and the size stays.
function bytes.set_size(b, size)
  local s = check(b, 3, 1, 'set_size')
  local n = integer(size, 0, 2, 'set_size')
  return n >= 0 and n <= room(s)
end

function bytes.get_type(b) return check(b, 3, 1, 'get_type')[5] end

function bytes.set_type(b, kind)
  local s = check(b, 3, 1, 'set_type')
  local n = integer(kind, 0, 2, 'set_type')
  if n == 0 then return false end
  s[5] = n & 0xffffffff
  return true
end

local function getbyte(b, position, name)
  local s = check(b, 3, 1, name)
  local at = integer(position, 0, 2, name)
  if at < 1 or at > s[4] then return end
  if s[2] then return byte(s[2], at) end
  return s[3][at]
end

local function setbyte(b, position, value, name)
  local s = check(b, 3, 1, name)
  local at, n = integer(position, 0, 2, name), integer(value, 0, 3, name)
  if at < 1 or n < 0 or n > 255 then return false end
  return write(s, at, char(n))
end

function bytes.get_byte(b, position)
  return getbyte(b, position, 'get_byte')
end

function bytes.set_byte(b, position, value)
  return setbyte(b, position, value, 'set_byte')
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

-- Reads on behind the size, where integers of this kind may have been written; behind those there are zeros.
function bytes.get_var_int(b, position)
  local s = check(b, 3, 1, 'get_var_int')
  local at = integer(position, 0, 2, 'get_var_int')
  if at < 1 then return end
  local numbers, value, shift, i = array(s), 0, 0, at
  while true do
    local n = numbers[i] or 0
    value = value | (n & 0x7f) << shift % 32
    i = i + 1
    if n < 0x80 then return value & 0xffffffff, i - at end
    shift = shift + 7
  end
end

-- The size stays as it is, so that what is written behind it only shows when something else makes it larger.
local function writevariable(s, at, n)
  if n < -0x80000000 or n > 0x7fffffff or at + 4 > SIZE_MAX then return 0 end
  local data, numbers = variable(n), array(s)
  for i = 1, #data do numbers[at + i - 1] = byte(data, i) end
  s[6] = max(room(s), at + 4)
  return #data
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

-- A range may reach past the end, where a server reads whatever its memory holds; here there are zeros.
local function range(s, position, count, name)
  local at, n = integer(position, 0, 2, name), integer(count, 0, 3, name)
  if at < 1 or n < 0 or at + n > SIZE_MAX then return nil end
  local last = at + n - 1
  if last > s[4] then
    local numbers = array(s)
    for i = s[4] + 1, last do numbers[i] = numbers[i] or 0 end
  end
  return text(s, at, last)
end

function bytes.get_string(b, position, count)
  local data = range(check(b, 3, 1, 'get_string'), position, count, 'get_string')
  if data then return data end
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
  if s[4] == 0 then return '<NULL>' end
  local parts = {}
  for i = 1, s[4] do parts[i] = ('%02X'):format(byte(content(s), i)) end
  return concat(parts, ' ')
end

setmetatable(bytes, {
  __call = function(_, capacity)
    local made = newbytes('')
    local _, s = kindof(made)
    s[6] = max(0, integer(capacity, 0, 2, 'bytes'))
    return made
  end,
  __metatable = meta.__metatable,
})

function meta.__index(b, position) return getbyte(b, position, 'index') end
function meta.__newindex(b, position, value) setbyte(b, position, value, 'newindex') end

-- Lua asks with two arguments, which a server takes for one too many.
function meta.__len() return 0 end

-- With more or fewer arguments than they take, functions do nothing but say so.
local function counted(name, count, ...)
  local run, refused = bytes[name], table.pack(...)
  bytes[name] = function(...)
    if select('#', ...) ~= count then return table.unpack(refused, 1, refused.n) end
    return run(...)
  end
end
local COUNTS = { get = 2, set = 3, append = 2 }
local OTHERS = {
  get_string = 3, get_bytes = 3, set_type = 2, set_size = 2, set_bytes = 4, append_bytes = 3,
}
-- Of none at all nothing is said either.
local function ofany(run)
  return function(...)
    if select('#', ...) > 0 then return run(...) end
  end
end
local names = {}
for name in next, bytes do names[#names + 1] = name end
for _, name in next, names do
  local verb = name:match('^%a+')
  local count = OTHERS[name] or COUNTS[verb]
  if name == 'size' then
    counted(name, 1, 0)
  elseif verb == 'get' and name ~= 'get_type' then
    counted(name, count)
  elseif name == 'get_type' then
    bytes[name] = ofany(bytes[name])
  elseif name:find('var_int') then
    counted(name, count, 0)
  else
    counted(name, count, false)
  end
end
meta.__tostring = meta.show

Bytes = meta.__metatable
`;
