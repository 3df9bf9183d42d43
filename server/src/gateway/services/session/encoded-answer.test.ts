import {
  type ExecuteResponse,
  ExecuteResponseSchema,
  GetResponseSchema,
  PutResponseSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../../../../test/support/arbitrary-value.js';
import { createPresetStore } from '../../../behavior/behavior-store.js';
import { settingsOf } from '../../../behavior/cell.js';
import { DEFAULT_BEHAVIOR } from '../../../behavior/presets.js';
import { clientFailure, serverFailure } from '../../../model/aerospike-error.js';
import type { Outcome } from '../../../model/command.js';
import { type Key, keyOf, keyOfDigest } from '../../../model/key.js';
import { INT64_MAX, INT64_MIN } from '../../../model/limits.js';
import { stringValue } from '../../../model/value.js';
import { RowFailure } from '../../errors.js';
import type { RowShape } from '../../translate/outcome.js';
import { answerRows } from './answer.js';
import type { AnswerOptions } from './answer-options.js';
import { type AnswerFacts, encodedAnswer } from './encoded-answer.js';
import type { PlannedRow } from './plan.js';
import { rowsOf } from './run-rows.js';

const NOW_MS = 1_700_000_000_000;
const ROOMY: AnswerOptions = { disposition: 'rows', maxResponseBytes: 4 << 20 };
const READ: RowShape = {
  missingIsError: true,
  filteredIsError: false,
  writes: false,
  wantsRecord: true,
  answers: [],
  returnsValue: false,
};

const arbitraryKey: fc.Arbitrary<Key> = fc.oneof(
  fc
    .bigInt({ min: INT64_MIN, max: INT64_MAX })
    .map((value) => keyOf('test', 'users', { type: 'integer', value })),
  fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((value) => keyOf('test', 'größe', { type: 'string', value })),
  fc.uint8Array({ minLength: 1 }).map((data) => keyOf('test', '', { type: 'blob', data })),
  fc.constant(keyOfDigest('test', 'users', Buffer.alloc(20, 7))),
);

const arbitraryShape: fc.Arbitrary<RowShape> = fc.record({
  missingIsError: fc.boolean(),
  filteredIsError: fc.boolean(),
  writes: fc.boolean(),
  wantsRecord: fc.boolean(),
  answers: fc.constantFrom(
    [],
    [
      { bin: 'a', sent: 0 },
      { bin: '', sent: -1 },
      { bin: 'ünïcode', sent: 1 },
    ],
  ),
  returnsValue: fc.boolean(),
});

const arbitraryOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        bins: fc.uniqueArray(
          fc.record({
            name: fc.constantFrom('a', 'b', '__proto__', 'ünïcode', '1'),
            value: arbitraryValue(),
          }),
          { selector: ({ name }) => name, maxLength: 4 },
        ),
        generation: fc.constantFrom(0, 1, 127, 128, 65_535),
        voidTimeSeconds: fc.constantFrom(0, 1, 2 ** 32 - 1),
        results: fc.array(arbitraryValue(), { maxLength: 2 }),
      })
      .map(({ results, ...record }): Outcome => ({ ok: true, record, results })),
  },
  fc
    .constantFrom(
      serverFailure(2),
      serverFailure(27),
      serverFailure(9, { inDoubt: true, node: 'A1', serverMessage: 'später' }),
      clientFailure('TIMEOUT', { attempts: 3 }),
    )
    .map((error): Outcome => ({ ok: false, error })),
);

interface Case {
  readonly planned: readonly PlannedRow[];
  readonly outcomes: readonly Outcome[];
}

const arbitraryCase: fc.Arbitrary<Case> = fc
  .array(fc.tuple(arbitraryKey, arbitraryShape, arbitraryOutcome), { minLength: 1, maxLength: 4 })
  .map((rows) => ({
    planned: rows.map(([key, shape]) => plannedRow(key, shape)),
    outcomes: rows.map(([, , outcome]) => outcome),
  }));

describe('the bytes of an answer', () => {
  it('are those of the answer as messages, whatever its rows hold and however it has to be cut', () => {
    const dispositions = fc.constantFrom<AnswerOptions['disposition']>('rows', 'status', 'sdkRule');
    const sizes = fc.constantFrom(600, 2_000, ROOMY.maxResponseBytes);
    fc.assert(
      fc.property(arbitraryCase, dispositions, sizes, (call, disposition, maxResponseBytes) => {
        const options = { disposition, maxResponseBytes };
        expect(outcomeOf(() => encoded(call, options))).toEqual(
          outcomeOf(() => asMessages(call, options)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('keep all values at the size asked for, and leave them out one byte below it', () => {
    const call = readOf(stringValue('x'.repeat(5_000)));
    const wholeBytes = encodedAnswer({ ...call, options: ROOMY }, call.outcomes, NOW_MS).length;

    const [whole] = encoded(call, { ...ROOMY, maxResponseBytes: wholeBytes }).results;
    const [cut] = encoded(call, { ...ROOMY, maxResponseBytes: wholeBytes - 1 }).results;

    expect(whole).toMatchObject({ record: { bins: { a: { kind: { case: 'stringValue' } } } } });
    expect(whole?.recordOmitted).toBeUndefined();
    expect(cut).toMatchObject({ record: { bins: {}, generation: 3 } });
    expect(cut?.recordOmitted?.bytes).toBeGreaterThan(5_000n);
  });

  it('stay right after an answer that needed much room', () => {
    const small = readOf(stringValue('small'));
    const before = encodedAnswer({ ...small, options: ROOMY }, small.outcomes, NOW_MS);
    const large = readOf(stringValue('x'.repeat(1 << 20)));
    const largeAnswer = encoded(large, ROOMY);
    const after = encodedAnswer({ ...small, options: ROOMY }, small.outcomes, NOW_MS);

    expect(largeAnswer).toEqual(asMessages(large, ROOMY));
    expect(after).toEqual(before);
  });

  it('are an answer of Get and of Put too', () => {
    const call = readOf(stringValue('x'));
    const bytes = Uint8Array.from(
      encodedAnswer({ ...call, options: ROOMY }, call.outcomes, NOW_MS),
    );
    const { results, summary } = asMessages(call, ROOMY);

    for (const schema of [GetResponseSchema, PutResponseSchema]) {
      expect(fromBinary(schema, bytes)).toMatchObject({ result: results[0], summary });
    }
  });

  it('fail where the driver answered fewer rows than it was given', () => {
    const { planned } = readOf(stringValue('x'));

    expect(() => encodedAnswer({ planned, options: ROOMY }, [], NOW_MS)).toThrow(RangeError);
  });
});

function plannedRow(key: Key, shape: RowShape): PlannedRow {
  const matrix = createPresetStore().matrixOf(DEFAULT_BEHAVIOR);
  if (matrix === undefined) throw new TypeError('the default behaviour is gone');
  const settings = settingsOf(matrix, { kind: 'read', shape: 'point', mode: 'ap' });
  return { command: { verb: 'get', key, settings, bins: 'all' }, shape, step: 0 };
}

function readOf(value: ReturnType<typeof stringValue>): Case {
  const record = { bins: [{ name: 'a', value }], generation: 3, voidTimeSeconds: 0 };
  const key = keyOfDigest('test', 'users', Buffer.alloc(20, 7));
  return { planned: [plannedRow(key, READ)], outcomes: [{ ok: true, record, results: [] }] };
}

function encoded({ planned, outcomes }: Case, options: AnswerOptions): ExecuteResponse {
  const facts: AnswerFacts = { planned, options };
  return fromBinary(ExecuteResponseSchema, Uint8Array.from(encodedAnswer(facts, outcomes, NOW_MS)));
}

/** As a peer reads it, who gets messages of the generated types. */
function asMessages({ planned, outcomes }: Case, options: AnswerOptions): ExecuteResponse {
  const { results, summary } = answerRows(rowsOf(planned, outcomes, NOW_MS), options);
  const message: ExecuteResponse = {
    $typeName: 'aerogate.v1.ExecuteResponse',
    results: [...results],
    summary,
  };
  return fromBinary(ExecuteResponseSchema, toBinary(ExecuteResponseSchema, message));
}

/** What the call ends with: its answer, or the row whose error is its status. */
function outcomeOf(answer: () => ExecuteResponse): unknown {
  try {
    return answer();
  } catch (error) {
    if (error instanceof RowFailure) return { index: error.index, error: error.error };
    throw error;
  }
}
