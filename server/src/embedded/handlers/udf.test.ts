import { beforeEach, describe, expect, it } from 'vitest';
import {
  createInProcessNode,
  type InProcessNode,
} from '../../../../test/support/in-process-node.js';
import type { UdfRequest } from '../../engine/udf/apply-udf.js';
import { RESULT } from '../../model/result-code.js';
import { intValue, listValue, stringValue, type Value } from '../../model/value.js';
import { FIELD } from '../../wire/field.js';
import { INFO2 } from '../../wire/info-bits.js';

const DIGEST = Uint8Array.from({ length: 20 }, (_, i) => i + 1);

const MODULE = `
local function save(r)
  if aerospike:exists(r) then return aerospike:update(r) end
  return aerospike:create(r)
end
function put(r, bin, value) r[bin] = value; return save(r) end
function lost(r) r.a = 99 return r.a end
function live(r) local l = list{ 1 } r.l = l list.append(l, 2) save(r) return #r.l end
function unset(r) local l = r.l list.append(l, 3) save(r) return record.numbins(r) end
function remove(r) return aerospike:remove(r) end
function twice(r) r.a = 1 save(r) r.b = 2 return save(r) end
function badThenGood(r) r.a = geojson('no') local first = save(r) r.b = 2 return list{ first, save(r) } end
function bad(r) r.a = geojson('no') return save(r) end
function ttl(r) record.set_ttl(r, 100) r.a = 1 save(r) return record.ttl(r) end
function about(r) return list{ record.gen(r), record.setname(r), record.numbins(r), #record.bin_names(r) } end
function fails(r) r.a = 7 save(r) error('on purpose') end
function untext(r) error({}) end
function ordered(r) r.z = 1 r.m = 1 r.b = 1 r.y = 1 r.a = 1 r.m = 2 return save(r) end
function swapped(r) r.b = nil r.c = 1 r.z = nil r.e = 1 r.d = 1 return save(r) end
`;

describe('a function on a record', () => {
  let node: InProcessNode;
  beforeEach(async () => {
    node = createInProcessNode();
    expect(await node.changeModules(putCommand('m.lua', MODULE))).toBe('ok');
  });

  function call(functionName: string, args: readonly Value[] = [], more: Partial<UdfRequest> = {}) {
    const namespace = node.engine.namespace('test');
    if (namespace === undefined) throw new Error('there is no namespace');
    const request: UdfRequest = {
      ...{ digest: DIGEST, set: 'demo', ttlWord: 0, durableDelete: false },
      call: { module: 'm', functionName, args },
      ...more,
    };
    return node.engine.applyUdf(namespace, request, node.context.udf.runtime);
  }

  function stored(): Readonly<Record<string, Value>> | undefined {
    const record = node.engine.namespace('test')?.storage.get(DIGEST);
    return record && Object.fromEntries(record.bins.map(({ name, value }) => [name, value]));
  }

  const succeeded = (value: Value, generation: number) => ({
    resultCode: RESULT.ok,
    generation,
    results: [{ bin: 'SUCCESS', value }],
  });

  it('creates it, then updates it', () => {
    expect(call('put', [stringValue('a'), intValue(1)])).toMatchObject(succeeded(intValue(0), 1));
    expect(call('put', [stringValue('b'), intValue(2)])).toMatchObject(succeeded(intValue(0), 2));
    expect(stored()).toEqual({ a: intValue(1), b: intValue(2) });
  });

  it('changes nothing it does not save', () => {
    call('put', [stringValue('a'), intValue(1)]);
    expect(call('lost')).toMatchObject(succeeded(intValue(99), 1));
    expect(stored()).toEqual({ a: intValue(1) });
  });

  it('saves what was set as it is by then, and nothing that was only read', () => {
    expect(call('live')).toMatchObject(succeeded(intValue(2), 1));
    expect(stored()).toEqual({ l: listValue([intValue(1), intValue(2)]) });
    expect(call('unset')).toMatchObject(succeeded(intValue(1), 2));
    expect(stored()).toEqual({ l: listValue([intValue(1), intValue(2)]) });
  });

  it('saves in the order of what it asked for, the last in the place of what goes', () => {
    const names = () =>
      node.engine
        .namespace('test')
        ?.storage.get(DIGEST)
        ?.bins.map(({ name }) => name);
    call('ordered');
    expect(names()).toEqual(['z', 'm', 'b', 'y', 'a']);
    call('swapped');
    expect(names()).toEqual(['c', 'm', 'a', 'y', 'd', 'e']);
  });

  it('is one write, however often it saves', () => {
    expect(call('twice')).toMatchObject(succeeded(intValue(0), 1));
    expect(stored()).toEqual({ a: intValue(1), b: intValue(2) });
  });

  it('removes it', () => {
    call('put', [stringValue('a'), intValue(1)]);
    expect(call('remove')).toMatchObject(succeeded(intValue(0), 2));
    expect(stored()).toBeUndefined();
    expect(call('remove')).toMatchObject(succeeded(intValue(1), 0));
  });

  it('fails with the code of a value that can not be stored, unless it saves again', () => {
    expect(call('bad')).toMatchObject({ resultCode: RESULT.geoInvalid, results: [] });
    expect(stored()).toBeUndefined();
    expect(call('badThenGood')).toMatchObject(succeeded(listValue([intValue(-1), intValue(0)]), 1));
    expect(stored()).toEqual({ b: intValue(2) });
  });

  it('sees metadata as it was found', () => {
    call('put', [stringValue('a'), intValue(1)]);
    const seen = [intValue(1), stringValue('demo'), intValue(1), intValue(1)];
    expect(call('about')).toMatchObject(succeeded(listValue(seen), 1));
    expect(call('ttl')).toMatchObject(succeeded(intValue(0), 2));
    expect(node.engine.namespace('test')?.storage.get(DIGEST)?.voidTimeSeconds).toBeGreaterThan(0);
  });

  it.each([
    ['fails', '/opt/aerospike/usr/udf/lua/m.lua:16: on purpose'],
    ['untext', 'result value type unexpected'],
    ['nobody', 'function not found'],
  ])('tells why %s failed, and changes nothing', (name, text) => {
    const answer = call(name);
    expect(answer).toMatchObject({ resultCode: RESULT.udfBadResponse });
    expect(answer.results).toEqual([{ bin: 'FAILURE', value: stringValue(text) }]);
    expect(stored()).toBeUndefined();
  });

  it('is found by names that end at their first NUL', () => {
    const field = (id: number, data: string | Uint8Array) => ({ id, data: Buffer.from(data) });
    const { frames } = node.handle({
      ...{ info1: 0, info2: INFO2.write, info3: 0, info4: 0, resultCode: 0, generation: 0 },
      ...{ ttl: 0, timeoutOrIndex: 0, operations: [] },
      fields: [
        ...[field(FIELD.namespace, 'test'), field(FIELD.set, 'demo'), field(FIELD.digest, DIGEST)],
        ...[field(FIELD.udfPackage, 'm\0x'), field(FIELD.udfFunction, 'twice\0')],
        field(FIELD.udfArguments, Uint8Array.of(0x90)),
      ],
    });
    expect(frames[0]?.[0]?.operations?.[0]?.name).toEqual(Buffer.from('SUCCESS'));
  });

  it('tells that its module is not there', async () => {
    await node.changeModules('udf-remove:filename=m.lua');
    expect(call('about').results).toEqual([
      { bin: 'FAILURE', value: stringValue('UDF: Execution Error 1') },
    ]);
  });

  it('applies where the filter holds, the set is the one sent and, in the background, a record is', () => {
    expect(call('about', [], { inBackground: true })).toMatchObject({ resultCode: 2 });
    call('put', [stringValue('a'), intValue(1)]);
    expect(call('about', [], { filter: () => false })).toMatchObject({ resultCode: 27 });
    expect(call('about', [], { set: 'other' })).toMatchObject({ resultCode: 4 });
    expect(call('about', [], { set: 'other', inBackground: true })).toMatchObject({
      resultCode: 0,
    });
  });

  it.each([
    ['udf-put:content=;content-len=0', 'error=invalid_filename'],
    ['udf-put:filename=m;content=;content-len=0', 'error=invalid_filename'],
    ['udf-put:filename=.lua;content=;content-len=0', 'error=invalid_filename'],
    [`udf-put:filename=${'x'.repeat(124)}.lua;content=;content-len=0`, 'error=invalid_filename'],
    [`udf-put:filename=${'x'.repeat(123)}.lua;content=;content-len=0`, 'ok'],
    ['udf-put:filename=a.lua;content=eA==', 'error=invalid_content_len'],
    ['udf-put:filename=a.lua;content=eA=;content-len=3', 'error=invalid_content_len'],
    ['udf-put:filename=a.lua;content=eA==;content-len=8', 'error=invalid_content'],
    ['udf-put:filename=a.lua;content=e-==;content-len=4', 'error=invalid_base64_content'],
    ['udf-put:filename=a.lua;udf-type=JS;content=eA==;content-len=4', 'error=invalid_udf_type'],
    [putCommand('a.lua', `--${'x'.repeat(1024 * 1024)}`), 'error=invalid_udf_content_len,>1M'],
    [
      putCommand('a.lua', 'x = 1\nfunction ('),
      'error=compile_error;file=a.lua;line=2;message=PG5hbWU+IGV4cGVjdGVkIG5lYXIgJygn',
    ],
    [
      putCommand('a.lua', 'error("at load")'),
      'error=compile_error;file=a.lua;line=1;message=YXQgbG9hZA==',
    ],
  ])('answers %.70s with %s', async (command, answer) => {
    expect(await node.changeModules(command)).toBe(answer);
  });
});

function putCommand(filename: string, source: string): string {
  const content = Buffer.from(source).toString('base64');
  return `udf-put:filename=${filename};content=${content};content-len=${content.length};udf-type=LUA;`;
}
