/** Which lists of operations leave the same record when they are applied twice. */

import { describe, expect, it } from 'vitest';
import type { Operation } from '../model/operation.js';
import { intValue } from '../model/value.js';
import { writeKindOf } from './op-kind.js';

const put: Operation = { op: 'write', bin: 'a', value: intValue(1) };
const size: Operation = {
  op: 'collection',
  bin: 'l',
  context: [],
  call: { name: 'listSize', args: [] },
};
const append: Operation = {
  op: 'collection',
  bin: 'l',
  context: [],
  call: { name: 'listAppend', args: [intValue(1)] },
};

describe('the kind of a write', () => {
  it.each<[string, readonly Operation[]]>([
    ['whole bins', [put]],
    ['whole bins beside reads, inside of lists too', [size, put, { op: 'readAll' }]],
    ['a touch', [{ op: 'touch' }]],
    ['a delete, which has no operations', []],
  ])('is one that may be repeated: %s', (_, operations) => {
    expect(writeKindOf(operations)).toBe('writeRetryable');
  });

  it.each<[string, readonly Operation[]]>([
    ['a change inside of a list', [put, append]],
    ['a number added', [{ op: 'add', bin: 'a', value: intValue(1) }]],
  ])('is one that must not be: %s', (_, operations) => {
    expect(writeKindOf(operations)).toBe('writeNonRetryable');
  });
});
