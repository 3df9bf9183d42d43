/** Aggregations as the handlers take them: what comes out of a chain, what is refused, and how failures are told. */

import { beforeEach, describe, expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import { digestOf } from '../../model/digest.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, type Value } from '../../model/value.js';
import { OPCODE } from '../../wire/bin-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { INFO1, INFO2, INFO3 } from '../../wire/info-bits.js';
import type { MessageParts, WireMessage } from '../../wire/message.js';
import { encodeMsgpack } from '../../wire/msgpack.js';
import { decodeParticle, encodeParticle } from '../../wire/particle.js';
import { encodeQueryFields, type WireQuery } from '../../wire/query.js';

const MODULE = `
local function n(r) return r.n end
local function add(a, b) return a + b end
function sum(s) return s : map(n) : reduce(add) end
function sumOver(s, least) return s : filter(function(r) return r.n >= least end) : map(n) : reduce(add) end
function counted(s) return s : aggregate(0, function(count) return count + 1 end) : reduce(math.sum) end
function large(s) return s : map(function(r) return 600 end) : aggregate(0, add) end
function grouped(s) return s : map(n) : groupby(function(v) return v % 2 == 0 and 'even' or 'odd' end) end
function listed(s) return s : map(function(r) return list{ r.n, record.gen(r), record.setname(r) } end) end
function records(s) return s end
function written(s) return s : map(function(r) r.n = 99 return list{ r.n, aerospike:update(r), aerospike:remove(r) } end) end
function clientSide(s) return s : map(n) : reduce(add) : map(function() error('the client does this') end) end
function fails(s) return s : map(function(r) error('on purpose') end) end
function failsAtOnce(s) error('at once') end
function untext(s) return s : map(function(r) error({}) end) end
function nothing(s) return s : map(function() return nil end) end
function kept(s)
  local first
  return s : map(function(r) first = first or r return first.n == r.n end)
end
`;

const text = (id: number, data: string): WireField => ({ id, data: Buffer.from(data) });

function messageOf(parts: MessageParts): WireMessage {
  const empty = { info1: 0, info2: 0, info3: 0, info4: 0, resultCode: 0, generation: 0, ttl: 0 };
  return { ...empty, timeoutOrIndex: 0, fields: [], operations: [], ...parts };
}

interface Call {
  readonly set?: string;
  readonly module?: string;
  readonly args?: readonly Value[];
  readonly query?: WireQuery;
  readonly fields?: readonly WireField[];
  readonly info1?: number;
}

function aggregation(functionName: string, call: Call = {}): WireMessage {
  const { set = 's', module = 'm', args = [], query = {}, fields = [], info1 = INFO1.read } = call;
  return messageOf({
    info1,
    fields: [
      text(FIELD.namespace, 'test'),
      ...(set === '' ? [] : [text(FIELD.set, set)]),
      ...encodeQueryFields(query),
      { id: FIELD.udfOperation, data: Uint8Array.of(1) },
      text(FIELD.udfPackage, module),
      text(FIELD.udfFunction, functionName),
      { id: FIELD.udfArguments, data: encodeMsgpack(listValue([...args])) },
      ...fields,
    ],
  });
}

/** What the client reads: bins with their values, and the code of the last message. */
interface Answer {
  readonly values: readonly (readonly [bin: string, value: Value])[];
  readonly code: number | undefined;
}

async function ask(node: InProcessNode, message: WireMessage): Promise<Answer> {
  const messages = (await node.answer(message)).flat();
  const last = messages.at(-1);
  return {
    values: messages.flatMap(({ operations = [] }) =>
      operations.map(
        ({ name, particleType, value }) =>
          [Buffer.from(name).toString(), decodeParticle(particleType, value)] as const,
      ),
    ),
    code: ((last?.info3 ?? 0) & INFO3.last) === 0 ? undefined : last?.resultCode,
  };
}

const RECORDS = 20;

describe('an aggregation', () => {
  let node: InProcessNode;
  beforeEach(async () => {
    node = createInProcessNode();
    const content = Buffer.from(MODULE).toString('base64');
    const put = `udf-put:filename=m.lua;content=${content};content-len=${content.length};udf-type=LUA;`;
    expect(await node.changeModules(put)).toBe('ok');
    for (let i = 1; i <= RECORDS; i += 1) await putRecord(i);
  });

  async function putRecord(n: number): Promise<void> {
    const digest = digestOf('s', { type: 'integer', value: BigInt(n) });
    const { particleType, bytes } = encodeParticle(intValue(n));
    const fields = [
      text(FIELD.namespace, 'test'),
      text(FIELD.set, 's'),
      { id: FIELD.digest, data: digest },
    ];
    const operations = [
      { opcode: OPCODE.write, particleType, name: Buffer.from('n'), value: bytes },
    ];
    await node.answer(messageOf({ info2: INFO2.write, fields, operations }));
  }

  function numbersIn({ values }: Answer): number[] {
    return values.map(([bin, value]) => {
      if (bin !== 'SUCCESS' || value.type !== 'int') expect.fail(`${bin} of type ${value.type}`);
      return Number(value.value);
    });
  }

  const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

  it('sends one value for each partition that has records', async () => {
    const answer = await ask(node, aggregation('sum'));
    expect(total(numbersIn(answer))).toBe((RECORDS * (RECORDS + 1)) / 2);
    expect(answer.code).toBe(RESULT.ok);
    const counts = numbersIn(await ask(node, aggregation('counted')));
    expect(counts).toHaveLength(answer.values.length);
    expect(total(counts)).toBe(RECORDS);
  });

  it('gives the function its arguments', async () => {
    const answer = await ask(node, aggregation('sumOver', { args: [intValue(19)] }));
    expect(total(numbersIn(answer))).toBe(39);
  });

  it('passes on a number that has grown to 1000, and begins another', async () => {
    // Each partition holds one record or few: 600 stays below, and comes at the end.
    const numbers = numbersIn(await ask(node, aggregation('large')));
    expect(total(numbers)).toBeGreaterThanOrEqual(600 * RECORDS);
    expect(numbers.every((n) => n === 600 || n === 1200 || n === 0)).toBe(true);
  });

  it('groups values into maps of lists', async () => {
    const { values } = await ask(node, aggregation('grouped'));
    const sizes: Record<string, number> = {};
    for (const [, value] of values) {
      for (const [key, group] of value.type === 'map' ? value.entries : []) {
        const name = key.type === 'string' ? key.value : key.type;
        sizes[name] = (sizes[name] ?? 0) + (group.type === 'list' ? group.items.length : 0);
      }
    }
    expect(sizes).toEqual({ even: RECORDS / 2, odd: RECORDS / 2 });
  });

  it('shows records, and lets nothing change them', async () => {
    const { values } = await ask(node, aggregation('listed'));
    expect(values).toHaveLength(RECORDS);
    expect(values[0]?.[1]).toMatchObject({
      items: [{ type: 'int' }, intValue(1), { type: 'string', value: 's' }],
    });
    const written = await ask(node, aggregation('written'));
    expect(written.values.every(([, value]) => value.type === 'list')).toBe(true);
    expect(total(numbersIn(await ask(node, aggregation('sum'))))).toBe(210);
    for (const [, value] of written.values) {
      expect(value).toMatchObject({ items: [{ type: 'int' }, intValue(1), intValue(1)] });
    }
  });

  it('has one record object, which stands for the record read last', async () => {
    const { values, code } = await ask(node, aggregation('kept'));
    expect(code).toBe(RESULT.ok);
    expect(new Set(values.map(([, value]) => value.type === 'bool' && value.value))).toEqual(
      new Set([true]),
    );
  });

  it('leaves what follows the first reduction to the client', async () => {
    expect(total(numbersIn(await ask(node, aggregation('clientSide'))))).toBe(210);
  });

  it('sends nothing for what no message holds, and ends a stream at nil', async () => {
    const records = await ask(node, aggregation('records'));
    expect(records.values).toHaveLength(RECORDS);
    expect(records.values.every(([, { type }]) => type === 'nil')).toBe(true);
    expect(await ask(node, aggregation('nothing'))).toEqual({ values: [], code: RESULT.ok });
  });

  it.each([
    ['fails', 'UDF: Execution Error 2 : /opt/aerospike/usr/udf/lua/m.lua:13: on purpose'],
    ['failsAtOnce', 'UDF: Execution Error 2 : /opt/aerospike/usr/udf/lua/m.lua:14: at once'],
    ['untext', 'UDF: Execution Error 2'],
    ['nobody', 'UDF: Execution Error 2 : function not found'],
  ])('tells why %s failed, and ends', async (name, failure) => {
    expect(await ask(node, aggregation(name))).toEqual({
      values: [['FAILURE', { type: 'string', value: failure }]],
      code: RESULT.serverError,
    });
  });

  it('tells that its module is not there', async () => {
    expect(await ask(node, aggregation('sum', { module: 'x' }))).toEqual({
      values: [['FAILURE', { type: 'string', value: 'UDF: Execution Error 1' }]],
      code: RESULT.serverError,
    });
  });

  it('shows among the queries', async () => {
    await ask(node, aggregation('sum', { query: { taskId: 7n } }));
    expect(node.context.queries.find(7n)?.describe()).toMatch(
      /^trid=7:ns=test:set=s:rps=0:.*status=done\(ok\).*recs-succeeded=20.*job-type=aggregation:/,
    );
    await ask(node, aggregation('fails', { query: { taskId: 8n } }));
    expect(node.context.queries.find(8n)?.describe()).toContain('status=done(abandoned-unknown)');
  });

  it.each<readonly [string, Call, number]>([
    ['that is short', { info1: INFO1.read | INFO1.shortQuery }, RESULT.parameter],
    ['with a filter', { fields: [text(FIELD.filter, '')] }, RESULT.unsupportedFeature],
    ['of a set that is not there', { set: 'other' }, RESULT.keyNotFound],
    ['over an index that is not there', { query: { range: RANGE } }, RESULT.indexNotFound],
    ['of a module with a name too long', { module: 'x'.repeat(128) }, RESULT.parameter],
  ])('is refused %s', async (_, call, code) => {
    expect((await node.answer(aggregation('sum', call))).flat()[0]).toMatchObject({
      resultCode: code,
    });
  });

  it('is over the records an index finds', async () => {
    await node.changeIndexes('sindex-create:ns=test;set=s;indexname=i;bin=n;type=numeric');
    const answer = await ask(node, aggregation('sum', { query: { range: RANGE } }));
    expect(total(numbersIn(answer))).toBe(5 + 6 + 7);
  });
});

const RANGE = {
  binName: Buffer.from('n'),
  particleType: 1,
  begin: encodeParticle(intValue(5)).bytes,
  end: encodeParticle(intValue(7)).bytes,
};
