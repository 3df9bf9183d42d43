import { describe, expect, it } from 'vitest';
import { readAelCases } from '../../../../test/support/ael-cases.js';
import { evaluate } from '../../../../test/support/expressions.js';
import { decodeExpression, encodeExpression } from '../../wire/expression.js';
import { AelError } from '../ael-error.js';
import { type CompiledAel, compileAel } from '../compile.js';
import { minimumBuild } from '../minimum-build.js';
import { printAel } from '../print/print.js';

const CASES = readAelCases('strings');

function compiled(text: string, strings = true): CompiledAel {
  return compileAel(text, { purpose: 'read', features: { paths: true, strings } });
}

function refusal(text: string, strings = true): string {
  try {
    compiled(text, strings);
  } catch (error) {
    if (error instanceof AelError) return `${error.diagnostic.code}: ${error.message}`;
    throw error;
  }
  throw new Error(`"${text}" compiles`);
}

function packed(expression: CompiledAel['expression']): string {
  return Buffer.from(encodeExpression(expression)).toString('hex');
}

describe('operations on strings', () => {
  it.each(CASES)('are sent as the newest C client sends them: $text', ({ text, packed: bytes }) => {
    const { expression, needs } = compiled(text);
    expect(packed(expression)).toBe(bytes);
    expect(packed(decodeExpression(Buffer.from(bytes, 'hex')))).toBe(bytes);
    expect([needs, minimumBuild(expression)]).toEqual([['strings'], '8.2']);
  });

  it.each(CASES)('are refused where a server of the cluster is older: $text', ({ text }) => {
    expect(refusal(text, false)).toMatch(
      /^ael\/feature: .* which servers have from 8\.2 on; a server of this cluster is older/,
    );
  });

  it('are no operations of servers in front of them', () => {
    for (const { text } of CASES) {
      expect(() => evaluate(compiled(text).expression)).toThrow(/not sound/);
    }
  });

  it('print as text that compiles to the same', () => {
    const said = CASES.map(({ text }) => printAel(compiled(text).expression));
    const unsaid = CASES.filter((_each, index) => !('ael' in (said[index] ?? {})));
    // Policies, and patterns of other flags than POSIX has, have no words yet.
    expect(
      unsaid.map(({ text }) => text).filter((text) => !/NO_FAIL|\/[a-z]+/i.test(text)),
    ).toEqual(["concat($.s, 'b', $.t)"]);
  });

  it.each([
    ['$.s.splice(1, "b")', /no public source says how splice/],
    ['$.b:BLOB.toBase64()', /no public source says how toBase64/],
    ["$.l:LIST.join(',')", /no public source says how join/],
    ['$.s.replace($.t, "b")', /takes constants/],
    ['$.s.upper():ADD_UNIQUE', /no flag "ADD_UNIQUE"/],
    ['$.s.strlen():NO_FAIL', /no flag "NO_FAIL"/],
    ['$.s.regexReplace(pattern: /a/gg, replace: "")', /other flags, or one twice/],
    ['$.s.regexReplace(pattern: /a/, replace: $.t)', /what replaces is a constant/],
    ['$.s =~ /\\bx/g', /other flags/],
  ])('are refused where they can not be sent: %s', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});
