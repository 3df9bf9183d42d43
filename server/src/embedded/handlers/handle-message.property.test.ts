import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import { PARTITION_COUNT } from '../../model/limits.js';
import { encodeBatchField } from '../../wire/batch.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO2 } from '../../wire/info-bits.js';
import { encodeMessagesFrame, type WireMessage } from '../../wire/message.js';

const byte = fc.nat(255);
const word = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 1000, 0xffffffff, 0xfffffffe));
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

/** Few records and bins, so that requests meet what others left behind. */
const digest = fc.constantFrom(1, 2, 3).map((key) => Uint8Array.from({ length: 20 }, () => key));
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', '').map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: bytes(20) },
);
/** Particles as clients write them, and any bytes. */
const particle = fc.oneof(
  fc.constantFrom<[number, number[]]>(
    [0, []],
    [1, [0, 0, 0, 0, 0, 0, 0, 7]],
    [2, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
    [3, [0x61]],
    [4, [1, 2]],
    [17, [1]],
    [19, [0x81, 1, 2]],
    [20, [0x93, 1, 2, 3]],
  ),
  fc.tuple(
    byte,
    bytes(12).map((data) => [...data]),
  ),
);
const operation = fc.record({
  opcode: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(1, 2, 5, 9, 10, 11, 14) }, byte),
  name,
  particle,
});
const operations = fc.array(operation, { maxLength: 5 }).map((list) =>
  list.map(({ opcode, name: bin, particle: [particleType, data] }) => ({
    ...{ opcode, name: bin, particleType, value: Uint8Array.from(data) },
  })),
);
const address = fc.record({ digest, set: fc.constantFrom('', 'demo', 'other') });
const more = fc.array(
  fc.record({ id: fc.oneof(fc.constantFrom(FIELD.userKey, FIELD.filter), byte), data: bytes(24) }),
  { maxLength: 1 },
);
const header = fc.record({
  info1: fc.constantFrom(0, INFO1.read, INFO1.read | INFO1.getAll, INFO1.noBinData, 0xf7),
  info2: fc.oneof(fc.constantFrom(0, INFO2.write, INFO2.write | INFO2.delete, 0x81), byte),
  info3: fc.oneof(fc.constantFrom(0, 0x08, 0x10, 0x20), byte),
  info4: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, byte),
  generation: fc.oneof(fc.nat(3), word),
  ttl: word,
});

const command: fc.Arbitrary<WireMessage> = fc
  .tuple(header, address, more, operations)
  .map(([head, target, fields, list]) => ({
    ...head,
    ...{ resultCode: 0, timeoutOrIndex: 0, operations: list },
    fields: [
      { id: FIELD.namespace, data: Buffer.from('test') },
      { id: FIELD.set, data: Buffer.from(target.set) },
      { id: FIELD.digest, data: target.digest },
      ...fields,
    ],
  }));

/** The same commands as rows of a batch, or bytes that are none. */
const batch: fc.Arbitrary<WireMessage> = fc
  .tuple(fc.array(command, { minLength: 1, maxLength: 4 }), byte, fc.option(bytes(60)))
  .map(([rows, flags, broken]) => ({
    ...{ info1: INFO1.batch, info2: 0, info3: 0, info4: 0, generation: 0, ttl: 0 },
    ...{ resultCode: 0, timeoutOrIndex: 0, operations: [] },
    fields: [{ id: FIELD.batch, data: broken ?? rowsOf(rows, flags) }],
  }));

function rowsOf(commands: readonly WireMessage[], flags: number): Uint8Array {
  const rows = commands.map((row, index) => ({
    ...{ index, digest: row.fields[2]?.data ?? new Uint8Array(20) },
    ...{ info1: row.info1, info2: row.info2, info3: row.info3, ttl: row.ttl },
    ...{ fields: row.fields, operations: row.operations },
  }));
  return encodeBatchField({ flags, rows });
}

/** What holds of a namespace whatever was asked of it. */
function checkRecords({ engine }: InProcessNode): void {
  const namespace = engine.namespace('test');
  let [objects, dataBytes] = [0, 0];
  for (let partitionId = 0; partitionId < PARTITION_COUNT; partitionId += 1) {
    for (const record of namespace?.storage.recordsOf(partitionId) ?? []) {
      objects += 1;
      dataBytes += record.storedBytes;
      expect(record.bins.length).toBeGreaterThan(0);
      expect(new Set(record.bins.map((bin) => bin.name)).size).toBe(record.bins.length);
      expect(record.generation).toBeGreaterThan(0);
      expect(record.generation).toBeLessThanOrEqual(0xffff);
    }
  }
  expect(namespace).toMatchObject({ objects, dataBytes });
  const sets = namespace?.sets() ?? [];
  expect(sets.reduce((sum, set) => sum + set.objects, 0)).toBeLessThanOrEqual(objects);
}

it('answers whatever is asked with frames that can be sent', () => {
  const requests = fc.array(
    fc.oneof({ weight: 4, arbitrary: command }, { weight: 1, arbitrary: batch }),
    { maxLength: 20 },
  );
  const property = fc.property(requests, (messages) => {
    const node = createInProcessNode();
    for (const message of messages) {
      const { frames } = node.handle(message);
      expect(frames.length).toBeGreaterThan(0);
      for (const frame of frames) encodeMessagesFrame(frame);
      node.clock.advance(500);
    }
    checkRecords(node);
    node.engine.sweep();
    checkRecords(node);
  });
  fc.assert(property, { numRuns: 150 });
});
