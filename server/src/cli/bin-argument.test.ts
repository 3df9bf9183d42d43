import { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { fromJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BIN_TYPES, parseBinArgument, parseBinArguments } from './bin-argument.js';

describe('a bin without a type', () => {
  it.each([
    ['a=30', { int: '30' }],
    ['a=-9223372036854775808', { int: '-9223372036854775808' }],
    ['a=9223372036854775807', { int: '9223372036854775807' }],
    ['a=007', { int: '7' }],
    ['a=1.0', { double: 1 }],
    ['a=-.5', { double: -0.5 }],
    ['a=2e3', { double: 2000 }],
    ['a=true', { bool: true }],
    ['a=false', { bool: false }],
    ['a=null', { null: {} }],
    ['a=', { string: '' }],
    ['a=Tim', { string: 'Tim' }],
    ['a="30"', { string: '30' }],
    ['a=x=y', { string: 'x=y' }],
    ['a=1.2.3', { string: '1.2.3' }],
    ['a=http://x', { string: 'http://x' }],
    ['a=[]', { list: { values: [] } }],
    [
      'a=[1,2.0,"x",null,true]',
      listOf({ int: '1' }, { double: 2 }, { string: 'x' }, { null: {} }, { bool: true }),
    ],
    ['a=[9223372036854775807]', listOf({ int: '9223372036854775807' })],
    [
      'a={"x":{"y":1}}',
      {
        map: {
          entries: [
            {
              key: { string: 'x' },
              value: { map: { entries: [{ key: { string: 'y' }, value: { int: '1' } }] } },
            },
          ],
        },
      },
    ],
  ])('%s', (text, expected) => {
    const { name, value } = parseBinArgument(text);
    expect(name).toBe('a');
    expect(value).toEqual(expected);
    // Whatever it was read as is a Value of the API.
    expect(() => fromJson(ValueSchema, value)).not.toThrow();
  });
});

describe('a bin with a type', () => {
  it.each([
    ['zip:string=007', 'zip', { string: '007' }],
    ['n:int=5', 'n', { int: '5' }],
    ['d:double=1', 'd', { double: 1 }],
    ['d:double=-0', 'd', { double: '-0' }],
    ['d:double=NaN', 'd', { double: 'NaN' }],
    ['d:double=-Infinity', 'd', { double: '-Infinity' }],
    ['b:bool=true', 'b', { bool: true }],
    ['b:bytes=0xDEADBEEF', 'b', { bytes: '3q2+7w==' }],
    ['b:bytes=3q2+7w', 'b', { bytes: '3q2+7w==' }],
    ['h:hll=AAQA', 'h', { hll: 'AAQA' }],
    ['g:geojson={"type":"Point"}', 'g', { geojson: '{"type":"Point"}' }],
    ['j:json={"int":"1"}', 'j', { int: '1' }],
    ['m:map={}', 'm', { map: { entries: [] } }],
    ['a:b:int=1', 'a:b', { int: '1' }],
  ])('%s', (text, name, expected) => {
    const bin = parseBinArgument(text);
    expect(bin).toEqual({ name, value: expected });
    expect(() => fromJson(ValueSchema, bin.value)).not.toThrow();
  });

  it('has a case for every type it names', () => {
    expect(BIN_TYPES).toHaveLength(10);
  });
});

describe('refused, naming the bin and never its value', () => {
  it.each([
    ['secret', /name=value/],
    ['=secret', /name=value/],
    ['a=9223372036854775808', /^a: expected a whole number of 64 bits/],
    ['a=[9223372036854775808]', /^a: expected a whole number of 64 bits/],
    ['a=[secret', /^a: it starts like JSON/],
    ['a="secret', /^a: expected a JSON string/],
    ['a:int=secret', /^a: expected a whole number/],
    ['a:double=secret', /^a: expected a number/],
    ['a:double=', /^a: expected a number/],
    ['a:bool=secret', /^a: expected true or false/],
    ['a:bytes=sec ret', /^a: expected bytes/],
    ['a:list={"secret":1}', /^a: expected a JSON list/],
    ['a:json=[]', /^a: expected an object/],
    ['a:strnig=secret', /strnig is no type .* Did you mean string\?/],
  ])('%s', (text, expected) => {
    const run = (): unknown => parseBinArgument(text);
    expect(run).toThrow(expected);
    expect(run).not.toThrow(/secret/);
  });

  it('two bins of one name', () => {
    expect(() => parseBinArguments(['a=1', 'b=2', 'a:string=3'])).toThrow(
      'The bin a is there twice.',
    );
  });
});

function listOf(...values: object[]): object {
  return { list: { values } };
}
