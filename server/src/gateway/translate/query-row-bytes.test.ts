import { RecordFrameSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../../../test/support/arbitrary-value.js';
import { INT64_MAX, INT64_MIN } from '../../model/limits.js';
import type { QueryRecord } from '../../model/query.js';
import type { UserKey } from '../../model/user-key.js';
import { blobValue, intValue, stringValue, type Value } from '../../model/value.js';
import { ProtobufWriter } from './protobuf-writer.js';
import { type QueryProjection, type QueryRowFacts, queryRowToProto } from './query-row.js';
import { QueryRowWriter } from './query-row-bytes.js';

const NOW_MS = 1_700_000_000_000;
const DIGEST = Buffer.alloc(20, 7);

const PROJECTIONS: readonly QueryProjection[] = [
  { by: 'record' },
  { by: 'bins', wantsRecord: false, answers: answersOf('a', 'missing', '') },
  { by: 'bins', wantsRecord: true, answers: answersOf('a', 'a') },
  { by: 'results', answers: answersOf('a', 'b', '') },
];

const userKeys = fc.oneof(
  fc
    .bigInt({ min: INT64_MIN, max: INT64_MAX })
    .map((value): UserKey => ({ type: 'integer', value })),
  fc.string({ unit: 'grapheme' }).map((value): UserKey => ({ type: 'string', value })),
  fc.uint8Array().map((data): UserKey => ({ type: 'blob', data })),
  fc.constant<UserKey>({ type: 'opaque', particleType: 9, data: DIGEST }),
);

const records = fc
  .record(
    {
      set: fc.constantFrom('users', 'größe', ''),
      userKey: userKeys,
      bins: fc.uniqueArray(
        fc.record({
          name: fc.constantFrom('a', 'b', '__proto__', 'ünïcode', '1'),
          value: arbitraryValue(),
        }),
        { selector: ({ name }) => name, maxLength: 4 },
      ),
      results: fc.array(arbitraryValue(), { minLength: 2, maxLength: 2 }),
      generation: fc.constantFrom(0, 1, 127, 128, 65_535, 2 ** 32 - 1),
      voidTimeSeconds: fc.constantFrom(0, 1, 2 ** 32 - 1),
    },
    { requiredKeys: ['bins', 'results', 'generation', 'voidTimeSeconds'] },
  )
  .map(
    ({ bins, generation, voidTimeSeconds, ...rest }): QueryRecord => ({
      ...{ type: 'record', digest: DIGEST, ...rest },
      record: { bins, generation, voidTimeSeconds },
    }),
  );

describe('the bytes of a row of a query', () => {
  it('are those of the row as a message, whatever it holds', () => {
    fc.assert(
      fc.property(records, fc.constantFrom(...PROJECTIONS), (found, projection) => {
        const facts = factsOf(projection);
        expect(readBack([found], facts)).toEqual(asMessages([found], facts));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Value]>([
    ...[0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, INT64_MAX].flatMap(
      (n): [string, Value][] => [
        [`${n}`, intValue(n)],
        [`${-n - 1n}`, intValue(-n - 1n)],
      ],
    ),
    ...[23, 24, 25, 41, 42, 43, 121, 122, 127, 128, 129, 16_382, 16_384, 70_000].flatMap(
      (length): [string, Value][] => [
        [`a text of ${length}`, stringValue('x'.repeat(length))],
        [`a text of ${length} beyond ASCII`, stringValue('€'.repeat(length))],
        [`a blob of ${length}`, blobValue(Buffer.alloc(length, 1))],
      ],
    ),
  ])('are right around %s', (_name, value) => {
    const facts = factsOf({ by: 'record' });
    const found = [rowWith(value), rowWith(value)];
    expect(readBack(found, facts)).toEqual(asMessages(found, facts));
  });

  it('name the set of each row', () => {
    const facts = factsOf({ by: 'record' });
    const found = ['a', 'a', 'b', ''].map((set) => ({ ...rowWith(intValue(1)), set }));
    expect(readBack(found, facts)).toEqual(asMessages(found, facts));
  });
});

function rowWith(value: Value): QueryRecord {
  return {
    ...{ type: 'record', digest: DIGEST, results: [] },
    record: { bins: [{ name: 'a', value }], generation: 3, voidTimeSeconds: 0 },
  };
}

function factsOf(projection: QueryProjection): QueryRowFacts {
  return { namespace: 'test', set: 'asked', projection };
}

function answersOf(...bins: readonly string[]) {
  return bins.map((bin, index) => ({ bin, sent: bin === '' ? -1 : index }));
}

/** A small buffer has to grow in every place. */
function readBack(found: readonly QueryRecord[], facts: QueryRowFacts) {
  const writer = new ProtobufWriter(1);
  const rows = new QueryRowWriter(writer, facts);
  for (const record of found) rows.write(record, NOW_MS);
  return fromBinary(RecordFrameSchema, Uint8Array.from(writer.take())).results;
}

function asMessages(found: readonly QueryRecord[], facts: QueryRowFacts) {
  const results = found.map((record) => queryRowToProto(record, facts, NOW_MS).result);
  return results.map(asRead);
}

/** As a peer reads it, who gets messages of the generated types. */
function asRead(row: ReturnType<typeof queryRowToProto>['result']) {
  const frame = create(RecordFrameSchema, { results: [row] });
  const [read] = fromBinary(RecordFrameSchema, toBinary(RecordFrameSchema, frame)).results;
  if (read === undefined) throw new TypeError('the row is gone');
  return read;
}
