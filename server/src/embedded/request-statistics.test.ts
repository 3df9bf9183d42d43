import { describe, expect, it } from 'vitest';
import { createInProcessNode } from '../../../test/support/in-process-node.js';
import { RESULT } from '../model/result-code.js';
import { encodeBatchField } from '../wire/batch.js';
import { FIELD, type WireField } from '../wire/field.js';
import { INFO1, INFO2 } from '../wire/info-bits.js';
import type { MessageParts, WireMessage } from '../wire/message.js';
import type { CommandKind } from './command-kind.js';
import { handleMessage } from './handlers/handle-message.js';
import { NAMESPACE_STATISTICS } from './info/namespace-figures.js';
import { createNodeCounters } from './node-counters.js';
import type { QueryEnding, QueryJob, QueryJobType } from './query/query-job.js';
import { createQueryJobs } from './query/query-jobs.js';
import { type CommandOrigin, countCommand, countQuery } from './request-statistics.js';

const NAMES: ReadonlySet<string> = new Set(NAMESPACE_STATISTICS.map(([name]) => name));

describe('statistics of commands', () => {
  const origins: readonly CommandOrigin[] = ['client', 'batch_sub'];
  const kinds: readonly CommandKind[] = ['read', 'write', 'delete', 'udf'];

  it('have names the server knows, whatever the ending', () => {
    const counters = createNodeCounters();
    for (const origin of origins) {
      for (const kind of kinds) {
        for (const resultCode of Object.values(RESULT)) {
          countCommand(counters, { origin, kind, namespace: 'test', resultCode });
        }
      }
    }
    const counted = [...(counters.requests.get('test')?.keys() ?? [])];
    expect(counted.filter((name) => !NAMES.has(name))).toEqual([]);
    expect(counted).toContain('client_udf_complete');
    expect(counted).toContain('batch_sub_udf_filtered_out');
  });

  it('count what functions have done to their records', () => {
    const counters = createNodeCounters();
    for (const origin of origins) {
      for (const effect of ['read', 'write', 'delete'] as const) {
        const ended = { origin, kind: 'udf', namespace: 'test', resultCode: RESULT.ok } as const;
        countCommand(counters, { ...ended, effect });
      }
    }
    const counted = counters.requests.get('test');
    expect(counted?.get('client_lang_delete_success')).toBe(1);
    expect(counted?.get('batch_sub_lang_read_success')).toBe(1);
    expect([...(counted?.keys() ?? [])].filter((name) => !NAMES.has(name))).toEqual([]);
  });

  it('count each command once, alone or in a batch', () => {
    const node = createInProcessNode();
    const counters = createNodeCounters();
    const send = (parts: MessageParts): void => {
      const count = (ended: Parameters<typeof countCommand>[1]): void => {
        countCommand(counters, ended);
      };
      handleMessage(messageOf(parts), { ...node.context, count });
    };
    send({ info1: INFO1.read | INFO1.getAll, fields: [NAMESPACE, digestField(1)] });
    send(udfCall(2));
    send({ info1: INFO1.read | INFO1.batch, fields: [batchField()] });
    expect(Object.fromEntries(counters.requests.get('test') ?? [])).toEqual({
      client_read_not_found: 1,
      client_udf_error: 1,
      client_lang_error: 1,
      batch_sub_read_not_found: 2,
    });
  });
});

describe('statistics of queries', () => {
  const types: readonly QueryJobType[] = [
    'basic',
    'aggregation',
    'background-ops',
    'background-udf',
  ];
  const endings: readonly QueryEnding[] = ['ok', 'user-aborted', 'abandoned-unknown'];

  it('have names the server knows', () => {
    const counters = createNodeCounters();
    for (const type of types) {
      for (const ending of endings) {
        for (const index of [{}, { indexName: 'i' }]) {
          const facts = { type, namespace: 'test', ...index };
          const counts = { throttled: 9, succeeded: 3, failed: 1, filtered: 2 };
          countQuery(counters, { facts, ending, counts } as unknown as QueryJob);
        }
      }
    }
    const counted = [...(counters.requests.get('test')?.keys() ?? [])];
    expect(counted).toHaveLength(30);
    expect(counted.filter((name) => !NAMES.has(name))).toEqual([]);
    expect(counters.requests.get('test')?.get('udf_sub_udf_filtered_out')).toBe(12);
  });

  it('count each query once, when it is over', () => {
    const ended: QueryJob[] = [];
    const { clock } = createInProcessNode();
    const jobs = createQueryJobs(clock, (job) => ended.push(job));
    const job = jobs.start({
      ...{ type: 'basic', id: 1n, namespace: 'test', set: '', partitions: 1, resumed: 0 },
      ...{ recordsPerSecond: 0, socketTimeoutMs: 0, client: '' },
    });
    if (typeof job === 'string') expect.fail(job);
    expect(ended).toEqual([]);
    jobs.finish(job);
    jobs.finish(job);
    expect(ended).toEqual([job]);
  });
});

const NAMESPACE: WireField = { id: FIELD.namespace, data: Buffer.from('test') };

function digestField(filling: number): WireField {
  return { id: FIELD.digest, data: Buffer.alloc(20, filling) };
}

function messageOf(parts: MessageParts): WireMessage {
  const empty = { info1: 0, info2: 0, info3: 0, info4: 0, resultCode: 0, generation: 0, ttl: 0 };
  return { ...empty, timeoutOrIndex: 0, fields: [], operations: [], ...parts };
}

function udfCall(filling: number): MessageParts {
  return {
    info2: INFO2.write,
    fields: [
      NAMESPACE,
      digestField(filling),
      { id: FIELD.udfPackage, data: Buffer.from('m') },
      { id: FIELD.udfFunction, data: Buffer.from('f') },
      { id: FIELD.udfArguments, data: Uint8Array.of(0x90) },
    ],
  };
}

function batchField(): WireField {
  const row = { info1: INFO1.read, info2: 0, info3: 0, fields: [NAMESPACE], operations: [] };
  const rows = [1, 2].map((index) => ({ ...row, index, digest: Buffer.alloc(20, index) }));
  return { id: FIELD.batch, data: encodeBatchField({ flags: 0, rows }) };
}
