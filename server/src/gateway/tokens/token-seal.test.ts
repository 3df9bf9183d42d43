import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { GatewayError } from '../gateway-error.js';
import { RESUME_TOKEN_MAX_BYTES, TOKEN_MAX_AGE_MS } from '../limits.js';
import { parseTokenKeys, randomTokenKeys, TOKEN_KEYS_MAX } from './token-keys.js';
import { SEAL_BYTES, TokenSeal } from './token-seal.js';

const FIRST = 'a1'.repeat(32);
const SECOND = 'B2'.repeat(32);
const CONTENT = Uint8Array.of(1, 2, 3);
const BINDING = { principal: 'anonymous', request: new Uint8Array(32) };

describe('a sealed token', () => {
  const clock = createFakeClock();
  const seal = new TokenSeal(parseTokenKeys(FIRST), clock);

  it('gives its content back to whom it was made for', () => {
    expect(seal.open(seal.seal(CONTENT, BINDING), BINDING)).toEqual(Buffer.from(CONTENT));
  });

  it('is opened by every gateway that has the key, whichever it makes its own with', () => {
    const replica = new TokenSeal(parseTokenKeys(`# newest first\n${SECOND}\n\n${FIRST}\n`), clock);

    expect(replica.open(seal.seal(CONTENT, BINDING), BINDING)).toEqual(Buffer.from(CONTENT));
    expect(refusal(() => seal.open(replica.seal(CONTENT, BINDING), BINDING))).toMatchObject({
      reason: 'TOKEN_INVALID',
      field: 'token',
      grpcCode: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/--token-key-file.*begin anew/) as string,
    });
  });

  it.each([
    ['another principal', { ...BINDING, principal: 'anonymous2' }],
    ['another request', { ...BINDING, request: new Uint8Array(32).fill(1) }],
    [
      'bytes moved from one to the other',
      { principal: 'anonymous\0', request: new Uint8Array(31) },
    ],
  ])('is refused for %s', (_name, binding) => {
    const token = seal.seal(CONTENT, BINDING);

    expect(refusal(() => seal.open(token, binding)).message).toMatch(
      /another request, cluster, driver or principal/,
    );
  });

  it('is refused with any byte changed, cut or added', () => {
    const token = seal.seal(CONTENT, BINDING);

    for (let at = 0; at < token.length; at += 1) {
      const bent = Uint8Array.from(token);
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect(refusal(() => seal.open(bent, BINDING)).reason).toBe('TOKEN_INVALID');
    }
    for (let length = 1; length < token.length; length += 1) {
      const cut = token.subarray(0, length);
      expect(refusal(() => seal.open(cut, BINDING)).reason).toBe('TOKEN_INVALID');
    }
    const longer = Uint8Array.of(...token, 0);
    expect(refusal(() => seal.open(longer, BINDING)).reason).toBe('TOKEN_INVALID');
  });

  it('is as long as the limit and no longer', () => {
    const content = new Uint8Array(RESUME_TOKEN_MAX_BYTES - SEAL_BYTES);

    expect(seal.open(seal.seal(content, BINDING), BINDING)).toHaveLength(content.length);
    const longer = seal.seal(new Uint8Array(content.length + 1), BINDING);
    expect(refusal(() => seal.open(longer, BINDING)).message).toMatch(/4097 bytes.* 4096/);
  });

  it('is refused once it is too old', () => {
    const token = seal.seal(CONTENT, BINDING);
    clock.advance(TOKEN_MAX_AGE_MS);
    expect(() => seal.open(token, BINDING)).not.toThrow();
    clock.advance(1);

    expect(refusal(() => seal.open(token, BINDING))).toMatchObject({
      reason: 'TOKEN_EXPIRED',
      grpcCode: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/24 hours.*begin anew/) as string,
    });
  });
});

describe('token keys', () => {
  it('are another for every process that is given none', () => {
    expect(randomTokenKeys()[0].secret).not.toEqual(randomTokenKeys()[0].secret);
  });

  it.each([
    ['nothing', '', /no key/],
    ['comments alone', '# none\n', /no key/],
    [
      'too few digits',
      `${FIRST}\n${'a'.repeat(63)}`,
      /^line 2 is not a key of 64 hexadecimal digits/,
    ],
    ['other letters', 'x'.repeat(64), /^line 1 is not/],
    ['too many', `${FIRST}\n`.repeat(TOKEN_KEYS_MAX + 1), /17 keys; the limit is 16/],
  ])('are refused for %s, without telling any of it', (_name, text, message) => {
    expect(() => parseTokenKeys(text)).toThrow(message);
    expect(() => parseTokenKeys(text)).not.toThrow(/xxx|aaa|a1a1/);
  });

  it('are taken up to the limit', () => {
    expect(parseTokenKeys(`${FIRST}\n`.repeat(TOKEN_KEYS_MAX))).toHaveLength(TOKEN_KEYS_MAX);
  });
});

function refusal(open: () => unknown): GatewayError {
  try {
    open();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new TypeError('the token was opened');
}
