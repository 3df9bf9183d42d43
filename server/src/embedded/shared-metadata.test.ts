import { expect, it } from 'vitest';
import { SharedMetadata } from './shared-metadata.js';

it('keeps items in the order they came up, and remembers those that were deleted', () => {
  const metadata = new SharedMetadata();
  metadata.set('sindex', { key: 'a', value: '1', command: 'one' });
  metadata.set('sindex', { key: 'b', value: '2' });
  metadata.set('sindex', { key: 'a', value: '3' });
  metadata.delete('sindex', 'b');
  metadata.delete('sindex', 'never');

  expect(metadata.items('sindex')).toEqual([
    { key: 'a', value: '3' },
    { key: 'b', value: undefined },
    { key: 'never', value: undefined },
  ]);
  expect(metadata.changes('sindex')).toBe(5);
  expect(metadata.items('UDF')).toEqual([]);
});

it('counts no change where nothing changes', () => {
  const metadata = new SharedMetadata();
  metadata.set('truncate', { key: 'test', value: '7' });
  metadata.set('truncate', { key: 'test', value: '7' });
  metadata.delete('truncate', 'test');
  metadata.delete('truncate', 'test');

  expect(metadata.changes('truncate')).toBe(2);
});
