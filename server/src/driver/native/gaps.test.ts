import { expect, it } from 'vitest';
import { gapCases, NATIVE_GAPS, type NativeGap, unsupported } from './gaps.js';

it('gives every gap a reason and a source', () => {
  for (const gap of Object.values<NativeGap>(NATIVE_GAPS)) {
    expect(gap.source).toMatch(/^native-client\.md §\d/u);
    expect(gap.what).not.toBe('');
    expect(gap.reason).not.toBe('');
  }
});

it('explains no case by two gaps', () => {
  const titles = Object.values<NativeGap>(NATIVE_GAPS).flatMap(({ cases }) => cases);
  expect(new Set(titles).size).toBe(titles.length);
  expect(Object.keys(gapCases())).toHaveLength(titles.length);
});

it('refuses with the reason and the name of the gap', () => {
  const error = unsupported('map-order', 'operations[0].value');
  expect(error).toMatchObject({ codeName: 'UNSUPPORTED', attempts: 0, inDoubt: false });
  expect(error.detail).toBe(
    'operations[0].value: The native driver refuses writing a map that is not ordered by key, or keeps its index, at any depth: the client sends every map as ordered by key (map-order). Use --driver wire for it.',
  );
});
