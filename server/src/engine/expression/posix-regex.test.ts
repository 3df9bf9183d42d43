import { describe, expect, it } from 'vitest';
import { compilePosixRegex, toByteText } from './posix-regex.js';

const [EXTENDED, IGNORE_CASE, NEWLINE] = [1, 2, 4];

function matches(pattern: string, text: string, flags = 0): boolean | undefined {
  return compilePosixRegex(toByteText(pattern), flags)?.(toByteText(text));
}

// Checked against the C library's regcomp and regexec, in the C locale.
describe('a basic pattern', () => {
  it.each([
    ['^Star', 'Star Trek', true],
    ['^Star', 'A Star', false],
    ['Trek$', 'Star Trek', true],
    ['a.c', 'abc', true],
    ['a.c', 'ac', false],
    ['ab*c', 'ac', true],
    ['*a', '*a', true],
    ['^*a', '*a', true],
    ['a^b', 'a^b', true],
    ['a$b', 'a$b', true],
    ['a+', 'a+', true],
    ['a+', 'aa', false],
    ['a\\+', 'aa', true],
    ['ab\\?c', 'ac', true],
    ['(a)', '(a)', true],
    ['\\(a\\)\\1', 'aa', true],
    ['\\(a\\)\\1', 'ab', false],
    ['a\\{2\\}', 'aa', true],
    ['^a\\{2,3\\}$', 'aaaa', false],
    ['a{2}', 'a{2}', true],
    ['^a\\|^b', 'xb', false],
    ['^a\\|^b', 'b', true],
    ['a|b', 'a|b', true],
    ['\\.', 'x', false],
    ['\\w', '_', true],
    ['\\<word\\>', 'a word here', true],
    ['\\<word\\>', 'a sword here', false],
    ['', 'anything', true],
  ])('/%s/ on %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('an extended pattern', () => {
  it.each([
    ['a+', 'aa', true],
    ['^(ab|cd)+$', 'abcdab', true],
    ['^(ab|cd)+$', 'abc', false],
    ['ab?c', 'ac', true],
    ['^a{2,}$', 'aaa', true],
    ['^a{,2}$', 'aaa', false],
    ['a**', 'b', true],
    ['\\(a\\)', '(a)', true],
    ['a)', 'a)', true],
    ['(^a)', 'ab', true],
    ['x$|y', 'y', true],
    ['()', '', true],
    ['a||b', 'c', true],
    ['^\\d$', 'd', true],
    ['^\\d$', '1', false],
  ])('/%s/ on %j', (pattern, text, expected) => {
    expect(matches(pattern, text, EXTENDED)).toBe(expected);
  });
});

describe('a bracket', () => {
  it.each([
    ['^[abc]$', 'b', true],
    ['^[^abc]$', 'b', false],
    ['^[a-c]$', 'b', true],
    ['^[]a]$', ']', true],
    ['^[^]a]$', ']', false],
    ['^[a-]$', '-', true],
    ['^[\\n]$', '\\', true],
    ['^[[:digit:]]*$', '0123', true],
    ['^[[:upper:][:digit:]]$', 'a', false],
    ['^[[:space:]]$', '\t', true],
    ['^[[.-.]]$', '-', true],
    ['^[[=a=]]$', 'a', true],
  ])('/%s/ on %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe('flags', () => {
  it('ignore the case of ASCII letters alone', () => {
    expect(matches('trEcK$', 'Star Treck', IGNORE_CASE)).toBe(true);
    expect(matches('^[a-c]$', 'B', IGNORE_CASE)).toBe(true);
    expect(matches('^[[:upper:]]$', 'b', IGNORE_CASE)).toBe(true);
    expect(matches('é', 'É', IGNORE_CASE)).toBe(false);
  });

  it('make lines count', () => {
    expect(matches('^b', 'a\nb')).toBe(false);
    expect(matches('^b', 'a\nb', NEWLINE)).toBe(true);
    expect(matches('a.b', 'a\nb')).toBe(true);
    expect(matches('a.b', 'a\nb', NEWLINE)).toBe(false);
    expect(matches('a[^x]b', 'a\nb', NEWLINE)).toBe(false);
  });
});

describe('text', () => {
  it('is matched byte by byte', () => {
    expect(matches('^.$', 'é')).toBe(false);
    expect(matches('^..$', 'é')).toBe(true);
    expect(matches('é', 'café')).toBe(true);
  });

  it('ends at the first NUL, in patterns too', () => {
    expect(matches('b', 'a\0b')).toBe(false);
    expect(matches('a\0(', 'a')).toBe(true);
  });
});

describe('what the C library does not compile', () => {
  it.each([
    ['\\(a', 0],
    ['a\\)', 0],
    ['[a', 0],
    ['[[:nothing:]]', 0],
    ['[b-a]', 0],
    ['\\1', 0],
    ['a\\{2', 0],
    ['a\\{3,2\\}', 0],
    ['a\\', 0],
    ['\\{1\\}a', 0],
    ['a**', 0],
    ['a\\?\\{1\\}', 0],
    ['(a', EXTENDED],
    ['*a', EXTENDED],
    ['^*a', EXTENDED],
    ['a$+', EXTENDED],
    ['\\b+', EXTENDED],
    ['a|*b', EXTENDED],
    ['a{', EXTENDED],
    ['a{x}', EXTENDED],
    ['a{1,32768}', EXTENDED],
  ])('/%s/', (pattern, flags) => {
    expect(matches(pattern, '', flags)).toBeUndefined();
  });
});

describe('patterns that repeat much', () => {
  const text = 'a'.repeat(2_000);
  const nested = ['(a*)*b', '(a|aa)+$b', '(a?){50}a{50}b', 'a*a*a*a*b'];

  it.each(nested)('/%s/ end on texts that almost match', (pattern) => {
    expect(matches(pattern, text, EXTENDED)).toBe(false);
  });

  it.each([
    ['(ab*)*c', 'abbabc'],
    ['(ab*)*c', 'abbab'],
    ['^(a|b){2,3}$', 'aba'],
    ['^(a|b){2,3}$', 'abab'],
    ['(^a|b$)+', 'cb'],
    ['(a\\b)*c', 'a c'],
    ['(x+x+)+y', 'xxxxy'],
  ])('/%s/ match %j whatever way is taken', (pattern, short) => {
    const expected = new RegExp(pattern).test(short);
    expect(matches(pattern, short, EXTENDED)).toBe(expected);
    // Behind so much other text another way is taken; the places at its end are the same.
    const anchored = pattern.startsWith('^') ? '' : `${'-'.repeat(2_000)}\n`;
    expect(matches(pattern, anchored + short, EXTENDED | NEWLINE)).toBe(expected);
  });

  it('are refused where groups nest too deep', () => {
    const groups = (depth: number): string => '('.repeat(depth) + ')'.repeat(depth);
    expect(matches(groups(100), '', EXTENDED)).toBe(true);
    expect(matches(groups(101), '', EXTENDED)).toBeUndefined();
    expect(matches('('.repeat(100_000), '', EXTENDED)).toBeUndefined();
    expect(matches(`a${'*'.repeat(100_000)}`, '', EXTENDED)).toBeUndefined();
  });
});
