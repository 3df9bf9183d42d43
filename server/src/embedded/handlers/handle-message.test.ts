import { describe, expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, PARTICLE, stringValue, type Value } from '../../model/value.js';
import { OPCODE, type WireBinOperation } from '../../wire/bin-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO2, INFO3, INFO4 } from '../../wire/info-bits.js';
import type { MessageParts, WireMessage } from '../../wire/message.js';
import { encodeParticle } from '../../wire/particle.js';
import { handleMessage } from './handle-message.js';
import type { PartitionOwnership } from './handler.js';

const digest = Uint8Array.from({ length: 20 }, (_, i) => i);
const field = (id: number, data: Uint8Array | string): WireField => ({
  id,
  data: typeof data === 'string' ? Buffer.from(data) : data,
});
const address = [
  field(FIELD.namespace, 'test'),
  field(FIELD.set, 'demo'),
  field(FIELD.digest, digest),
];

function message(parts: MessageParts): WireMessage {
  return {
    ...{ info1: 0, info2: 0, info3: 0, info4: 0, resultCode: 0 },
    ...{ generation: 0, ttl: 0, timeoutOrIndex: 1000, fields: address, operations: [] },
    ...parts,
  };
}

function operation(opcode: number, bin: string, value?: Value): WireBinOperation {
  const { particleType, bytes } = encodeParticle(value ?? { type: 'nil' });
  return { opcode, particleType, name: Buffer.from(bin), value: bytes };
}

const put = (bin: string, value: Value): WireMessage =>
  message({ info2: INFO2.write, operations: [operation(OPCODE.write, bin, value)] });
const get = message({ info1: INFO1.read | INFO1.getAll });

/** The one message that answers a command on one record. */
function ask(node: InProcessNode, request: WireMessage): MessageParts {
  const { frames } = node.handle(request);
  expect(frames.map((frame) => frame.length)).toEqual([1]);
  return frames[0]?.[0] ?? {};
}

describe('commands on one record', () => {
  it('answer a put with the generation, a get with the bins', () => {
    const node = createInProcessNode();
    expect(ask(node, put('a', intValue(5)))).toMatchObject({ resultCode: 0, generation: 1 });
    expect(ask(node, get)).toEqual({
      resultCode: 0,
      generation: 1,
      ttl: 0,
      operations: [operation(OPCODE.read, 'a', intValue(5))],
    });
  });

  it('answer operations under the opcodes they came with', () => {
    const node = createInProcessNode();
    const request = message({
      info1: INFO1.read,
      info2: INFO2.write | INFO2.respondAllOps,
      operations: [operation(OPCODE.add, 'a', intValue(1)), operation(OPCODE.read, 'a')],
    });
    expect(ask(node, request).operations).toEqual([
      operation(OPCODE.add, 'a'),
      operation(OPCODE.read, 'a', intValue(1)),
    ]);
  });

  it('delete without telling a generation', () => {
    const node = createInProcessNode();
    const remove = message({ info2: INFO2.write | INFO2.delete });
    expect(ask(node, remove)).toMatchObject({ resultCode: RESULT.keyNotFound, generation: 0 });
    ask(node, put('a', intValue(1)));
    expect(ask(node, remove)).toMatchObject({ resultCode: 0, generation: 0 });
  });

  it.each([
    ['no namespace', { fields: address.slice(1) }, RESULT.invalidNamespace],
    ['an unknown namespace', { fields: [field(FIELD.namespace, 'x')] }, RESULT.invalidNamespace],
    ['a query', { fields: address.slice(0, 2) }, RESULT.unsupportedFeature],
    [
      'a short digest',
      { fields: [...address.slice(0, 2), field(FIELD.digest, digest.subarray(1))] },
      RESULT.parameter,
    ],
    ['neither read nor write', { info1: 0 }, RESULT.parameter],
    ['a transaction', { fields: [...address, field(FIELD.transactionId, digest)] }, 25],
    ['a verifying read', { info4: INFO4.txnVerifyRead }, RESULT.enterpriseOnly],
    ['a rolled back write', { info2: INFO2.write, info4: INFO4.txnRollBack }, 25],
    [
      'a call of no function',
      { info2: INFO2.write, fields: [...address, field(FIELD.udfPackage, 'm')] },
      RESULT.parameter,
    ],
    ['a write of nothing', { info2: INFO2.write }, RESULT.parameter],
    [
      'an unknown opcode',
      { info2: INFO2.write, operations: [operation(99, 'a')] },
      RESULT.parameter,
    ],
    [
      'a bin name that is no text',
      {
        info2: INFO2.write,
        operations: [{ ...operation(OPCODE.write, '', intValue(1)), name: Uint8Array.of(0xff) }],
      },
      RESULT.binName,
    ],
  ])('refuse %s', (_name, parts, resultCode) => {
    const node = createInProcessNode();
    expect(ask(node, message({ info1: INFO1.read, ...parts }))).toMatchObject({ resultCode });
    expect(node.engine.namespace('test')?.objects).toBe(0);
  });

  it('keep a key that is no text, and tell it from others', () => {
    const node = createInProcessNode();
    const keyed = (...data: number[]) =>
      message({ ...put('a', intValue(1)), fields: [...address, field(2, Uint8Array.from(data))] });
    expect(ask(node, keyed(PARTICLE.string, 0xff))).toMatchObject({ resultCode: 0 });
    expect(ask(node, keyed(PARTICLE.string, 0xfe))).toMatchObject({ resultCode: 19 });
    expect(ask(node, keyed())).toMatchObject({ resultCode: 19 });
    expect(ask(node, keyed(PARTICLE.string, 0xff))).toMatchObject({ resultCode: 0 });
  });

  it.each([
    ['an empty key', [], RESULT.unsupportedFeature],
    ['an integer key of 4 bytes', [1, 0, 0, 0, 1], RESULT.unsupportedFeature],
  ])('do not store %s', (_name, data, resultCode) => {
    const node = createInProcessNode();
    const fields = [...address, field(FIELD.userKey, Uint8Array.from(data))];
    expect(ask(node, message({ ...put('a', intValue(1)), fields }))).toMatchObject({ resultCode });
  });
});

it('operations are answered under their own names, those that touch no bin as well', () => {
  const node = createInProcessNode();
  ask(node, put('a', intValue(1)));
  const request = message({
    ...{ info1: INFO1.read, info2: INFO2.write | INFO2.respondAllOps },
    operations: [operation(OPCODE.delete, 'x'), put('b', intValue(2)).operations[0]].flatMap(
      (each) => each ?? [],
    ),
  });
  expect(ask(node, request).operations).toEqual([
    operation(OPCODE.delete, 'x'),
    operation(OPCODE.write, 'b'),
  ]);
});

describe('operands', () => {
  it.each([
    ['an integer of 3 bytes', PARTICLE.integer, [0, 0, 1], RESULT.parameter],
    ['a double of 4 bytes', PARTICLE.double, [0, 0, 0, 0], RESULT.parameter],
    ['a bool of 2', PARTICLE.bool, [2], RESULT.parameter],
    ['a list that is a map', PARTICLE.list, [0x80], RESULT.serverError],
    ['a map that is cut off', PARTICLE.map, [0x81], RESULT.serverError],
    ['cells that are cut off', PARTICLE.geojson, [0, 0, 1, 0], RESULT.geoInvalid],
    ['text that is no UTF-8 as geojson', PARTICLE.geojson, [0, 0, 0, 0xff], RESULT.geoInvalid],
    ['an unknown type', 5, [1], RESULT.parameter],
    ['an integer of 1 byte', PARTICLE.integer, [200], RESULT.ok],
    ['a string that is no UTF-8', PARTICLE.string, [0xff], RESULT.ok],
  ])('%s', (_name, particleType, data, resultCode) => {
    const node = createInProcessNode();
    const value = { ...operation(OPCODE.write, 'a'), particleType, value: Uint8Array.from(data) };
    const request = message({ info2: INFO2.write, operations: [value] });
    expect(ask(node, request)).toMatchObject({ resultCode });
  });

  it.each([
    ['an integer to a string', stringValue('x'), PARTICLE.integer, RESULT.binType],
    ['an integer to an integer', intValue(1), PARTICLE.integer, RESULT.parameter],
    ['a double to an integer', intValue(1), PARTICLE.double, RESULT.binType],
    ['a list to an integer', intValue(1), PARTICLE.list, RESULT.binType],
    ['a list to nothing', undefined, PARTICLE.list, RESULT.serverError],
    ['a bool to nothing', undefined, PARTICLE.bool, RESULT.parameter],
    ['a shape to a string', stringValue('x'), PARTICLE.geojson, RESULT.binType],
    ['of a type nobody knows', intValue(1), 99, RESULT.parameter],
  ])('that are malformed: %s', (_name, existing, particleType, resultCode) => {
    for (const opcode of [OPCODE.add, OPCODE.append, OPCODE.prepend]) {
      const node = createInProcessNode();
      ask(node, put('other', intValue(1)));
      if (existing !== undefined) ask(node, put('a', existing));
      const operand = { particleType, value: Uint8Array.of(0x93, 1, 2) };
      const request = message({
        info2: INFO2.write,
        operations: [{ ...operation(opcode, 'a'), ...operand }],
      });
      const fits = opcode === OPCODE.add || existing === undefined || particleType === 99;
      const expected = fits ? resultCode : RESULT.binType;
      expect(ask(node, request)).toMatchObject({ resultCode: expected });
    }
  });

  it('of type nil remove a bin, and can not be added', () => {
    const node = createInProcessNode();
    ask(node, put('a', stringValue('x')));
    const remove = { ...operation(OPCODE.write, 'a'), value: Uint8Array.of(1) };
    expect(ask(node, message({ info2: INFO2.write, operations: [remove] }))).toMatchObject({
      resultCode: 0,
    });
    const add = message({ info2: INFO2.write, operations: [operation(OPCODE.add, 'a')] });
    expect(ask(node, add)).toMatchObject({ resultCode: RESULT.parameter });
  });
});

describe('operations inside collections', () => {
  it.each([
    ['a list or map read', OPCODE.cdtRead, RESULT.parameter],
    ['a list or map change', OPCODE.cdtModify, RESULT.parameter],
    // These alone are looked at for what their bytes say they are.
    ['a bit read', OPCODE.bitRead, RESULT.binType],
    ['a bit change', OPCODE.bitModify, RESULT.binType],
    ['a sketch read', OPCODE.hllRead, RESULT.parameter],
    ['a sketch change', OPCODE.hllModify, RESULT.parameter],
  ])('without an operation, %s is refused and nothing is changed', (_name, opcode, resultCode) => {
    const node = createInProcessNode();
    ask(node, put('a', intValue(1)));
    const request = message({
      info1: INFO1.read,
      info2: INFO2.write,
      operations: [operation(OPCODE.add, 'a', intValue(1)), operation(opcode, 'a')],
    });
    expect(ask(node, request)).toMatchObject({ resultCode });
    expect(ask(node, get).operations).toEqual([operation(OPCODE.read, 'a', intValue(1))]);
  });
});

describe('an expression', () => {
  const later = [
    ['read', OPCODE.expressionRead],
    ['change', OPCODE.expressionModify],
  ] as const;

  it.each(later)('%s without an operand is refused, and nothing is changed', (_name, opcode) => {
    const node = createInProcessNode();
    ask(node, put('a', intValue(1)));
    const request = message({
      info1: INFO1.read,
      info2: INFO2.write,
      operations: [operation(OPCODE.add, 'a', intValue(1)), operation(opcode, 'a')],
    });
    expect(ask(node, request)).toMatchObject({ resultCode: RESULT.parameter });
    expect(ask(node, get).operations).toEqual([operation(OPCODE.read, 'a', intValue(1))]);
  });

  it.each([
    ['does not hold', [0xc2], RESULT.filteredOut],
    ['is unknown', [0x91, 0x00], RESULT.filteredOut],
    ['is no truth value', [0x01], RESULT.parameter],
    ['has no reading', [0x91, 0x0f], RESULT.parameter],
  ])('as a filter that %s keeps records from every command', (_name, packed, resultCode) => {
    const node = createInProcessNode();
    const fields = [...address, field(FIELD.filter, Uint8Array.from(packed))];
    const filtered = message({ ...get, fields });
    expect(ask(node, filtered)).toMatchObject({ resultCode: RESULT.keyNotFound });
    ask(node, put('a', intValue(1)));
    expect(ask(node, filtered)).toMatchObject({ resultCode });
    const remove = message({ info2: INFO2.write | INFO2.delete, fields });
    expect(ask(node, remove)).toMatchObject({ resultCode });
    expect(ask(node, { ...put('a', intValue(2)), fields })).toMatchObject({ resultCode });
    expect(ask(node, get).operations).toEqual([operation(OPCODE.read, 'a', intValue(1))]);
  });
});

describe('a linearized read', () => {
  const { scReadType, scReadRelax } = INFO3;
  it.each([
    ['of a Community server', false, scReadType, RESULT.enterpriseOnly],
    ['of a Community server, relaxed', false, scReadType | scReadRelax, RESULT.keyNotFound],
    ['of an Enterprise server', true, scReadType, RESULT.keyNotFound],
  ])('%s', (_name, enterprise, info3, resultCode) => {
    const node = createInProcessNode([{ name: 'test', enterprise }]);
    expect(ask(node, { ...get, info3 })).toMatchObject({ resultCode });
  });
});

describe('partitions', () => {
  it.each([
    ['master', RESULT.ok],
    // The server would pass the command on to the master and give its answer.
    ['none', RESULT.ok],
    ['unavailable', RESULT.partitionUnavailable],
  ] as const)('%s', (ownership: PartitionOwnership, resultCode) => {
    const node = createInProcessNode();
    const asked: unknown[] = [];
    const context = {
      ...node.context,
      ownsPartition: (...args: [string, number]) => {
        asked.push(args);
        return ownership;
      },
    };
    expect(handleMessage(put('a', intValue(1)), context).frames[0]?.[0]).toMatchObject({
      resultCode,
    });
    expect(asked).toEqual([['test', 0x100]]);
  });
});

describe('flags', () => {
  it.each([
    ['createOnly', { info2: INFO2.write | INFO2.createOnly }, RESULT.keyExists],
    ['generation', { info2: INFO2.write | INFO2.generation, generation: 2 }, RESULT.generation],
    ['a lower generation', { info2: INFO2.write | INFO2.generationGreater, generation: 1 }, 3],
    ['a higher generation', { info2: INFO2.write | INFO2.generationGreater, generation: 2 }, 0],
    ['updateOnly', { info2: INFO2.write, info3: INFO3.updateOnly }, RESULT.ok],
    ['a tombstone', { info2: INFO2.write | INFO2.delete | INFO2.durableDelete }, 25],
  ])('%s reaches the engine', (_name, parts, resultCode) => {
    const node = createInProcessNode();
    ask(node, put('a', intValue(1)));
    expect(ask(node, message({ ...put('a', intValue(2)), ...parts }))).toMatchObject({
      resultCode,
    });
  });

  it.each([
    ['createOrReplace', INFO3.createOrReplace, false],
    ['replaceOnly', INFO3.replaceOnly, true],
  ])('%s replaces the record', (_name, info3, mustExist) => {
    const node = createInProcessNode();
    const request = message({ ...put('b', intValue(2)), info3 });
    expect(ask(node, request).resultCode).toBe(mustExist ? RESULT.keyNotFound : RESULT.ok);
    ask(node, put('a', intValue(1)));
    ask(node, request);
    expect(ask(node, get).operations).toEqual([operation(OPCODE.read, 'b', intValue(2))]);
  });
});
