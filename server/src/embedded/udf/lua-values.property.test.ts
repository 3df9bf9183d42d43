import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../../../test/support/arbitrary-value.js';
import { createUdfRunner, type UdfRunner, udfRecord } from '../../../../test/support/udf-runner.js';
import type { StoredRecord } from '../../engine/record.js';
import { NIL, type Value } from '../../model/value.js';
import { encodeMsgpack } from '../../wire/msgpack.js';

const MODULE = `
function identity(r, v) return v end
function fromBin(r) return r.a end
function rebuilt(r, v)
  local l = list()
  for e in list.iterator(v) do list.append(l, e) end
  return l
end
`;

// A large value takes a while on a busy machine; what is tested is that it passes, not how fast.
describe('any value', { timeout: 60_000 }, () => {
  let runner: UdfRunner;
  beforeAll(async () => {
    runner = await createUdfRunner({ m: MODULE });
  });

  function expectSame(given: Value, result: ReturnType<UdfRunner['call']>): void {
    if (!result.ok) expect.fail(`failed: ${result.message ?? 'without text'}`);
    // Bytes tell what equality of objects does not: NaN, -0, a Buffer from an array.
    expect(Buffer.from(encodeMsgpack(result.value)).toString('hex')).toBe(
      Buffer.from(encodeMsgpack(given)).toString('hex'),
    );
  }

  it('passes through a function as it was', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        const isRangeEnd = value.type === 'infinity' || value.type === 'wildcard';
        expectSame(isRangeEnd ? NIL : value, runner.call('identity', [value]));
      }),
      { numRuns: 30, seed: 20_260_101 },
    );
  });

  it('is read from a bin as it was stored', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        const existing = { bins: [{ name: 'a', value }], generation: 1 } as unknown as StoredRecord;
        expectSame(value, runner.call('fromBin', [], udfRecord({ existing }).record));
      }),
      { numRuns: 30, seed: 20_260_102 },
    );
  });

  it('survives being put into another list', () => {
    const elements = fc.array(arbitraryValue(), { maxLength: 5 });
    fc.assert(
      fc.property(elements, (items) => {
        // A nil ends an iteration, as it does on a server.
        const kept = items.filter(({ type }) => type !== 'nil');
        const given: Value = { type: 'list', items: kept, ordered: false };
        expectSame(given, runner.call('rebuilt', [given]));
      }),
      { numRuns: 20, seed: 20_260_103 },
    );
  });
});
