import { beforeAll, describe, expect, it } from 'vitest';
import { createUdfRunner, type UdfRunner } from '../../../../test/support/udf-runner.js';
import { stringValue, type Value } from '../../model/value.js';

/**
 * Each call is made on a short text, by the library, and with spaces behind the text, in steps: whatever ends before the
 * spaces has to come out alike.
 */
const MODULE = `
local function show(...)
  local parts = {}
  for i = 1, select('#', ...) do parts[i] = tostring((select(i, ...))) end
  return table.concat(parts, '|')
end
local function each(name, text, pattern, ...)
  if name ~= 'gmatch' then return show(string[name](text, pattern, ...)) end
  local all = {}
  for a, b in text:gmatch(pattern, ...) do all[#all + 1] = show(a, b) end
  return table.concat(all, ';')
end
local function tried(...)
  local ok, answer = pcall(each, ...)
  return answer:gsub(':%d+:', ':', 1)
end
-- What the pattern is followed by makes it one that could take long, and changes nothing it stands for.
local LONG = ('x?'):rep(31)
function short(r, name, text, pattern, by) return (tried(name, text, pattern, by)) end
function long(r, name, text, pattern, by) return (tried(name, text, pattern .. LONG, by)) end
function trimmed() return (('  key =  ' .. ('v'):rep(500) .. '  '):gsub('^%s*(%w+)%s*=%s*(.-)%s*$', '%2:%1')) end
function parsed() local n = 0 for k, v in (('k=v, '):rep(400)):gmatch('(%w+)%s*=%s*(%w*),?%s*') do n = n + #k + #v end return n end
function quoted() return (('"a", '):rep(5000)):find('"b"', 1, true) end
function backtracking() return (('a'):rep(2000)):find('.-.-.-.-.-.-b') end
function short_backtracking() return (('a'):rep(30)):find(('a*'):rep(30) .. 'b') end
function globbing() return (('a'):rep(3000)):gsub('a*a*a*a*b', '') end
function iterating() for a in (('a'):rep(3000)):gmatch('a*a*a*a*b') do end end
function matching() return (('a'):rep(3000)):match('(a*)(a*)(a*)(a*)b') end
function searching() return (('a'):rep(1 << 20)):find(('a'):rep(1 << 19) .. 'b', 1, true) end
function stubborn() while true do pcall(backtracking) end end
`;

const text = (value: string): Value => stringValue(value);

describe('a pattern that is matched in steps', () => {
  let runner: UdfRunner;
  beforeAll(async () => {
    runner = await createUdfRunner({ m: MODULE }, { maxInstructions: 1_000_000 });
  });

  it.each([
    ['find', 'hello world', 'o w'],
    ['find', 'hello world', '(o)( )'],
    ['find', 'hello', '()ll()'],
    ['find', 'hello', 'z'],
    ['find', '', ''],
    ['match', 'key = value', '^(%w+)%s*=%s*(%w+)$'],
    ['match', 'THE (quick) fox', '%((%a+)%)'],
    ['match', 'f(a(b)c)d', '%b()'],
    ['match', 'THE (quick) fox', '%f[%a]%a+%f[%A]'],
    ['match', '"a\'b"', '(["\'])(.-)%1'],
    ['match', '2026-11-22', '(%d+)-(%d+)-(%d+)'],
    ['match', ']]^-]', '[]^-]+'],
    ['match', 'a-z', '[a%-z]+'],
    ['match', 'aXb', '%u?'],
    ['match', 'a.b', '%.'],
    ['gmatch', 'one two  three', '%a+'],
    ['gmatch', 'a=1, b=2', '(%w+)=(%w+)'],
    ['gmatch', 'abc', '%a*'],
    ['gmatch', 'abc', ''],
    ['gsub', 'hello world', 'o', '0'],
    ['gsub', 'hello world', '(%w+)', '<%1>'],
    ['gsub', 'hello world', '%w+', '%0 %0'],
    ['gsub', 'abc', '', '-'],
    ['gsub', 'abc', '%w', '%%%0'],
    ['gsub', 'abc', '()', '%1'],
    ['gsub', '100%', '%%', ' percent'],
  ])('%s: %j by %j comes out as the library does it', (name, subject, pattern, by?: string) => {
    const args = [name, subject, pattern, ...(by === undefined ? [] : [by])].map(text);
    const inSteps = runner.call('long', args);
    expect(inSteps).toMatchObject({ ok: true });
    // A '$' is the end of a pattern only where nothing follows.
    if (!pattern.endsWith('$')) expect(inSteps).toEqual(runner.call('short', args));
  });

  it.each([
    ['find', 'abc', '(b'],
    ['find', 'abc', '.)'],
    ['find', 'abc', '%f'],
    ['find', 'abc', '(%1)'],
    ['find', 'abc', '%2'],
    ['gsub', 'abc', 'b', '%2'],
    ['gsub', 'abc', 'b', '%x'],
    ['find', 'abc', '()'.repeat(33)],
  ])('%s: %j by %j fails as in the library', (name, subject, pattern, by?: string) => {
    const args = [name, subject, pattern, ...(by === undefined ? [] : [by])].map(text);
    expect(runner.call('long', args)).toEqual(runner.call('short', args));
  });

  it('serves what functions do with texts of some length', () => {
    expect(runner.call('trimmed')).toEqual({ ok: true, value: text(`${'v'.repeat(500)}:key`) });
    expect(runner.call('parsed')).toMatchObject({ ok: true, value: { value: 800n } });
    expect(runner.call('quoted')).toMatchObject({ ok: true, value: { type: 'nil' } });
  });

  it.each(['backtracking', 'short_backtracking', 'globbing', 'iterating', 'matching', 'stubborn'])(
    '%s: ends with the instructions',
    (name) => {
      expect(runner.call(name)).toMatchObject({
        ok: false,
        message: expect.stringMatching(/UDF Execution Timeout$/) as string,
      });
    },
  );
});
