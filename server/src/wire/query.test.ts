/** Query fields and answers: what is written is read again, and what a real server and client exchanged has its reading. */

import { describe, expect, it } from 'vitest';
import { readRecording } from '../../../test/support/recorded.js';
import { OPCODE, type WireBinOperation } from './bin-operation.js';
import { FIELD } from './field.js';
import { createFrameDecoder, encodeFrame, FRAME_HEADER_BYTES, FRAME_TYPE } from './frame.js';
import {
  decodeMessages,
  encodeMessageFrame,
  encodeMessagesFrame,
  type WireMessage,
} from './message.js';
import {
  decodeQueryFields,
  encodePartitionDone,
  encodeQueryEnd,
  encodeQueryFields,
  encodeQueryRecordFields,
  type WireQuery,
} from './query.js';
import { QueryAnswerReader, type WireQueryAnswer } from './query-answer.js';
import { WireError } from './wire-error.js';

const DIGEST = Buffer.alloc(20, 7);

function messagesOf(frame: Buffer): WireMessage[] {
  return createFrameDecoder()
    .push(frame)
    .flatMap(({ payload }) => decodeMessages(payload));
}

function answerIn(frame: Buffer): WireQueryAnswer {
  return new QueryAnswerReader(frame.subarray(FRAME_HEADER_BYTES)).next();
}

describe('the fields of a query', () => {
  const whole: WireQuery = {
    taskId: 0xffff_ffff_ffff_fffen,
    socketTimeoutMs: 30_000,
    recordsPerSecond: 5,
    maxRecords: 12n,
    partitionIds: [0, 4095],
    resumeDigests: [DIGEST],
    resumeBvals: [-1n],
    range: {
      binName: Buffer.from('n'),
      particleType: 1,
      begin: Buffer.alloc(8, 1),
      end: Buffer.alloc(8, 2),
    },
    indexName: Buffer.from('index'),
    indexType: 2,
    indexContext: Buffer.from([0x92, 0x22, 0x01]),
    indexExpression: Buffer.from([0x93]),
  };

  it('come back as they were', () => {
    expect(decodeQueryFields(encodeQueryFields(whole))).toEqual(whole);
    expect(decodeQueryFields(encodeQueryFields({}))).toEqual({});
  });

  it.each([
    [FIELD.socketTimeout, 5],
    [FIELD.recordsPerSecond, 3],
    [FIELD.maxRecords, 4],
    [FIELD.partitionIds, 1],
    [FIELD.partitionIds, 2 * 4097],
    [FIELD.resumeDigests, 19],
    [FIELD.indexType, 0],
    [FIELD.indexRange, 1],
  ])('are refused where field %i has %i bytes', (id, bytes) => {
    expect(() => decodeQueryFields([{ id, data: new Uint8Array(bytes) }])).toThrow();
  });

  it('have a task id of eight bytes, whatever is there', () => {
    const idOf = (...data: number[]) =>
      decodeQueryFields([{ id: FIELD.taskId, data: Uint8Array.from(data) }]).taskId;
    expect(idOf(0, 0, 0, 0, 0, 0, 1)).toBe(0x100n);
    expect(idOf(0, 0, 0, 0, 0, 0, 0, 1, 2)).toBe(1n);
  });

  it('take the value of a range for both ends where there is but one', () => {
    const data = Buffer.from('01016103000000026162', 'hex');
    const { range } = decodeQueryFields([{ id: FIELD.indexRange, data }]);
    expect(range).toMatchObject({ begin: Buffer.from('ab'), end: Buffer.from('ab') });
  });
});

describe('the messages of an answer', () => {
  it('say which record, with what belongs to it', () => {
    const record = {
      digest: DIGEST,
      userKey: { type: 'string', value: 'k' },
      bval: -5n,
    } as const;
    const fields = encodeQueryRecordFields(Buffer.from('test'), {
      ...record,
      set: Buffer.from('s'),
    });
    const answer = answerIn(encodeMessageFrame({ fields, generation: 3, ttl: 9 }));
    expect(answer).toEqual({
      type: 'record',
      resultCode: 0,
      record: {
        ...{ ...record, digest: Uint8Array.from(DIGEST), set: 's' },
        ...{ generation: 3, voidTimeSeconds: 9 },
      },
    });
  });

  it('say no more of a record than there is', () => {
    const fields = encodeQueryRecordFields(Buffer.from('test'), { digest: DIGEST });
    expect(answerIn(encodeMessageFrame({ fields }))).toMatchObject({
      record: { set: undefined, userKey: undefined, bval: undefined },
    });
  });

  it('follow one another in a frame, with the bins of each', () => {
    const fields = encodeQueryRecordFields(Buffer.from('test'), { digest: DIGEST });
    const bin = (name: string, particleType: number, value: Uint8Array): WireBinOperation => ({
      ...{ opcode: OPCODE.read, particleType },
      ...{ name: Buffer.from(name), value },
    });
    const frame = encodeMessagesFrame([
      {
        fields,
        operations: [
          bin('s', 3, Buffer.from('text')),
          bin('i', 1, Buffer.from('ffffffffffffffff', 'hex')),
          bin('j', 1, Buffer.from('8000000000000000', 'hex')),
          bin('k', 1, Buffer.from('001fffffffffffff', 'hex')),
          bin('l', 1, Buffer.from('0020000000000001', 'hex')),
          bin('m', 1, Buffer.from('05', 'hex')),
        ],
      },
      { fields, operations: [] },
      { fields, operations: [bin('b', 4, Buffer.of(1, 2))] },
      encodeQueryEnd(0),
    ]);
    const reader = new QueryAnswerReader(frame.subarray(FRAME_HEADER_BYTES));
    reader.next();
    const int = (name: string, value: bigint): unknown => ({ name, value: { type: 'int', value } });
    expect(reader.bins()).toEqual([
      { name: 's', value: { type: 'string', value: 'text' } },
      ...[int('i', -1n), int('j', -(2n ** 63n)), int('k', 2n ** 53n - 1n)],
      ...[int('l', 2n ** 53n + 1n), int('m', 5n)],
    ]);
    reader.next();
    expect(reader.bins()).toEqual([]);
    // One that nobody wants the bins of is passed all the same.
    reader.next();
    expect(reader.isAtEnd).toBe(false);
    expect(reader.next()).toEqual({ type: 'last', resultCode: 0 });
    expect(reader.isAtEnd).toBe(true);
  });

  it('keep what has no reading in its bytes', () => {
    const fields = encodeQueryRecordFields(Buffer.from('test'), { digest: DIGEST });
    const wrong = [
      { opcode: 1, particleType: 3, name: Buffer.from('s'), value: Buffer.of(0xff) },
      { opcode: 1, particleType: 1, name: Buffer.from('i'), value: Buffer.of(1, 2, 3) },
      { opcode: 1, particleType: 20, name: Buffer.of(0xff), value: Buffer.of(0xc1) },
    ];
    const frame = encodeMessageFrame({ fields, operations: wrong });
    const reader = new QueryAnswerReader(frame.subarray(FRAME_HEADER_BYTES));
    reader.next();
    expect(reader.bins()).toEqual(
      wrong.map(({ particleType, value }, i) => ({
        name: ['s', 'i', '\ufffd'][i],
        value: { type: 'opaque', particleType, data: value },
      })),
    );
  });

  it('are refused wherever they are cut off', () => {
    const fields = encodeQueryRecordFields(Buffer.from('test'), {
      ...{ digest: DIGEST, set: Buffer.from('s'), bval: 1n },
      userKey: { type: 'string', value: 'k' },
    });
    const operations = [
      { opcode: 1, particleType: 3, name: Buffer.from('s'), value: Buffer.from('text') },
    ];
    const payload = encodeMessageFrame({ fields, operations }).subarray(FRAME_HEADER_BYTES);
    for (let length = 0; length < payload.length; length += 1) {
      const cut = encodeFrame(FRAME_TYPE.message, payload.subarray(0, length));
      expect(() => answerIn(cut)).toThrow(WireError);
    }
    expect(answerIn(encodeFrame(FRAME_TYPE.message, payload)).type).toBe('record');
  });

  it('say that a partition is done, or why it is not', () => {
    expect(answerIn(encodeMessageFrame(encodePartitionDone(4095, 11)))).toEqual({
      type: 'partitionDone',
      partitionId: 4095,
      resultCode: 11,
    });
    const beyond = encodeMessageFrame(encodePartitionDone(4096, 0));
    expect(() => answerIn(beyond)).toThrow();
  });

  it('end with the last one, and with a lone refusal', () => {
    const last = { type: 'last', resultCode: 210 };
    expect(answerIn(encodeMessageFrame(encodeQueryEnd(210)))).toEqual(last);
    expect(answerIn(encodeMessageFrame({ resultCode: 210 }))).toEqual(last);
  });

  it('are refused where a record has no digest', () => {
    expect(() => answerIn(encodeMessageFrame({}))).toThrow();
    const fields = [{ id: FIELD.digest, data: new Uint8Array(19) }];
    expect(() => answerIn(encodeMessageFrame({ fields }))).toThrow();
  });
});

describe('queries a real client and server exchanged', () => {
  const queries = ['query', 'scan', 'query_numeric_filter', 'query_geojson_filter'].flatMap(
    (name) =>
      readRecording(name)
        .map(({ request, answers }) => ({ message: messagesOfRequest(request), answers }))
        .filter(({ message }) => message?.fields.some(({ id }) => id === FIELD.taskId)),
  );

  function messagesOfRequest(request: Buffer): WireMessage | undefined {
    const [frame] = createFrameDecoder().push(request);
    return frame?.type === 3 ? decodeMessages(frame.payload)[0] : undefined;
  }

  it('have a reading, and are written as they were', () => {
    expect(queries.length).toBeGreaterThan(100);
    for (const { message } of queries) {
      const written = encodeQueryFields(decodeQueryFields(message?.fields ?? []));
      const others = message?.fields.filter(({ id }) => written.every((field) => field.id !== id));
      expect(bytesById([...written, ...(others ?? [])])).toEqual(bytesById(message?.fields ?? []));
    }
  });

  it('end with one message, behind records of which each is named', () => {
    // The client hung up on a few in the middle.
    for (const { answers } of queries) {
      const read = answers.flatMap(messagesOf);
      const kinds = read.filter(({ operations }) => operations[0]?.name.toString() !== 'SUCCESS');
      const ends = kinds.map((message) =>
        message.fields.length === 0 && message.operations.length > 0
          ? 'aggregated'
          : answerIn(encodeMessageFrame(message)).type,
      );
      expect([-1, ends.length - 1]).toContain(ends.indexOf('last'));
    }
  });
});

function bytesById(fields: WireMessage['fields']): Record<number, string> {
  return Object.fromEntries(fields.map(({ id, data }) => [id, Buffer.from(data).toString('hex')]));
}
