import { describe, expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import { RESULT } from '../../model/result-code.js';
import { blobValue, intValue, type Value } from '../../model/value.js';
import {
  BATCH_FLAG,
  encodeBatchField,
  type WireBatchRow,
  type WireCommandRow,
} from '../../wire/batch.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO2, INFO3 } from '../../wire/info-bits.js';
import { type MessageParts, messageBytes } from '../../wire/message.js';
import { encodeParticle } from '../../wire/particle.js';
import { BATCH_ANSWER_MAX_BYTES, BATCH_ROWS_MAX } from './batch.js';

const { respondAllKeys, respondErrorRows } = BATCH_FLAG;

const text = (id: number, data: string): WireField => ({ id, data: Buffer.from(data) });
const fields = [text(FIELD.namespace, 'test'), text(FIELD.set, 'demo')];
const digestOf = (key: number): Uint8Array => Uint8Array.from({ length: 20 }, () => key);

function operation(opcode: number, bin: string, value: Value = { type: 'nil' }): WireBinOperation {
  const { particleType, bytes } = encodeParticle(value);
  return { opcode, particleType, name: Buffer.from(bin), value: bytes };
}

type Command = Omit<WireCommandRow, 'index' | 'digest'>;
const readAll: Command = { info1: INFO1.read | INFO1.getAll, info2: 0, fields, operations: [] };
const writing = (...operations: WireBinOperation[]): Command => ({
  info1: 0,
  info2: INFO2.write | INFO2.respondAllOps,
  fields,
  operations,
});
const writeA = writing(operation(OPCODE.write, 'a', intValue(1)));
const remove: Command = { info1: 0, info2: INFO2.write | INFO2.delete, fields, operations: [] };
const row = (index: number, key: number, command: Command): WireBatchRow => ({
  index,
  digest: digestOf(key),
  ...command,
});

function send(
  node: InProcessNode,
  rows: readonly WireBatchRow[],
  flags: number = respondAllKeys | respondErrorRows,
): readonly (readonly MessageParts[])[] {
  return sendField(node, encodeBatchField({ flags, rows }));
}

function sendField(node: InProcessNode, data: Uint8Array, more: readonly WireField[] = []) {
  return node.handle({
    ...{ info1: INFO1.batch, info2: 0, info3: 0, info4: 0, resultCode: 0 },
    ...{ generation: 0, ttl: 0, timeoutOrIndex: 1000, operations: [] },
    fields: [...more, { id: FIELD.batch, data }],
  }).frames;
}

const last = (resultCode: number) => [{ info3: INFO3.last, resultCode }];
/** Row index and code of every row answered, frame by frame. */
const codes = (frames: readonly (readonly MessageParts[])[]) =>
  frames.slice(0, -1).map((frame) => frame.map((part) => [part.timeoutOrIndex, part.resultCode]));

describe('the answers of a batch', () => {
  const BYTES = 1_000_000;

  it('end it once they are more than a node holds for a client', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, writing(operation(OPCODE.write, 'a', blobValue(Buffer.alloc(BYTES)))))]);
    const rows = Array.from({ length: 600 }, (_, index) => row(index, 1, readAll));
    const [first = [], ...others] = send(node, rows);
    const each = messageBytes(first[0] ?? {});
    const worked = Math.floor(BATCH_ANSWER_MAX_BYTES / each) + 1;
    // The row that makes it too much is the last; its frame is not sent.
    expect([first, ...others].length - 1).toBe(worked - 1);
    expect(others.at(-1)).toEqual(last(RESULT.batchQueuesFull));
    const fitting = send(node, rows.slice(0, worked));
    expect(fitting.length - 1).toBe(worked);
    expect(fitting.at(-1)).toEqual(last(RESULT.ok));
  });
});

describe('a batch', () => {
  it('works its rows in order, each for itself, and ends with a message of its own', () => {
    const node = createInProcessNode();
    const frames = send(node, [
      row(7, 1, writeA),
      row(3, 1, readAll),
      row(5, 2, readAll),
      row(9, 1, remove),
      row(0, 1, remove),
    ]);
    expect(codes(frames)).toEqual([
      [
        [7, 0],
        [3, 0],
        [5, 2],
        [9, 0],
        [0, 2],
      ],
    ]);
    expect(frames.at(-1)).toEqual(last(RESULT.ok));
    expect(frames[0]?.[0]?.operations).toEqual([operation(OPCODE.write, 'a')]);
    expect(frames[0]?.[1]?.operations).toEqual([operation(OPCODE.read, 'a', intValue(1))]);
  });

  it('answers reads as plain reads, writes under their own opcodes', () => {
    const node = createInProcessNode();
    const add = operation(OPCODE.add, 'a', intValue(1));
    const read = operation(OPCODE.read, 'a');
    const both = { ...writing(add, read), info1: INFO1.read };
    const frames = send(node, [
      row(0, 1, both),
      row(1, 1, { ...readAll, info1: 1, operations: [read] }),
    ]);
    expect(frames[0]?.map((part) => part.operations?.map(({ opcode }) => opcode))).toEqual([
      [OPCODE.add, OPCODE.read],
      [OPCODE.read],
    ]);
  });

  it('repeats the command of the row before, unless that has a user key', () => {
    const node = createInProcessNode();
    const repeat = (index: number): WireBatchRow => ({
      index,
      digest: digestOf(index),
      repeat: true,
    });
    send(node, [row(0, 9, writeA), repeat(1), repeat(2)]);
    expect(node.engine.namespace('test')?.objects).toBe(3);
    const keyed = {
      ...writeA,
      fields: [...fields, { id: FIELD.userKey, data: Uint8Array.of(3, 65) }],
    };
    expect(send(node, [row(0, 4, keyed), repeat(5)])).toEqual([last(RESULT.parameter)]);
    expect(node.engine.namespace('test')?.objects).toBe(4);
  });

  it('takes generation, TTL and flags of a row', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, writeA)]);
    const expectOne = { ...writeA, info2: INFO2.write | INFO2.generation, generation: 1, ttl: 10 };
    expect(codes(send(node, [row(0, 1, expectOne), row(1, 1, expectOne)]))).toEqual([
      [
        [0, 0],
        [1, RESULT.generation],
      ],
    ]);
    const createOnly = { ...writeA, info2: INFO2.write | INFO2.createOnly };
    expect(codes(send(node, [row(0, 1, createOnly)]))).toEqual([[[0, RESULT.keyExists]]]);
  });

  it('is refused as a whole when it can not be read, or has no rows', () => {
    const node = createInProcessNode();
    expect(sendField(node, new Uint8Array(3))).toEqual([last(RESULT.parameter)]);
    expect(send(node, [])).toEqual([last(RESULT.parameter)]);
    const none = node.handle({
      ...{ info1: INFO1.batch, info2: 0, info3: 0, info4: 0, resultCode: 0 },
      ...{ generation: 0, ttl: 0, timeoutOrIndex: 0, operations: [], fields: [] },
    });
    expect(none.frames).toEqual([last(RESULT.parameter)]);
  });

  it(`has at most ${BATCH_ROWS_MAX} rows`, () => {
    const node = createInProcessNode();
    const rows = Array.from({ length: BATCH_ROWS_MAX + 1 }, (_, i) => row(i, 1, readAll));
    expect(send(node, rows)).toEqual([last(RESULT.batchMaxRequests)]);
    expect(send(node, rows.slice(1)).flat()).toHaveLength(BATCH_ROWS_MAX + 1);
  });

  it('ends at an unknown namespace; the rows before it were worked', () => {
    const node = createInProcessNode();
    const elsewhere = { ...writeA, fields: [text(FIELD.namespace, 'x')] };
    expect(send(node, [row(0, 1, writeA), row(1, 2, elsewhere), row(2, 3, writeA)])).toEqual([
      last(RESULT.parameter),
    ]);
    expect(node.engine.namespace('test')?.objects).toBe(1);
  });

  it.each([
    ['cut off', (data: Buffer) => data.subarray(0, -1)],
    ['missing', (data: Buffer) => data.subarray(0, data.lastIndexOf(digestOf(2)) - 4)],
  ])('ends at a row that is %s; the rows before it were worked', (_name, cut) => {
    const node = createInProcessNode();
    const data = encodeBatchField({
      flags: respondAllKeys,
      rows: [row(0, 1, writeA), row(1, 2, writeA)],
    });
    expect(sendField(node, cut(data))).toEqual([last(RESULT.parameter)]);
    expect(node.engine.namespace('test')?.objects).toBe(1);
  });

  it('has its rows in the last field of theirs, which may be the older one', () => {
    const node = createInProcessNode();
    const data = (key: number) => encodeBatchField({ flags: 0, rows: [row(key, key, readAll)] });
    const older = { id: FIELD.batchWithSet, data: data(3) };
    expect(codes(sendField(node, data(2), [older]))).toEqual([[[2, RESULT.keyNotFound]]]);
    const frames = node.handle({
      ...{ info1: INFO1.batch, info2: 0, info3: 0, info4: 0, resultCode: 0 },
      ...{ generation: 0, ttl: 0, timeoutOrIndex: 1000, operations: [] },
      fields: [{ id: FIELD.batch, data: data(2) }, older],
    }).frames;
    expect(codes(frames)).toEqual([[[3, RESULT.keyNotFound]]]);
  });

  it('works a row on the record that a digest among its fields names', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, writeA)]);
    const named = (length: number): Command => ({
      ...readAll,
      fields: [...fields, { id: FIELD.digest, data: digestOf(1).subarray(0, length) }],
    });
    const repeat: WireBatchRow = { index: 1, digest: digestOf(3), repeat: true };
    expect(codes(send(node, [row(0, 2, named(20)), repeat, row(2, 1, named(19))]))).toEqual([
      [
        [0, RESULT.ok],
        [1, RESULT.ok],
        [2, RESULT.parameter],
      ],
    ]);
  });

  it('asks its filter for the rows that have none of their own', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, writeA)]);
    const data = encodeBatchField({
      flags: respondAllKeys,
      rows: [row(0, 1, readAll), row(1, 2, readAll)],
    });
    const filter = { id: FIELD.filter, data: Uint8Array.of(0xc2) };
    expect(codes(sendField(node, data, [filter]))).toEqual([
      [
        [0, RESULT.filteredOut],
        [1, RESULT.keyNotFound],
      ],
    ]);
  });

  it.each([
    ['is no truth value', Uint8Array.of(1)],
    ['has no reading', Uint8Array.of(0x91, 0x0f)],
  ])('is refused whole when its filter %s', (_name, data) => {
    const node = createInProcessNode();
    const rows = encodeBatchField({ flags: respondAllKeys, rows: [row(0, 1, writeA)] });
    const frames = sendField(node, rows, [{ id: FIELD.filter, data }]);
    expect(frames).toEqual([last(RESULT.parameter)]);
    expect(node.engine.namespace('test')?.objects).toBe(0);
  });
});

describe('a batch that is to stop at its first failure', () => {
  const failing = { ...writeA, info2: INFO2.write | INFO2.generation, generation: 5 };
  const rows = [row(0, 1, writeA), row(1, 2, failing), row(2, 3, writeA), row(3, 4, readAll)];

  it('ends with the code; rows of the same frame are sent', () => {
    const frames = send(createInProcessNode(), rows, respondErrorRows);
    expect(codes(frames)).toEqual([
      [
        [0, 0],
        [1, RESULT.generation],
        [2, 0],
        [3, 2],
      ],
    ]);
    expect(frames.at(-1)).toEqual(last(RESULT.generation));
  });

  it('sends nothing but the code to clients that do not know of failed rows', () => {
    expect(send(createInProcessNode(), rows, 0)).toEqual([last(RESULT.generation)]);
  });

  it('does not mind missing records', () => {
    const frames = send(createInProcessNode(), [row(0, 1, readAll)], respondErrorRows);
    expect(codes(frames)).toEqual([[[0, RESULT.keyNotFound]]]);
    expect(frames.at(-1)).toEqual(last(RESULT.ok));
  });
});

describe('frames', () => {
  const big = (bytes: number) =>
    writing(operation(OPCODE.write, 'b', blobValue(Buffer.alloc(bytes))));
  /** 22 of the header, 8 of the operation, 1 of the bin name. */
  const rowOverhead = 31;

  it('are closed before they grow past 128 KiB', () => {
    const node = createInProcessNode();
    const room = 128 * 1024 - 32;
    const half = room / 2 - rowOverhead;
    send(node, [row(0, 1, big(half)), row(1, 2, big(half + 1)), row(2, 3, big(room))]);
    const sizes = (...keys: number[]) =>
      send(
        node,
        keys.map((key, i) => row(i, key, readAll)),
      ).map((frame) => frame.length);
    expect(sizes(1, 1)).toEqual([2, 1]);
    expect(sizes(1, 2)).toEqual([1, 1, 1]);
    expect(sizes(1, 3, 1)).toEqual([1, 1, 1, 1]);
  });

  it('after the one with the first failure are not sent', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, big(100_000))]);
    const rows = [
      row(0, 1, readAll),
      row(1, 1, { ...remove, info2: INFO2.write | INFO2.delete | INFO2.durableDelete }),
      row(2, 1, readAll),
      row(3, 1, readAll),
    ];
    const frames = send(node, rows, respondErrorRows);
    expect(codes(frames)).toEqual([
      [
        [0, 0],
        [1, RESULT.enterpriseOnly],
      ],
    ]);
    expect(frames.at(-1)).toEqual(last(RESULT.enterpriseOnly));
  });

  it('that were full when a row ended the batch are sent', () => {
    const node = createInProcessNode();
    send(node, [row(0, 1, big(100_000))]);
    const elsewhere = { ...readAll, fields: [text(FIELD.namespace, 'x')] };
    const frames = send(node, [row(0, 1, readAll), row(1, 1, readAll), row(2, 1, elsewhere)]);
    expect(codes(frames)).toEqual([[[0, 0]]]);
    expect(frames.at(-1)).toEqual(last(RESULT.parameter));
  });
});
