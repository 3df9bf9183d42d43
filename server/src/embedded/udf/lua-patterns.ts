/** Lua: matching of patterns in steps that Lua counts, for texts and patterns that its own matching may never end with. */

/**
 * Runs before the sandbox. Lua counts the instructions of functions in Lua, not what its library does, so a call that could
 * take long runs here instead, with the answers and errors of the library. What a single character is compared with is left
 * to the library, and remembered.
 */
export const PATTERNS_LUA = `
local error, type, next, tostring = error, type, next, tostring
local byte, char, sub, concat = string.byte, string.char, string.sub, table.concat
local unpack, getinfo, pcall = table.unpack, debug.getinfo, pcall
local native = { find = string.find, match = string.match, gmatch = string.gmatch, gsub = string.gsub }
local find, gsub = native.find, native.gsub
local DEPTH_MAX, CAPTURES_MAX = 200, 32
local UNFINISHED, POSITION = -1, -2
-- Steps that the library may take unseen.
local STEPS_MAX = 1e7
local stepwise = {}
-- The functions of ours that stand where the library's would in a trace.
local entries = setmetatable({}, { __mode = 'k' })

-- The place in front of a message is that of the function that called string's.
local function fail(message)
  local level = 2
  while true do
    local info = getinfo(level, 'f')
    if not info then error(message, 0) end
    if entries[info.func] then error(message, level + 1) end
    level = level + 1
  end
end

local function item_end(pattern, at)
  local first = byte(pattern, at)
  at = at + 1
  if first == 37 then
    if at > #pattern then fail("malformed pattern (ends with '%')") end
    return at + 1
  end
  if first ~= 91 then return at end
  if byte(pattern, at) == 94 then at = at + 1 end
  repeat
    if at > #pattern then fail("malformed pattern (missing ']')") end
    local c = byte(pattern, at)
    at = at + 1
    if c == 37 and at <= #pattern then at = at + 1 end
  until byte(pattern, at) == 93
  return at + 1
end

-- Whether a byte is what an item of a pattern stands for.
local function tester(item)
  local known = {}
  local anchored = '^' .. (item == '^' and '%^' or item == '$' and '%$' or item == '(' and '%(' or item)
  return function(c)
    local is = known[c]
    if is == nil then
      is = find(char(c), anchored) ~= nil
      known[c] = is
    end
    return is
  end
end

local function matcher(text, pattern)
  local starts, lengths, level, depth = {}, {}, 0, DEPTH_MAX
  local tests, ends = {}, {}
  local length, last = #text, #pattern
  local match

  local function item_at(at)
    local past = ends[at]
    if not past then
      past = item_end(pattern, at)
      ends[at], tests[at] = past, tester(sub(pattern, at, past - 1))
    end
    return past, tests[at]
  end

  local function longest(from, past, test)
    local to = from
    while to <= length and test(byte(text, to)) do to = to + 1 end
    while to >= from do
      local stop = match(to, past + 1)
      if stop then return stop end
      to = to - 1
    end
    return nil
  end

  local function shortest(from, past, test)
    while true do
      local stop = match(from, past + 1)
      if stop then return stop end
      if from > length or not test(byte(text, from)) then return nil end
      from = from + 1
    end
  end

  local function begin(from, at, what)
    if level >= CAPTURES_MAX then fail('too many captures') end
    level = level + 1
    starts[level], lengths[level] = from, what
    local stop = match(from, at)
    if not stop then level = level - 1 end
    return stop
  end

  local function finish(from, at)
    local open = level
    while open > 0 and lengths[open] ~= UNFINISHED do open = open - 1 end
    if open == 0 then fail('invalid pattern capture') end
    lengths[open] = from - starts[open]
    local stop = match(from, at)
    if not stop then lengths[open] = UNFINISHED end
    return stop
  end

  local function balance(from, at)
    if at + 1 > last then fail("malformed pattern (missing arguments to '%b')") end
    local open, close = byte(pattern, at, at + 1)
    if byte(text, from) ~= open then return nil end
    local nested = 1
    for i = from + 1, length do
      local c = byte(text, i)
      if c == close then
        nested = nested - 1
        if nested == 0 then return i + 1 end
      elseif c == open then
        nested = nested + 1
      end
    end
    return nil
  end

  local function repeated(from, digit)
    local index = digit - 48
    if index < 1 or index > level or lengths[index] == UNFINISHED then
      fail('invalid capture index %' .. index)
    end
    local size = lengths[index]
    if size < 0 or length - from + 1 < size then return nil end
    local start = starts[index]
    if sub(text, start, start + size - 1) ~= sub(text, from, from + size - 1) then return nil end
    return from + size
  end

  local function steps(from, at)
    while at <= last do
      local c = byte(pattern, at)
      local second = c == 37 and byte(pattern, at + 1)
      if c == 40 then
        if byte(pattern, at + 1) == 41 then return begin(from, at + 2, POSITION) end
        return begin(from, at + 1, UNFINISHED)
      elseif c == 41 then
        return finish(from, at + 1)
      elseif c == 36 and at == last then
        return from == length + 1 and from or nil
      elseif second == 98 then
        from = balance(from, at + 2)
        if not from then return nil end
        at = at + 4
      elseif second == 102 then
        at = at + 2
        if byte(pattern, at) ~= 91 then fail("missing '[' after '%f' in pattern") end
        local past, test = item_at(at)
        if test(from > 1 and byte(text, from - 1) or 0) or not test(byte(text, from) or 0) then return nil end
        at = past
      elseif second and second >= 48 and second <= 57 then
        from = repeated(from, second)
        if not from then return nil end
        at = at + 2
      else
        local past, test = item_at(at)
        local suffix = byte(pattern, past)
        if suffix == 42 then return longest(from, past, test) end
        if suffix == 45 then return shortest(from, past, test) end
        local fits = from <= length and test(byte(text, from))
        if suffix == 63 then
          local stop = fits and match(from + 1, past + 1)
          if stop then return stop end
          at = past + 1
        elseif not fits then
          return nil
        elseif suffix == 43 then
          return longest(from + 1, past, test)
        else
          from, at = from + 1, past
        end
      end
    end
    return from
  end

  match = function(from, at)
    if depth == 0 then fail('pattern too complex') end
    depth = depth - 1
    local stop = steps(from, at)
    depth = depth + 1
    return stop
  end

  local function capture(index, from, stop)
    if index > level then
      if index ~= 1 then fail('invalid capture index %' .. index) end
      return sub(text, from, stop - 1)
    end
    local size = lengths[index]
    if size == UNFINISHED then fail('unfinished capture') end
    if size == POSITION then return starts[index] end
    return sub(text, starts[index], starts[index] + size - 1)
  end

  return {
    at = function(from, at)
      level, depth = 0, DEPTH_MAX
      return match(from, at)
    end,
    capture = capture,
    captures = function(from, stop, whole)
      local all = {}
      local count = level == 0 and whole and 1 or level
      for i = 1, count do all[i] = capture(i, from, stop) end
      return unpack(all, 1, count)
    end,
  }
end

local function beginning(init, length)
  init = init or 1
  if init > 0 then return init end
  if init == 0 or init < -length then return 1 end
  return length + init + 1
end

local function search(text, pattern, init, found)
  local from = beginning(init, #text)
  if from > #text + 1 then return nil end
  local matching = matcher(text, pattern)
  local anchored = byte(pattern, 1) == 94
  repeat
    local stop = matching.at(from, anchored and 2 or 1)
    if stop then return found(matching, from, stop) end
    from = from + 1
  until anchored or from > #text + 1
  return nil
end

local function found_place(matching, from, stop) return from, stop - 1, matching.captures(from, stop, false) end
local function found_captures(matching, from, stop) return matching.captures(from, stop, true) end
local function pass(...) return ... end

-- The library compares the whole of what is looked for at every place, so that it is asked about a part of the text at a time.
local function find_plain(text, wanted, init)
  local from = beginning(init, #text)
  local part = STEPS_MAX // #wanted + 1
  while from + #wanted - 1 <= #text do
    local first, stop = find(sub(text, from, from + part + #wanted - 2), wanted, 1, true)
    if first then return first + from - 1, stop + from - 1 end
    from = from + part
  end
  return nil
end

function stepwise.find(text, pattern, init, plain)
  if plain or not find(pattern, '[%^%$%*%+%?%.%(%)%[%%%-]') then return pass(find_plain(text, pattern, init)) end
  return pass(search(text, pattern, init, found_place))
end

function stepwise.match(text, pattern, init) return pass(search(text, pattern, init, found_captures)) end

function stepwise.gmatch(text, pattern, init)
  local from = beginning(init, #text)
  local matching = matcher(text, pattern)
  local before
  local function following()
    while from <= #text + 1 do
      local stop = matching.at(from, 1)
      if stop and stop ~= before then
        local start = from
        from, before = stop, stop
        return pass(matching.captures(start, stop, true))
      end
      from = from + 1
    end
    return nil
  end
  entries[following] = true
  return following
end

local function replacement(matching, text, by, from, stop)
  local value
  if type(by) == 'function' then
    value = by(matching.captures(from, stop, true))
  elseif type(by) == 'table' then
    value = by[matching.capture(1, from, stop)]
  else
    return (gsub(by, '%%(.?)', function(c)
      if c == '%' then return '%' end
      if c == '0' then return sub(text, from, stop - 1) end
      if not find(c, '^%d$') then fail("invalid use of '%' in replacement string") end
      return tostring(matching.capture(byte(c) - 48, from, stop))
    end))
  end
  if not value then return sub(text, from, stop - 1) end
  if type(value) ~= 'string' and type(value) ~= 'number' then
    fail('invalid replacement value (a ' .. type(value) .. ')')
  end
  return value
end

local function substitute(text, pattern, by, most)
  local matching = matcher(text, pattern)
  local anchored = byte(pattern, 1) == 94
  local parts, count, from, before = {}, 0, 1, nil
  while count < most do
    local stop = matching.at(from, anchored and 2 or 1)
    if stop and stop ~= before then
      count = count + 1
      parts[#parts + 1] = replacement(matching, text, by, from, stop)
      from, before = stop, stop
    elseif from <= #text then
      parts[#parts + 1] = sub(text, from, from)
      from = from + 1
    else
      break
    end
    if anchored then break end
  end
  parts[#parts + 1] = sub(text, from)
  return concat(parts), count
end

function stepwise.gsub(text, pattern, by, most) return pass(substitute(text, pattern, by, most or #text + 1)) end

-- How often a pattern may be tried follows from its repetitions and the text.
local function may_take_long(name, text, pattern, plain)
  local length = #text + 1.0
  if name == 'find' and plain then return length * #pattern > STEPS_MAX end
  local _, repeats = gsub(gsub(pattern, '%%[^b]', 'x'), '[%*%+%-%?%%]', '')
  return length ^ (repeats + 1) > STEPS_MAX or length * #pattern > STEPS_MAX
end

local function is_whole(value) return value == nil or math.type(value) == 'integer' end
local replaces = { string = true, number = true, table = true, ['function'] = true }

-- How the library's own errors begin; others come from what it called, or say that memory is short.
local complaints = {
  '^bad argument #', '^malformed pattern ', "^missing '%[' ", '^invalid ', '^unfinished capture', '^too many captures',
  '^pattern too complex', '^string slice too long', '^resulting string too large',
}
local function is_complaint(message)
  if type(message) ~= 'string' then return false end
  for _, beginning in next, complaints do
    if find(message, beginning) then return true end
  end
  return false
end

-- Errors of the library are put where it was called, which it can't see through a protected call.
local function relay(name, ok, ...)
  if ok then return ... end
  local message = ...
  if not is_complaint(message) then error(message, 0) end
  local number, rest = native.match(message, "^bad argument #(%d+) to '[^']*'(.*)$")
  if not number then error(message, 3) end
  if getinfo(2, 'n').namewhat == 'method' then number = number - 1 end
  if number == 0 then error(concat{ "calling '", name, "' on bad self", rest }, 3) end
  error(concat{ 'bad argument #', number, " to '", name, "'", rest }, 3)
end

for name, run in next, native do
  entries[stepwise[name]] = true
  string[name] = function(...)
    local text, pattern, third, fourth = ...
    local long = type(text) == 'string' and type(pattern) == 'string' and pattern ~= ''
    if name == 'gsub' then
      long = long and replaces[type(third)] and is_whole(fourth)
    else
      long = long and is_whole(third)
    end
    -- What the library would refuse or convert is left to it: it does so before it matches.
    if long and may_take_long(name, text, pattern, fourth) then
      return stepwise[name](text, pattern, third, fourth)
    end
    return pass(relay(name, pcall(run, ...)))
  end
end
`;
