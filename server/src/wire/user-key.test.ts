import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../../test/support/bytes.js';
import { INT64_MAX, INT64_MIN } from '../model/limits.js';
import { decodeUserKey, encodeUserKey } from './user-key.js';
import { WireError } from './wire-error.js';

describe('user keys', () => {
  it.each([
    { data: bytes('01 0000000000000000'), userKey: { type: 'integer', value: 0n } },
    { data: bytes('01 7fffffffffffffff'), userKey: { type: 'integer', value: INT64_MAX } },
    { data: bytes('01 8000000000000000'), userKey: { type: 'integer', value: INT64_MIN } },
    { data: bytes('03'), userKey: { type: 'string', value: '' } },
    { data: bytes('03', text('größe')), userKey: { type: 'string', value: 'größe' } },
    { data: bytes('04'), userKey: { type: 'blob', data: bytes('') } },
    { data: bytes('04 00ff'), userKey: { type: 'blob', data: bytes('00ff') } },
    {
      data: bytes('02 3ff0000000000000'),
      userKey: { type: 'opaque', particleType: 2, data: bytes('3ff0000000000000') },
    },
    { data: bytes('03 ff'), userKey: { type: 'opaque', particleType: 3, data: bytes('ff') } },
    {
      data: bytes('01 00000005'),
      userKey: { type: 'opaque', particleType: 1, data: bytes('00000005') },
    },
  ] as const)('reads and writes $userKey.type $data', ({ data, userKey }) => {
    expect(decodeUserKey(data)).toEqual(userKey);
    expect(encodeUserKey(userKey)).toEqual(data);
  });

  it('refuses a field without a particle type', () => {
    expect(() => decodeUserKey(bytes(''))).toThrow(WireError);
  });
});
