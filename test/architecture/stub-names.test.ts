/** Holds the names of the protos to what every language can say, without needing those languages here. */

import { readFileSync } from 'node:fs';
import { create, fromBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';

const set = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(new URL('../../gen/aerogate.binpb', import.meta.url)),
);
const files = set.file.filter((file) => file.package === 'aerogate.v1');
const messages = files.flatMap((file) => file.messageType).flatMap(withNested);
const enums = [
  ...files.flatMap((file) => file.enumType),
  ...messages.flatMap((message) => message.enumType),
];

describe('names Java makes of ours', () => {
  it('reads the whole API', () => {
    expect(files.length).toBeGreaterThan(15);
    expect(messages.length).toBeGreaterThan(200);
  });

  // The number of each value X is a constant X_VALUE of the same class.
  it('has no enum value beside another one with _VALUE', () => {
    expect(enums.flatMap(clashingValues)).toEqual([]);
  });

  // A string field f has an accessor fBytes, a repeated field f has fList and fCount, a map field fMap.
  it('has no field beside another one that is named for an accessor of it', () => {
    expect(messages.flatMap(clashingFields)).toEqual([]);
  });

  it('tells such names when it sees them', () => {
    const kind = create(EnumDescriptorProtoSchema, {
      name: 'Kind',
      value: ['KIND_KEY', 'KIND_KEY_VALUE', 'KIND_VALUE'].map((name) => ({ name })),
    });
    const type = FieldDescriptorProto_Type.STRING;
    const file = create(DescriptorProtoSchema, {
      name: 'File',
      field: ['source', 'source_bytes', 'other_bytes'].map((name) => ({ name, type })),
    });
    expect(clashingValues(kind)).toEqual(['Kind.KIND_KEY_VALUE']);
    expect(clashingFields(file)).toEqual(['File.source_bytes']);
  });
});

function withNested(message: DescriptorProto): DescriptorProto[] {
  return [message, ...message.nestedType.flatMap(withNested)];
}

function clashingValues({ name, value }: EnumDescriptorProto): string[] {
  const names = new Set(value.map((each) => each.name));
  return [...names]
    .filter((each) => names.has(`${each}_VALUE`))
    .map((each) => `${name}.${each}_VALUE`);
}

function clashingFields({ name, field }: DescriptorProto): string[] {
  const names = new Set(field.map((each) => each.name));
  return field.flatMap((each) => {
    const suffixes = each.type === FieldDescriptorProto_Type.STRING ? ['_bytes'] : [];
    if (each.label === FieldDescriptorProto_Label.REPEATED)
      suffixes.push('_list', '_count', '_map');
    return suffixes
      .map((suffix) => `${each.name}${suffix}`)
      .filter((clash) => names.has(clash))
      .map((clash) => `${name}.${clash}`);
  });
}
