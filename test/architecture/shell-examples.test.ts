/** The shell examples of the documentation parse as typed messages, and typed messages print in the same short names. */

import {
  ExecuteRequestSchema,
  PutRequestSchema,
  QueryRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

const PUT = `{"key":{"namespace":"test","set":"users","string":"u1"},
              "bins":{"name":{"string":"Tim"},"age":{"int":30}}}`;
const EXECUTE = `{"segments":[{"update":{},"keys":[{"namespace":"test","set":"users","string":"u1"}],
                   "where":{"ael":"$.age > ?0","args":[{"int":21}]},
                   "operations":[{"bin":"visits","add":{"int":1}},
                                 {"bin":"tags","list":{"append":{"string":"vip"}}}]}]}`;
const QUERY = `{"dataset":{"namespace":"test","set":"users"},"where":{"ael":"$.age > 21"},"limit":10}`;

describe('shell examples', () => {
  it('reads the Put example', () => {
    const request = fromJson(PutRequestSchema, parse(PUT));

    expect(request.key?.namespace).toBe('test');
    expect(request.key?.set).toBe('users');
    expect(request.key?.userKey).toEqual({ case: 'stringValue', value: 'u1' });
    expect(Object.keys(request.bins)).toEqual(['name', 'age']);
    expect(request.bins['name']?.kind).toEqual({ case: 'stringValue', value: 'Tim' });
    expect(request.bins['age']?.kind).toEqual({ case: 'intValue', value: 30n });
  });

  it('reads the Execute example', () => {
    const request = fromJson(ExecuteRequestSchema, parse(EXECUTE));
    const segment = request.segments[0];

    expect(request.segments).toHaveLength(1);
    expect(segment?.verb.case).toBe('update');
    expect(segment?.keys).toHaveLength(1);
    expect(segment?.where?.form).toEqual({ case: 'ael', value: '$.age > ?0' });
    expect(segment?.where?.args.map((arg) => arg.kind)).toEqual([{ case: 'intValue', value: 21n }]);

    const [add, append] = segment?.operations ?? [];
    expect(add?.bin).toBe('visits');
    expect(add?.op).toMatchObject({ case: 'add', value: { kind: { value: 1n } } });
    expect(append?.bin).toBe('tags');
    expect(append?.op).toMatchObject({
      case: 'list',
      value: { op: { case: 'append', value: { kind: { case: 'stringValue', value: 'vip' } } } },
    });
  });

  it('reads the Query example', () => {
    const request = fromJson(QueryRequestSchema, parse(QUERY));

    expect(request.target).toMatchObject({
      case: 'dataset',
      value: { namespace: 'test', set: 'users' },
    });
    expect(request.where?.form).toEqual({ case: 'ael', value: '$.age > 21' });
    expect(request.limit).toBe(10n);
  });

  it('prints what it read in the names it was written in', () => {
    // 64-bit integers come out of JSON as strings; everything else must be as it was typed.
    const printed = (text: string): JsonValue =>
      parse(text.replace(/"(int|limit)":(\d+)/g, '"$1":"$2"'));

    expect(toJson(PutRequestSchema, fromJson(PutRequestSchema, parse(PUT)))).toEqual(printed(PUT));
    expect(toJson(ExecuteRequestSchema, fromJson(ExecuteRequestSchema, parse(EXECUTE)))).toEqual(
      printed(EXECUTE),
    );
    expect(toJson(QueryRequestSchema, fromJson(QueryRequestSchema, parse(QUERY)))).toEqual(
      printed(QUERY),
    );
  });

  it('refuses a misspelt condition instead of dropping it', () => {
    const misspelt = EXECUTE.replace('"where"', '"were"');

    expect(() => fromJson(ExecuteRequestSchema, parse(misspelt))).toThrow(/"were" is unknown/);
  });

  it('reads durations with their unit, and tells an unset override from zero', () => {
    const typed = `{"key":{"namespace":"test","set":"users","int":1},"bins":{"age":{"int":31}},
                    "session":{"behavior":"READ_FAST",
                               "settings":{"totalTimeout":"0.2s","maxRetries":0}}}`;
    const settings = fromJson(PutRequestSchema, parse(typed)).session?.settings;

    expect(settings?.totalTimeout).toMatchObject({ seconds: 0n, nanos: 200_000_000 });
    expect(settings?.maxRetries).toBe(0);
    expect(settings?.sendKey).toBeUndefined();
  });
});

function parse(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}
