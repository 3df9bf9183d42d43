/** Every value of the vectors through a function that gives back what it was given, as an argument and from a bin. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../server/src/engine/record.js';
import { valueFromProto } from '../../server/src/gateway/translate/value.js';
import type { Value } from '../../server/src/model/value.js';
import { encodeMsgpack } from '../../server/src/wire/msgpack.js';
import { createUdfRunner, type UdfRunner, udfRecord } from '../support/udf-runner.js';
import { VALUE_VECTORS, writtenValue } from '../support/value-vectors.js';

const MODULE = `
function identity(r, v) return v end
function fromBin(r) return r.a end
`;

describe('a function', () => {
  let runner: UdfRunner;
  beforeAll(async () => {
    runner = await createUdfRunner({ m: MODULE });
  });

  it.each(VALUE_VECTORS)('gives back $name', (vector) => {
    const value = valueFromProto(writtenValue(vector), undefined, 'value');
    expect(bytesOf(runner.call('identity', [value]))).toBe(hexOf(value));
    const existing = { bins: [{ name: 'a', value }], generation: 1 } as unknown as StoredRecord;
    const { record } = udfRecord({ existing });
    expect(bytesOf(runner.call('fromBin', [], record))).toBe(hexOf(value));
  });
});

function bytesOf(result: ReturnType<UdfRunner['call']>): string {
  if (!result.ok) expect.fail(`failed: ${result.message ?? 'without text'}`);
  return hexOf(result.value);
}

/** Bytes tell what equality of objects does not: NaN, -0, a Buffer from an array. */
function hexOf(value: Value): string {
  return Buffer.from(encodeMsgpack(value)).toString('hex');
}
