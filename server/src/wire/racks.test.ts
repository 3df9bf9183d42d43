import { describe, expect, it } from 'vitest';
import { formatRackIds, parseRackIds } from './racks.js';
import { WireError } from './wire-error.js';

describe('rack ids', () => {
  it.each([
    { value: '', racks: [] },
    { value: 'test:0', racks: [['test', 0]] },
    {
      value: 'test:1;bar:1000000',
      racks: [
        ['test', 1],
        ['bar', 1_000_000],
      ],
    },
  ] as const)('reads and writes $value', ({ value, racks }) => {
    expect([...parseRackIds(value)]).toEqual(racks);
    expect(formatRackIds(racks)).toBe(value);
  });

  it('reads a list that ends with a semicolon', () => {
    expect([...parseRackIds('test:3;')]).toEqual([['test', 3]]);
  });

  it.each(['test', ':1', 'test:', 'test:x', 'test:-1', 'test:12345678901', 'ERROR:4:bad'])(
    'refuses %j',
    (value) => {
      expect(() => parseRackIds(value)).toThrow(WireError);
    },
  );
});
