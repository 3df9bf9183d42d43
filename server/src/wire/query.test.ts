/** Query fields and answers: what is written is read again, and what a real server and client exchanged has its reading. */

import { describe, expect, it } from 'vitest';
import { readRecording } from '../../../test/support/recorded.js';
import { FIELD } from './field.js';
import { createFrameDecoder } from './frame.js';
import { decodeMessages, encodeMessageFrame, type WireMessage } from './message.js';
import {
  decodeQueryAnswer,
  decodeQueryFields,
  encodePartitionDone,
  encodeQueryEnd,
  encodeQueryFields,
  encodeQueryRecordFields,
  type WireQuery,
} from './query.js';

const DIGEST = Buffer.alloc(20, 7);

function messagesOf(frame: Buffer): WireMessage[] {
  return createFrameDecoder()
    .push(frame)
    .flatMap(({ payload }) => decodeMessages(payload));
}

function read(frame: Buffer): WireMessage {
  const [message] = messagesOf(frame);
  if (message === undefined) throw new Error('no message');
  return message;
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
    [FIELD.taskId, 7],
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
      set: Buffer.from('s'),
      userKey: { type: 'string', value: 'k' },
      bval: -5n,
    } as const;
    const fields = encodeQueryRecordFields(Buffer.from('test'), record);
    const answer = decodeQueryAnswer(read(encodeMessageFrame({ fields })));
    expect(answer).toEqual({
      type: 'record',
      resultCode: 0,
      record: { ...record, digest: DIGEST },
    });
  });

  it('say that a partition is done, or why it is not', () => {
    expect(decodeQueryAnswer(read(encodeMessageFrame(encodePartitionDone(4095, 11))))).toEqual({
      type: 'partitionDone',
      partitionId: 4095,
      resultCode: 11,
    });
    const beyond = read(encodeMessageFrame(encodePartitionDone(4096, 0)));
    expect(() => decodeQueryAnswer(beyond)).toThrow();
  });

  it('end with the last one, and with a lone refusal', () => {
    const last = { type: 'last', resultCode: 210 };
    expect(decodeQueryAnswer(read(encodeMessageFrame(encodeQueryEnd(210))))).toEqual(last);
    expect(decodeQueryAnswer(read(encodeMessageFrame({ resultCode: 210 })))).toEqual(last);
  });

  it('are refused where a record has no digest', () => {
    expect(() => decodeQueryAnswer(read(encodeMessageFrame({})))).toThrow();
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
          : decodeQueryAnswer(message).type,
      );
      expect([-1, ends.length - 1]).toContain(ends.indexOf('last'));
    }
  });
});

function bytesById(fields: WireMessage['fields']): Record<number, string> {
  return Object.fromEntries(fields.map(({ id, data }) => [id, Buffer.from(data).toString('hex')]));
}
