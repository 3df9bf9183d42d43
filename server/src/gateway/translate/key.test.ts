import { type KeySchema, KeySchema as Schema } from '@aerogate/proto/aerogate/v1/key_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../model/digest.js';
import { keyOf } from '../../model/key.js';
import { fieldAt } from '../field-path.js';
import { keyFromProto, keyToProto } from './key.js';

type Init = MessageInitShape<typeof KeySchema>;

const PATH = fieldAt(undefined, 'key');
const digest = digestOf('users', { type: 'string', value: 'u1' });
const text = (value: string) => ({ case: 'stringValue', value }) as const;

describe('keyFromProto', () => {
  it.each<[string, Init]>([
    ['a text', { userKey: text('u1') }],
    ['an int', { userKey: { case: 'intValue', value: -(2n ** 63n) } }],
    ['a blob', { userKey: { case: 'bytesValue', value: Uint8Array.of(0) } }],
    ['a digest', { digest }],
    ['a text and its digest', { userKey: text('u1'), digest }],
    ['no set', { set: '', userKey: text('u1') }],
    ['a namespace of 31 bytes', { namespace: 'n'.repeat(31), userKey: text('u1') }],
    ['a set of 63 bytes', { set: `${'ß'.repeat(31)}s`, userKey: text('u1') }],
  ])('takes %s, and gives it back', (_, init) => {
    const proto = create(Schema, { namespace: 'test', set: 'users', ...init });
    const key = keyFromProto(proto, PATH);

    expect(key.digest).toHaveLength(20);
    expect(keyToProto(key)).toEqual({ ...proto, digest: key.digest });
  });

  it('takes a name for right where it was found right, and nowhere else', () => {
    const asked = (namespace: string, set: string): (() => unknown) => {
      return () => keyFromProto(create(Schema, { namespace, set, userKey: text('u1') }), PATH);
    };
    const long = 'n'.repeat(32);
    for (let times = 0; times < 2; times += 1) {
      expect(asked('test', long)).not.toThrow();
      // A set may be longer than a namespace.
      expect(asked(long, long)).toThrow();
      expect(asked('test', 'a:b')).toThrow();
      expect(asked('test', '')).not.toThrow();
    }
  });

  it('finds the digest of the user key', () => {
    const key = keyFromProto(
      create(Schema, { namespace: 'test', set: 'users', userKey: text('u1') }),
      PATH,
    );

    expect(key).toEqual(keyOf('test', 'users', { type: 'string', value: 'u1' }));
  });

  it.each<[string, Init, string]>([
    ['no namespace', { namespace: '' }, 'key.namespace: a namespace is required'],
    ['a namespace of 32 bytes', { namespace: 'n'.repeat(32) }, 'key.namespace: a name of 32 bytes'],
    ['a set of 64 bytes', { set: 'ß'.repeat(32) }, 'key.set: a name of 64 bytes; the limit is 63'],
    ['NUL in a set', { set: 'a\0' }, "key.set: the name holds NUL, ':' or ';'"],
    ['a colon in a namespace', { namespace: 'a:b' }, 'key.namespace'],
    ['a semicolon in a set', { set: 'a;b' }, 'key.set'],
    ['a lone surrogate in a set', { set: '\udc00' }, 'key.set: the text is not well-formed'],
    ['no key at all', { userKey: { case: undefined } }, 'key: a user key'],
    ['an empty text', { userKey: text('') }, 'key.string: a text key is not empty'],
    ['a lone surrogate', { userKey: text('\ud800') }, 'key.string: the text is not well-formed'],
    ['an empty blob', { userKey: { case: 'bytesValue', value: new Uint8Array() } }, 'key.bytes'],
    ['a short digest', { digest: new Uint8Array(19) }, 'key.digest: a digest of 19 bytes'],
    ['a long digest', { digest: new Uint8Array(21) }, 'key.digest: a digest of 21 bytes'],
    [
      'a digest of another key',
      { digest: new Uint8Array(20) },
      'key.digest: the digest is not that',
    ],
  ])('refuses %s', (_, init, message) => {
    const whole = { namespace: 'test', set: 'users', userKey: text('u1'), ...init } as Init;

    expect(() => keyFromProto(create(Schema, whole), PATH)).toThrow(message);
  });
});

describe('keyToProto', () => {
  it('leaves out a stored key that the API has no form for', () => {
    const key = keyOf('test', '', { type: 'opaque', particleType: 2, data: new Uint8Array(8) });

    expect(keyToProto(key).userKey).toEqual({ case: undefined });
  });
});
