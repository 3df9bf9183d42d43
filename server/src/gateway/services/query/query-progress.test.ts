import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { callStream } from '../../../../../test/support/call-context.js';
import { allOf, DATASET, rowsOf } from '../../../../../test/support/query-calls.js';
import { fakeGateway } from '../../../../../test/support/session-gateway.js';
import { partitionOf } from '../../../model/digest.js';
import type { PartitionCursor, QueryEvent, QueryRecord } from '../../../model/query.js';
import { QUERY_BEGUN_PARTITIONS_MAX, RESUME_TOKEN_MAX_BYTES } from '../../limits.js';
import { ProgressFormatError, QueryProgress } from './query-progress.js';

const ALL: readonly PartitionCursor[] = Array.from({ length: 4_096 }, (_, partition) => ({
  partition,
}));
const MAX = QUERY_BEGUN_PARTITIONS_MAX;

/** A record of a partition, as an index brings it. */
function recordIn(partition: number, number = 0): QueryRecord {
  const digest = Buffer.alloc(20, number);
  digest.writeUInt16LE(partition, 0);
  return {
    ...{ type: 'record', digest, bval: -1n, results: [] },
    record: { bins: [], generation: 1, voidTimeSeconds: 0 },
  };
}

function ended(partition: number): QueryEvent {
  return { type: 'partitionDone', partition };
}

function passed(events: Iterable<QueryEvent>): QueryProgress {
  const progress = new QueryProgress(ALL);
  for (const event of events) progress.pass(event);
  return progress;
}

/** Every second partition ended, and as many of the others begun as may be. */
function* worst(): Generator<QueryEvent> {
  for (let partition = 1; partition < ALL.length; partition += 2) yield ended(partition);
  for (let number = 0; number < MAX; number += 1) yield recordIn(4_094 - 2 * number);
}

describe('the progress of a query', () => {
  it('is the same behind a token', () => {
    const progress = passed(worst());
    const restored = QueryProgress.decode(ALL, progress.encode());

    expect(restored.window()).toEqual(progress.window());
    expect([restored.rows, restored.partitionsDone]).toEqual([BigInt(MAX), 2_048]);
    expect(restored.encode()).toEqual(progress.encode());
  });

  it('fits into a token with the longest name of an index, whatever was read', () => {
    // The name has its length before it, and the seal around both has 27 bytes.
    const around = 1 + 255 + 27;
    expect(passed(worst()).encode().length + around).toBeLessThanOrEqual(RESUME_TOKEN_MAX_BYTES);
  });

  it('takes few bytes where partitions were read one after the other', () => {
    const progress = passed([...ALL.slice(0, 3_000).map(({ partition }) => ended(partition))]);
    progress.pass(recordIn(3_000));
    expect(progress.encode()).toHaveLength(14 + 28);
  });

  it('has room for as many begun partitions as its limit says, and for those that end', () => {
    const progress = passed(worst());
    expect(progress.roomFor([recordIn(4_094, 2)])).toBe(1);
    expect(progress.roomFor([recordIn(0)])).toBe(0);
    expect(progress.roomFor([ended(4_094), recordIn(0), recordIn(2)])).toBe(2);
  });

  it('asks for what was begun and no more than can be begun, once it is narrow', () => {
    const progress = passed([recordIn(9), ended(0)]);
    expect(progress.window()).toHaveLength(4_095);
    expect(progress.window(true)).toHaveLength(MAX);
    progress.narrow();
    expect(progress.window()).toHaveLength(MAX);
    expect(progress.window().slice(0, 2)).toEqual([
      { partition: 9, digest: recordIn(9).digest, bval: -1n },
      { partition: 1 },
    ]);
  });

  it.each<[string, (content: Buffer) => Buffer]>([
    ['is cut short', (content) => content.subarray(0, 13)],
    ['has a position too few', (content) => content.subarray(0, -28)],
    ['has a byte too many', (content) => Buffer.concat([content, Buffer.alloc(1)])],
    [
      'has a position twice',
      (content) => Buffer.concat([content.subarray(0, -28), content.subarray(-56, -28)]),
    ],
    ['tells of more partitions', (content) => content.fill(0xff, 8, 10)],
  ])('refuses a content that %s', (_name, bent) => {
    const content = Buffer.from(passed(worst()).encode());
    expect(() => QueryProgress.decode(ALL, bent(content))).toThrow(ProgressFormatError);
  });
});

describe('a query that more partitions are read of at once than a token has room for', () => {
  it('is asked for few first where a part is all that is wanted, and for all then', async () => {
    const { services, driver } = fakeGateway({
      *query({ partitions }): Generator<readonly QueryEvent[]> {
        yield partitions.map(({ partition }) => ended(partition));
      },
    });
    await allOf(callStream(services, SessionService.method.query, { ...DATASET, limit: 9n }));

    expect(
      driver.calls.flatMap((call) =>
        call.call === 'query' ? [call.request.partitions.length] : [],
      ),
    ).toEqual([MAX, ALL.length - MAX]);
  });

  it('is asked anew for fewer, once, and loses and repeats nothing', async () => {
    const records = ALL.flatMap(({ partition }) => [recordIn(partition), recordIn(partition, 1)]);
    const { services, driver } = fakeGateway({
      *query({ partitions }): Generator<readonly QueryEvent[]> {
        const left = new Map(partitions.map((cursor) => [cursor.partition, cursor]));
        yield records
          .filter(({ digest }) => {
            const cursor = left.get(partitionOf(digest));
            return cursor !== undefined && isBehind(digest, cursor);
          })
          .sort((a, b) => (a.digest.at(-1) ?? 0) - (b.digest.at(-1) ?? 0));
        yield partitions.map(({ partition }) => ended(partition));
      },
    });
    const rows = rowsOf(await allOf(callStream(services, SessionService.method.query, DATASET)));

    const digests = new Set(rows.map(({ key }) => Buffer.from(key?.digest ?? '').toString('hex')));
    expect([rows.length, digests.size]).toEqual([records.length, records.length]);
    const asked = driver.calls.flatMap((call) =>
      call.call === 'query' ? [call.request.partitions.length] : [],
    );
    expect(asked[0]).toBe(ALL.length);
    expect(Math.max(...asked.slice(1))).toBe(MAX);
    expect(asked).toHaveLength(1 + Math.ceil(ALL.length / MAX));
  });
});

function isBehind(digest: Uint8Array, { digest: last }: PartitionCursor): boolean {
  return last === undefined || (digest.at(-1) ?? 0) > (last.at(-1) ?? 0);
}
