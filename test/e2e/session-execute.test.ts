/** Execute on the tests' cluster: every verb on what is there and what is not, operations in order, and mixed batches. */

import { ErrorDisposition, Outcome } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { describe, expect, it } from 'vitest';
import { GRPC_CODE } from '../../server/src/gateway/grpc-code.js';
import { callUnary } from '../support/call-context.js';
import { startEmbeddedServices } from '../support/embedded-services.js';
import { ownKey as key } from '../support/own-names.js';
import {
  int,
  type OperationInit,
  putBin,
  QUERY,
  type SegmentInit,
  statusOf,
  text,
  UPSERT,
} from '../support/session-gateway.js';

const { execute, get, put } = SessionService.method;

type VerbInit = NonNullable<SegmentInit['verb']>;

describe('Execute', () => {
  it.each<[string, VerbInit, string, string]>([
    ['upsert', { case: 'upsert', value: {} }, 'OK', 'OK'],
    ['insert', { case: 'insert', value: {} }, 'KEY_EXISTS_ERROR', 'OK'],
    ['update', { case: 'update', value: {} }, 'OK', 'KEY_NOT_FOUND_ERROR'],
    ['replace', { case: 'replace', value: {} }, 'OK', 'OK'],
    ['replaceIfExists', { case: 'replaceIfExists', value: {} }, 'OK', 'KEY_NOT_FOUND_ERROR'],
    ['delete', { case: 'delete', value: {} }, 'OK', 'NOT_FOUND'],
    ['touch', { case: 'touch', value: {} }, 'OK', 'NOT_FOUND'],
    ['exists', { case: 'exists', value: {} }, 'OK', 'NOT_FOUND'],
    ['query', { case: 'query', value: {} }, 'OK', 'NOT_FOUND'],
  ])('does %s alone and in a batch', async (name, verb, present, missing) => {
    const { services } = await startEmbeddedServices();
    const takesOperations = !['delete', 'touch', 'exists', 'query'].includes(name);
    const operations = takesOperations ? [putBin('a', int(2n))] : [];
    for (const id of ['here', 'here too']) {
      await callUnary(services, put, { key: key(id), bins: { a: int(1n), b: int(1n) } });
    }

    const alone = await callUnary(services, execute, {
      segments: [{ verb, operations, keys: [key('here')] }],
      errorDisposition: ErrorDisposition.ROWS,
    });
    const batch = await callUnary(services, execute, {
      segments: [{ verb, operations, keys: [key('here too'), key('not here')] }],
    });

    const said = [...alone.results, ...batch.results].map(
      ({ outcome, error }) => error?.name ?? Outcome[outcome],
    );
    expect(said).toEqual([present, present, missing]);
  });

  it('replaces all bins, and changes only those named', async () => {
    const { services } = await startEmbeddedServices();
    const bins = { a: int(1n), b: int(1n) };
    for (const id of ['1', '2']) await callUnary(services, put, { key: key(id), bins });

    await callUnary(services, execute, {
      segments: [
        { verb: { case: 'replace', value: {} }, operations: [putBin('a')], keys: [key('1')] },
        { verb: { case: 'update', value: {} }, operations: [putBin('a')], keys: [key('2')] },
      ],
    });
    const { results } = await callUnary(services, execute, {
      segments: [{ ...QUERY, keys: [key('1'), key('2')] }],
    });

    expect(results.map(({ record }) => Object.keys(record?.bins ?? {}).toSorted())).toEqual([
      ['a'],
      ['a', 'b'],
    ]);
  });

  it('answers operations in order, each at its place', async () => {
    const { services } = await startEmbeddedServices();
    const operations: OperationInit[] = [
      putBin('n', int(5n)),
      { bin: 'n', op: { case: 'add', value: int(37n) } },
      { bin: 'n', op: { case: 'get', value: {} } },
      { bin: 's', op: { case: 'put', value: text('b') } },
      { bin: 's', op: { case: 'append', value: text('c') } },
      { bin: 's', op: { case: 'prepend', value: text('a') } },
      { bin: 's', op: { case: 'get', value: {} } },
      { op: { case: 'getHeader', value: {} } },
      { bin: 'gone', op: { case: 'get', value: {} } },
      { bin: 'n', op: { case: 'remove', value: {} } },
      { bin: 'n', op: { case: 'get', value: {} } },
    ];

    const { results } = await callUnary(services, execute, {
      segments: [{ ...UPSERT, operations, keys: [key('u1')] }],
    });

    const [row] = results;
    expect(row?.operationResults.map(({ bin, value }) => [bin, value?.kind.value])).toEqual([
      ['n', undefined],
      ['n', undefined],
      ['n', 42n],
      ['s', undefined],
      ['s', undefined],
      ['s', undefined],
      ['s', 'abc'],
      ['', undefined],
      ['gone', expect.anything()],
      ['n', undefined],
      ['n', expect.anything()],
    ]);
    expect(row?.record).toMatchObject({ generation: 1, bins: {} });
  });

  it('reads all bins beside operations that write', async () => {
    const { services } = await startEmbeddedServices();
    const operations: OperationInit[] = [
      putBin('a', int(1n)),
      putBin('b', int(2n)),
      { op: { case: 'getAll', value: {} } },
    ];

    const { results } = await callUnary(services, execute, {
      segments: [{ ...UPSERT, operations, keys: [key('u1')] }],
    });

    expect(results[0]?.record?.bins).toMatchObject({ a: int(1n), b: int(2n) });
  });

  it('reads a record and removes it in one step', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('u1'), bins: { a: int(1n) } });
    const operations: OperationInit[] = [
      { bin: 'a', op: { case: 'get', value: {} } },
      { op: { case: 'delete', value: {} } },
    ];

    const { results } = await callUnary(services, execute, {
      segments: [{ ...UPSERT, operations, keys: [key('u1')] }],
    });

    expect(results[0]?.operationResults.map(({ value }) => value?.kind.value)).toEqual([
      1n,
      undefined,
    ]);
    const left = await callUnary(services, get, { key: key('u1'), allowMissing: true });
    expect(left.result?.outcome).toBe(Outcome.NOT_FOUND);
  });

  it('mixes verbs, namespaces and keys that come twice in one batch', async () => {
    const { services, cluster } = await startEmbeddedServices({ nodes: 3 });
    const other = key('s', cluster.isGiven ? 'test' : 'txn');
    const keys = Array.from({ length: 60 }, (_, index) => key(`k${index}`));
    const segments: SegmentInit[] = [
      { ...UPSERT, operations: [putBin('a')], keys },
      { ...UPSERT, operations: [putBin('a')], keys: [other] },
      { verb: { case: 'exists', value: {} }, keys: [key('nobody')] },
    ];

    const written = await callUnary(services, execute, { segments });
    const read = await callUnary(services, execute, {
      segments: [{ ...QUERY, keys: [...keys, other, key('k0'), key('nobody')] }],
    });

    expect(written.summary).toMatchObject({ ok: 61, notFound: 1, failed: 0 });
    expect(read.summary).toMatchObject({ ok: 62, notFound: 1, failed: 0 });
    expect(read.results.map(({ index }) => index)).toEqual(read.results.map((_, index) => index));
    expect(read.results.at(-1)?.outcome).toBe(Outcome.NOT_FOUND);
  });

  it('keeps errors in their rows, or makes the first the status', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('text'), bins: { a: text('x') } });
    const add: OperationInit = { bin: 'a', op: { case: 'add', value: int(1n) } };
    const segments = [{ ...UPSERT, operations: [add], keys: [key('new'), key('text')] }];

    const rows = await callUnary(services, execute, { segments });
    const status = await statusOf(
      callUnary(services, execute, { segments, errorDisposition: ErrorDisposition.STATUS }),
    );
    const alone = await statusOf(
      callUnary(services, execute, {
        segments: [{ ...UPSERT, operations: [add], keys: [key('text')] }],
      }),
    );

    expect(rows.summary).toMatchObject({ ok: 1, failed: 1, firstFailedIndex: 1, inDoubt: 0 });
    expect(rows.results[1]?.error).toMatchObject({ name: 'BIN_TYPE_ERROR', inDoubt: false });
    expect(status.code).toBe(GRPC_CODE.FAILED_PRECONDITION);
    expect(alone.code).toBe(GRPC_CODE.FAILED_PRECONDITION);
  });

  it('gives every key its row where the server was told to stop', async () => {
    const { services } = await startEmbeddedServices();
    await callUnary(services, put, { key: key('text'), bins: { a: text('x') } });
    const add: OperationInit = { bin: 'a', op: { case: 'add', value: int(1n) } };
    const keys = [key('1'), key('text'), key('3'), key('4')];

    const { results } = await callUnary(services, execute, {
      segments: [{ ...UPSERT, operations: [add], keys }],
      respondAllKeys: false,
    });

    // How many rows a server still answers behind the failed one depends on how they fall into its frames.
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(results[1]?.error?.name).toBe('BIN_TYPE_ERROR');
    for (const { outcome, error } of results.slice(2)) {
      expect(['OK', 'NOT_ATTEMPTED']).toContain(error?.name ?? Outcome[outcome]);
    }
  });

  it('gives segments the TTL that stands for all of them', async () => {
    const { services } = await startEmbeddedServices();
    const operations = [putBin('a')];
    const segments: SegmentInit[] = [
      { ...UPSERT, operations, keys: [key('1')] },
      { ...UPSERT, operations, keys: [key('2')], ttl: { kind: { case: 'never', value: {} } } },
    ];

    await callUnary(services, execute, {
      segments,
      defaults: { ttl: { kind: { case: 'seconds', value: 100_000 } } },
    });
    const { results } = await callUnary(services, execute, {
      segments: [{ ...QUERY, keys: [key('1'), key('2')] }],
    });

    expect(results[0]?.record?.ttlSeconds).toBeGreaterThan(99_000);
    expect(results[1]?.record?.ttlSeconds).toBeUndefined();
  });
});
