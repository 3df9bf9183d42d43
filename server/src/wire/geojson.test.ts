import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../../test/support/bytes.js';
import { decodeGeoJson, encodeGeoJson } from './geojson.js';
import { WireError } from './wire-error.js';

const POINT = '{"type":"Point","coordinates":[1,2]}';

describe('geojson particles', () => {
  it('writes text without an index, as clients do', () => {
    expect(encodeGeoJson(POINT)).toEqual(bytes('00 0000', text(POINT)));
    expect(decodeGeoJson(bytes('00 0000', text(POINT)))).toEqual({
      text: POINT,
      index: { flags: 0, cells: [] },
    });
  });

  it('reads and writes the cells a server sends', () => {
    const particle = bytes('01 0002 7c41c8c5a7dbcf7b ffffffffffffffff', text(POINT));
    const index = { flags: 1, cells: [0x7c41c8c5a7dbcf7bn, 0xffffffffffffffffn] };
    expect(decodeGeoJson(particle)).toEqual({ text: POINT, index });
    expect(encodeGeoJson(POINT, index)).toEqual(particle);
  });

  it('finds no text in bytes that are not UTF-8', () => {
    expect(decodeGeoJson(bytes('00 0000 ff')).text).toBeUndefined();
  });

  it.each(['', '00', '00 00', '00 0001', '00 0001 00000000000000', '00 ffff 0000000000000000'])(
    'refuses %j',
    (hex) => {
      expect(() => decodeGeoJson(bytes(hex))).toThrow(WireError);
    },
  );
});
