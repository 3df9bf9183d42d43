import { describe, expect, it } from 'vitest';
import { createInProcessNode } from '../../../../test/support/in-process-node.js';
import { RESULT } from '../../model/result-code.js';
import { decodeMessages } from '../../wire/message.js';
import {
  AGGREGATION_MAX_BYTES,
  type AggregationPlan,
  createAggregationStream,
} from './aggregation-stream.js';
import { createQueryJob } from './query-job.js';

const MEGABYTE = Buffer.alloc(1024 * 1024);

function streamOf(aggregate: AggregationPlan['aggregate']) {
  const { engine, clock } = createInProcessNode();
  const namespace = engine.namespace('test');
  if (namespace === undefined) throw new Error('there is no namespace');
  for (const partition of [0, 7]) {
    const digest = new Uint8Array(20).fill(partition, 0, 1);
    engine.write(namespace, {
      ...{ digest, set: 's', ttlWord: 0, durableDelete: false },
      existence: { createOnly: false, updateOnly: false, replace: false },
      operations: [{ op: 'write', bin: 'n', value: { type: 'int', value: 1n } }],
      ...{ readFlag: false, readAllFlag: false, respondAllOps: false },
    });
  }
  const facts = { namespace: 'test', set: 's', partitions: 0, resumed: 0, client: '' };
  const job = createQueryJob(
    { ...facts, type: 'aggregation', id: 1n, recordsPerSecond: 0, socketTimeoutMs: 10_000 },
    clock,
  );
  let ends = 0;
  const stream = createAggregationStream(
    {
      ...{ scope: { namespace, set: 's' }, clock, aggregate },
      toMessage: (bin) => ({
        operations: [{ opcode: 1, particleType: 4, name: Buffer.from(bin), value: MEGABYTE }],
      }),
      ownsPartition: () => true,
      onEnd: () => {
        ends += 1;
      },
    },
    job,
  );
  return { stream, job, ends: () => ends };
}

describe('the answer of an aggregation', () => {
  it('takes of one partition what it may hold, and no more', async () => {
    let taken = 0;
    const { stream } = streamOf((_digests, emit) => {
      while (emit({ type: 'nil' })) taken += 1;
      return 'too much';
    });
    const frame = await stream.next();
    expect(taken).toBe(Math.floor(AGGREGATION_MAX_BYTES / MEGABYTE.length) - 1);
    expect(frame?.length).toBeLessThan(AGGREGATION_MAX_BYTES + 3 * MEGABYTE.length);
    const last = await stream.next();
    expect(decodeMessages(last?.subarray(8) ?? Buffer.alloc(0))).toMatchObject([
      { resultCode: RESULT.serverError },
    ]);
  });

  it('works at the next partition only when the frame before has gone', async () => {
    const seen: number[] = [];
    const { stream, job, ends } = streamOf((digests, emit) => {
      seen.push(digests.length);
      emit({ type: 'nil' });
      return undefined;
    });
    await stream.next();
    expect(seen).toEqual([1]);
    stream.cancel('stalled');
    expect(await stream.next()).toBeUndefined();
    expect({ seen, ending: job.ending, ends: ends() }).toEqual({
      ...{ seen: [1], ends: 1 },
      ending: 'abandoned-response-timeout',
    });
  });
});
