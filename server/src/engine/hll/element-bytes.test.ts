import { describe, expect, it } from 'vitest';
import { doubleValue, type Value } from '../../model/value.js';
import { elementBytes } from './element-bytes.js';

describe('the bytes a sketch counts', () => {
  it.each<[string, Value, string]>([
    ['a double', doubleValue(1.5), 'cb3ff8000000000000'],
    ['a float of 32 bits', { type: 'double', value: 1.5, single: true }, 'ca3fc00000'],
  ])('are those %s came as', (_name, value, hex) => {
    expect(Buffer.from(elementBytes(value)).toString('hex')).toBe(hex);
  });
});
