import { TruncateRequestSchema } from '@aerogate/proto/aerogate/v1/cluster_service_pb';
import {
  ExecuteRequestSchema,
  GetRequestSchema,
  PutRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type DescMessage, fromJsonString } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-faults.js';

/** Stands where callers have values. */
const SECRET = 's3cret';
const VALUE = 'aerogate.v1.Value';
const INT64 = 'a whole number from -9223372036854775808 to 9223372036854775807';
const UINT32 = 'a whole number from 0 to 4294967295';

function faultOf(schema: DescMessage, json: string): string | undefined {
  try {
    fromJsonString(schema, json, { ignoreUnknownFields: false });
  } catch (error) {
    return jsonFault((error as Error).message);
  }
  throw new Error('it was read');
}

function nested(levels: number): string {
  const [open, close] = ['{"list":{"values":[', ']}}'];
  return `{"bins":{"n":${open.repeat(levels)}${close.repeat(levels)}}}`;
}

describe('a fault in JSON', () => {
  it.each([
    [`{"${SECRET}`, 'The request is no JSON: it breaks off at line 1, column 9.'],
    [`{"key":${SECRET}}`, 'The request is no JSON.'],
    [`{"key":{},\n}`, 'The request is no JSON: it breaks off at line 2, column 1.'],
    [`{} "${SECRET}"`, 'The request is no JSON: it breaks off at line 1, column 4.'],
    ['{"key":', 'The JSON of the request ends too soon.'],
    ['{"key":{},"key":{}}', 'A name stands twice in one object of the JSON.'],
    [`{"bins":{"${SECRET}":{},"${SECRET}":{}}}`, 'A name stands twice in one object of the JSON.'],
    [`"${SECRET}"`, 'aerogate.v1.PutRequest: expected an object in braces.'],
    ['[]', 'aerogate.v1.PutRequest: expected an object in braces.'],
    ['null', 'aerogate.v1.PutRequest: expected an object in braces.'],
    ['-17', 'aerogate.v1.PutRequest: expected an object in braces.'],
    [`{"key":"${SECRET}: JSON"}`, 'aerogate.v1.Key: expected an object in braces.'],
    ['{"key":true}', 'aerogate.v1.Key: expected an object in braces.'],
    ['{"kee":{}}', 'aerogate.v1.PutRequest has no field "kee"; unknown fields are refused.'],
    ['{"key":{"string":"a","int":1}}', 'Only one of string_value and int_value may be set.'],
    [
      '{"key":{"int":1,"int_value":1}}',
      'aerogate.v1.Key.int_value is set twice, by its two names.',
    ],
    ['{"bins":{"n":null}}', 'aerogate.v1.PutRequest.bins: null is no item of it.'],
    ['{"bins":[17]}', 'aerogate.v1.PutRequest.bins: expected an object in braces.'],
    [`{"generation":"${SECRET}"}`, `aerogate.v1.PutRequest.generation: expected ${UINT32}.`],
    ['{"generation":-1}', `aerogate.v1.PutRequest.generation: expected ${UINT32}.`],
    ['{"generation":4294967296}', `aerogate.v1.PutRequest.generation: expected ${UINT32}.`],
    [nested(60), 'The JSON is nested deeper than 100 messages.'],
  ])('of a request: %s', (json, sentence) => {
    expect(faultOf(PutRequestSchema, json)).toBe(sentence);
  });

  it.each([
    ['{"int":"9223372036854775808"}', `${VALUE}.int_value: expected ${INT64}.`],
    ['{"int":"-9223372036854775809"}', `${VALUE}.int_value: expected ${INT64}.`],
    [`{"int":"${SECRET}"}`, `${VALUE}.int_value: expected ${INT64}.`],
    [`{"int":"x: expected ${SECRET}"}`, `${VALUE}.int_value: expected ${INT64}.`],
    ['{"int":1.5}', `${VALUE}.int_value: expected ${INT64}.`],
    ['{"int":""}', `${VALUE}.int_value: expected ${INT64}.`],
    [
      `{"double":"${SECRET}"}`,
      `${VALUE}.double_value: expected a number, "NaN", "Infinity" or "-Infinity".`,
    ],
    [`{"bytes":"${SECRET}!"}`, `${VALUE}.bytes_value: expected bytes in base64.`],
    ['{"bytes":17}', `${VALUE}.bytes_value: expected bytes in base64.`],
    [`{"bool":"${SECRET}"}`, `${VALUE}.bool_value: expected true or false.`],
    [
      '{"string":17}',
      `${VALUE}.string_value: expected a text in quotes, of whole Unicode characters.`,
    ],
    [
      `{"string":"${SECRET}\\ud800"}`,
      `${VALUE}.string_value: expected a text in quotes, of whole Unicode characters.`,
    ],
    ['17', `${VALUE}: expected an object in braces.`],
  ])('of a value: %s', (json, sentence) => {
    expect(faultOf(PutRequestSchema, `{"bins":{"n":${json}}}`)).toBe(sentence);
  });

  it.each([
    ['{"segments":{}}', 'aerogate.v1.ExecuteRequest.segments: expected a list in square brackets.'],
    ['{"segments":[null]}', 'aerogate.v1.ExecuteRequest.segments: null is no item of it.'],
    [
      `{"errorDisposition":"${SECRET}"}`,
      'aerogate.v1.ErrorDisposition: expected the name of one of its values.',
    ],
  ])('of segments: %s', (json, sentence) => {
    expect(faultOf(ExecuteRequestSchema, json)).toBe(sentence);
  });

  it.each([`"${SECRET}"`, '5', '"1.5"', '{}', '"1.0000000001s"', '"99999999999999s"'])(
    'of a duration: %s',
    (json) => {
      expect(faultOf(GetRequestSchema, `{"session":{"settings":{"totalTimeout":${json}}}}`)).toBe(
        'google.protobuf.Duration: expected a duration in quotes, in seconds with up to nine decimals: "1.5s".',
      );
    },
  );

  it.each([`"${SECRET}"`, '5', '"2026-01-31"', '"99999-01-01T00:00:00Z"'])(
    'of a time: %s',
    (json) => {
      expect(faultOf(TruncateRequestSchema, `{"beforeTime":${json}}`)).toBe(
        'google.protobuf.Timestamp: expected a time in quotes: "2026-01-31T12:00:00Z".',
      );
    },
  );

  it('in one item of a list is told of the list', () => {
    expect(faultOf(GetRequestSchema, `{"bins":["${SECRET}",17]}`)).toBe(
      'aerogate.v1.GetRequest.bins: expected a text in quotes, of whole Unicode characters.',
    );
  });

  it('is not what is said of bytes', () => {
    expect(jsonFault('premature EOF')).toBeUndefined();
  });
});
