/** Queries as the handlers take them: what is refused, what is sent, and what goes on in the background. */

import { describe, expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import { digestOf, partitionOf } from '../../model/digest.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { FRAME_HEADER_BYTES } from '../../wire/frame.js';
import { INFO1, INFO2, INFO3 } from '../../wire/info-bits.js';
import { encodeMessageFrame, type MessageParts, type WireMessage } from '../../wire/message.js';
import { encodeParticle } from '../../wire/particle.js';
import { encodeQueryFields, type WireIndexRange, type WireQuery } from '../../wire/query.js';
import { QueryAnswerReader, type WireQueryAnswer } from '../../wire/query-answer.js';
import { handleMessage } from './handle-message.js';
import type { HandlerContext } from './handler.js';

const EVERYWHERE = Array.from({ length: 4096 }, (_, id) => id);

function field(id: number, text: string): WireField {
  return { id, data: Buffer.from(text) };
}

function messageOf(parts: MessageParts): WireMessage {
  const empty = { info1: 0, info2: 0, info3: 0, info4: 0, resultCode: 0, generation: 0, ttl: 0 };
  return { ...empty, timeoutOrIndex: 0, fields: [], operations: [], ...parts };
}

function query(changes: WireQuery = {}, parts: MessageParts = {}): WireMessage {
  const fields = [
    field(FIELD.namespace, 'test'),
    field(FIELD.set, 's'),
    ...encodeQueryFields({ taskId: 1n, partitionIds: EVERYWHERE, ...changes }),
  ];
  return messageOf({ info1: INFO1.read, info3: INFO3.partitionDone, fields, ...parts });
}

function numericRange(bin: string, from: number, to = from): WireIndexRange {
  const [begin, end] = [from, to].map((value) => encodeParticle(intValue(value)).bytes);
  const nothing = new Uint8Array();
  return {
    binName: Buffer.from(bin),
    particleType: 1,
    begin: begin ?? nothing,
    end: end ?? nothing,
  };
}

function operation(opcode: number, bin: string, value?: Value): WireBinOperation {
  const { particleType, bytes } =
    value === undefined ? { particleType: 0, bytes: Buffer.alloc(0) } : encodeParticle(value);
  return { opcode, particleType, name: Buffer.from(bin), value: bytes };
}

async function fill(node: InProcessNode, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const digest = digestOf('s', { type: 'integer', value: BigInt(i) });
    await node.answer(
      messageOf({
        info2: INFO2.write,
        fields: [
          field(FIELD.namespace, 'test'),
          field(FIELD.set, 's'),
          { id: FIELD.digest, data: digest },
        ],
        operations: [operation(OPCODE.write, 'n', intValue(i))],
      }),
    );
  }
}

/** The answer's messages, by what they say. */
async function ask(node: InProcessNode, message: WireMessage): Promise<WireQueryAnswer[]> {
  const frames = await node.answer(message);
  return frames.flat().map((parts) => {
    return new QueryAnswerReader(encodeMessageFrame(parts).subarray(FRAME_HEADER_BYTES)).next();
  });
}

async function codeOf(node: InProcessNode, message: WireMessage): Promise<number | undefined> {
  const answers = await ask(node, message);
  return answers.at(-1)?.resultCode;
}

describe('a query', () => {
  const udf = (name: string): WireField => field(FIELD.udfPackage, name);

  it.each<readonly [string, WireMessage, number]>([
    ['with index values and no digests', query({ resumeBvals: [] }), 4],
    [
      'of no partitions, its range back to front',
      query(
        {},
        {
          fields: [
            ...query().fields.slice(0, 3),
            ...encodeQueryFields({ range: numericRange('n', 2, 1) }),
          ],
        },
      ),
      4,
    ],
    [
      'by a path that is none',
      query({ range: numericRange('n', 1), indexContext: Uint8Array.of(0xc0, 0x5b) }),
      4,
    ],
    ['without its partitions', query({}, { fields: query().fields.slice(0, 3) }), 16],
    ['that does not know partitions', query({}, { info3: 0 }), 16],
    ['of a partition twice', query({ partitionIds: [1, 1] }), 4],
    ['of a partition that is not there', query({ partitionIds: [4096] }), 4],
    [
      'of a partition from its start and from a place',
      query({ partitionIds: [0x0101], resumeDigests: [Buffer.alloc(20, 1)] }),
      4,
    ],
    [
      'that is short, with a rate',
      query({ recordsPerSecond: 1 }, { info1: INFO1.read | INFO1.shortQuery }),
      4,
    ],
    [
      'that writes among its projections',
      query({}, { operations: [operation(OPCODE.write, 'n', intValue(1))] }),
      4,
    ],
    ['of an index that is not there', query({ range: numericRange('n', 1) }), 201],
    ['of a range that ends before it begins', query({ range: numericRange('n', 2, 1) }), 4],
    ['of a range without a bin', query({ range: numericRange('', 1) }), 4],
    ['with a function of no known use', query({}, { fields: [...query().fields, udf('f')] }), 4],
    [
      'in the background, of a set that is not there',
      query({}, { info1: 0, info2: INFO2.write }),
      2,
    ],
  ])('%s is refused', async (_name, message, resultCode) => {
    expect(await codeOf(createInProcessNode(), message)).toBe(resultCode);
  });

  it('is refused in the background with a field that can not be read', async () => {
    const node = createInProcessNode();
    await fill(node, 1);
    const change = {
      ...{ info1: 0, info2: INFO2.write },
      operations: [operation(OPCODE.write, 'n', intValue(1))],
      fields: [...query().fields, { id: FIELD.transactionId, data: Buffer.alloc(20) }],
    };
    expect(await codeOf(node, query({}, change))).toBe(RESULT.parameter);
  });

  it('is refused while another of its id runs, or is remembered', async () => {
    const node = createInProcessNode();
    expect(await codeOf(node, query())).toBe(RESULT.ok);
    expect(await codeOf(node, query())).toBe(RESULT.parameter);
    expect(await codeOf(node, query({ taskId: 0n }))).toBe(RESULT.ok);
    expect(await codeOf(node, query({ taskId: 0n }))).toBe(RESULT.ok);
  });

  it('comes from the largest digest to the smallest, and goes on behind one', async () => {
    const node = createInProcessNode();
    await fill(node, 40);
    const found = (await ask(node, query())).flatMap((answer) =>
      answer.type === 'record' ? [Buffer.from(answer.record.digest)] : [],
    );
    expect(found).toHaveLength(40);
    for (const digest of found) {
      const again = query({ taskId: 0n, resumeDigests: [digest] });
      const only = again.fields.filter(({ id }) => id !== FIELD.partitionIds);
      const rest = await ask(node, { ...again, fields: only });
      expect(rest.slice(0, -1)).toHaveLength(
        found.filter(
          (other) =>
            partitionOf(other) === partitionOf(digest) && Buffer.compare(other, digest) < 0,
        ).length,
      );
    }
  });

  it('names the partitions this node does not own', async () => {
    const node = createInProcessNode();
    const context: HandlerContext = {
      ...node.context,
      ownsPartition: (_namespace, id) => (id === 5 ? 'none' : 'master'),
    };
    const { stream } = handleMessage(query({ partitionIds: [4, 5] }), context);
    const frame = await stream?.next();
    expect(frame?.subarray(8 + 3, 8 + 10).toString('hex')).toBe('0400' + '0b' + '00000005');
    stream?.cancel('closed');
  });

  it('leaves out what has expired, and what is in another set', async () => {
    const node = createInProcessNode();
    await fill(node, 3);
    expect((await ask(node, query())).filter(({ type }) => type === 'record')).toHaveLength(3);
    const other = query({ taskId: 0n });
    const fields = other.fields.map((each) => (each.id === FIELD.set ? field(1, 'other') : each));
    expect((await ask(node, { ...other, fields })).map(({ type }) => type)).toEqual(['last']);
  });

  it('ends with QUERY_ABORTED when it is told to stop', async () => {
    const node = createInProcessNode();
    await fill(node, 10);
    const { stream } = handleMessage(query({ recordsPerSecond: 1 }), node.context);
    await stream?.next();
    expect(node.context.queries.abort(1n)).toBe(true);
    node.clock.advance(1_000);
    const last = await stream?.next();
    expect(last?.subarray(8 + 3, 8 + 6).toString('hex')).toBe('0100d2');
    expect(node.context.queries.find(1n)?.describe()).toContain('status=done(user-aborted)');
  });
});

describe('a query in the background', () => {
  const add = [operation(OPCODE.add, 'n', intValue(100))];

  it('changes every record there is, and tells how many', async () => {
    const node = createInProcessNode();
    await fill(node, 50);
    const message = query({}, { info1: 0, info2: INFO2.write, info3: 0, operations: add });
    expect(await codeOf(node, message)).toBe(RESULT.ok);
    const told = node.context.queries.find(1n)?.describe() ?? '';
    expect(told).toContain('status=done(ok):job-progress=100.00');
    expect(told).toContain('recs-succeeded=50:recs-failed=0');
    expect(told).toContain('job-type=background-ops');
    const name = 'sindex-create:namespace=test;set=s;indexname=n;bin=n;type=NUMERIC';
    await node.changeIndexes(name);
    const changed = query({ taskId: 0n, range: numericRange('n', 100, 149) });
    expect((await ask(node, changed)).filter(({ type }) => type === 'record')).toHaveLength(50);
  });

  it('changes those an index finds, each of them once', async () => {
    const node = createInProcessNode();
    await fill(node, 50);
    await node.changeIndexes('sindex-create:namespace=test;set=s;indexname=n;bin=n;type=NUMERIC');
    const range = numericRange('n', 10, 19);
    const parts = { info1: 0, info2: INFO2.write, info3: 0, operations: add };
    expect(await codeOf(node, query({ range }, parts))).toBe(RESULT.ok);
    expect(node.context.queries.find(1n)?.describe()).toContain('recs-succeeded=10');
    const changed = query({ taskId: 0n, range: numericRange('n', 110, 119) });
    expect((await ask(node, changed)).filter(({ type }) => type === 'record')).toHaveLength(10);
  });
});

it.each([
  ['basic', FIELD.maxRecords, INFO1.read, 4],
  ['basic', FIELD.indexType, INFO1.read, 0],
  ['background', FIELD.maxRecords, 0, 0],
  ['background', FIELD.socketTimeout, 0, 0],
  ['background', FIELD.partitionIds, 0, 0],
  ['background', FIELD.resumeDigests, 0, 0],
  ['background', FIELD.recordsPerSecond, 0, 4],
])('a %s query looks at an empty field %i, or does not', async (_kind, id, info1, code) => {
  const node = createInProcessNode();
  await fill(node, 1);
  const asked = query();
  const fields = asked.fields.filter((one) => info1 !== 0 || one.id !== FIELD.partitionIds);
  const write = { info2: INFO2.write, operations: [operation(OPCODE.touch, '')] };
  const message = {
    ...{ ...asked, info1, ...(info1 === 0 ? write : {}) },
    fields: [...fields, { id, data: new Uint8Array() }],
  };
  expect(await codeOf(node, message)).toBe(code);
});

describe('the time of a short query', () => {
  const shortly = (timeoutOrIndex: number) =>
    query({}, { info1: INFO1.read | INFO1.shortQuery, timeoutOrIndex });
  /** The code of the last message, which is a header of 22 bytes. */
  const endOf = (frames: readonly Buffer[]): number | undefined => frames.at(-1)?.at(-22 + 5);

  /** Its last code, when each partition takes `workMs`, and the client `restMs` over each frame. */
  async function resultCode(message: WireMessage, workMs: number, restMs: number) {
    const node = createInProcessNode();
    await fill(node, 20);
    const context: HandlerContext = {
      ...node.context,
      ownsPartition: () => {
        node.clock.advance(workMs);
        return 'master';
      },
    };
    const { stream } = handleMessage(message, context);
    const frames: Buffer[] = [];
    for (let frame = await stream?.next(); frame !== undefined; frame = await stream?.next()) {
      frames.push(frame);
      node.clock.advance(restMs);
    }
    return endOf(frames);
  }

  it.each([
    ['that says how long', shortly(1_000), 1, RESULT.timeout],
    ['within what it says', shortly(5_000), 1, RESULT.ok],
    ['that does not say so', shortly(0), 5, RESULT.timeout],
    ['within what is enough for many', shortly(0), 4, RESULT.ok],
  ])('%s is that of its work', async (_name, message, workMs, code) => {
    expect(await resultCode(message, workMs, 60_000)).toBe(code);
  });
});
