/** A Value of the greatest documented depth passes protobuf's own recursion limit, however deep its place in a message. */

import {
  PipelineRequestSchema,
  PipelineResponseSchema,
} from '@aerogate/proto/aerogate/v1/pipeline_service_pb';
import { type Value, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { create, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

/** As Value's comment promises. */
const MAX_LEVELS = 30;

describe('a value of 30 levels', () => {
  it('can be read in the deepest place of a request', () => {
    // A bound of a selection in a map operation of a segment in a pipeline item: no field of type Value lies deeper, but
    // for those of expression trees, whose constants have a limit of their own.
    const value = nestedMaps(MAX_LEVELS);
    const range = { case: 'valueRange', value: { start: value } } as const;
    const getBy = { case: 'getBy', value: { selector: range } } as const;
    const operation = { bin: 'm', op: { case: 'map', value: { op: getBy } } } as const;
    const execute = { segments: [{ operations: [operation] }] };
    const request = create(PipelineRequestSchema, {
      items: [{ id: 1n, call: { case: 'execute', value: execute } }],
    });

    const bytes = toBinary(PipelineRequestSchema, request);
    expect(fromBinary(PipelineRequestSchema, bytes)).toEqual(request);
    const json = toJson(PipelineRequestSchema, request);
    expect(fromJson(PipelineRequestSchema, json)).toEqual(request);
  });

  it('can be read in the deepest place of an answer', () => {
    const record = { bins: { m: nestedMaps(MAX_LEVELS) } };
    const execute = { results: [{ record }] };
    const response = create(PipelineResponseSchema, {
      results: [{ id: 1n, answer: { case: 'execute', value: execute } }],
    });

    const bytes = toBinary(PipelineResponseSchema, response);
    expect(fromBinary(PipelineResponseSchema, bytes)).toEqual(response);
  });

  it('is close to what protobuf reads at all', () => {
    // Without this the two tests above would pass with any limit, and say nothing.
    const bytes = toBinary(ValueSchema, nestedMaps(MAX_LEVELS + 4));

    expect(() => fromBinary(ValueSchema, bytes)).toThrow(/recursion/);
  });
});

/** Maps within maps; map levels cost the most messages, three each. */
function nestedMaps(levels: number): Value {
  let value = create(ValueSchema, { kind: { case: 'intValue', value: 1n } });
  for (let level = 0; level < levels; level += 1) {
    const key = create(ValueSchema, { kind: { case: 'stringValue', value: 'k' } });
    const entries = [{ key, value }];
    value = create(ValueSchema, { kind: { case: 'mapValue', value: { entries } } });
  }
  return value;
}
