/**
 * Fills in what programs read of test/vectors/values.json: each value as binary protobuf, from its JSON, which people
 * read and edit. `--check` writes nothing and fails when the file on disk is not what would be written.
 */
import { readFileSync } from 'node:fs';
import { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { fromJson, toBinary } from '@bufbuild/protobuf';
import { isMain, writeOrCheck } from '../page.mjs';

const PATH = 'test/vectors/values.json';

/** The file as text: a line for each field, whatever the depth of the value. */
export function renderValueVectors(vectors) {
  const blocks = vectors.map(({ name, value, stored }) => {
    const fields = {
      name,
      ...bothForms(value),
      ...(stored && { stored: bothForms(stored.value) }),
    };
    const lines = Object.entries(fields).map(
      ([field, content]) => `    "${field}": ${ascii(content)}`,
    );
    return `  {\n${lines.join(',\n')}\n  }`;
  });
  return `[\n${blocks.join(',\n')}\n]\n`;
}

/** JSON without characters that editors hide or normalise. */
function ascii(content) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(content).replace(/[^ -~]/g, escaped);
}

function bothForms(value) {
  const binary = toBinary(ValueSchema, fromJson(ValueSchema, value));
  return { value, binary: Buffer.from(binary).toString('base64') };
}

if (isMain(import.meta.url)) {
  const file = readFileSync(new URL(`../../${PATH}`, import.meta.url), 'utf8');
  writeOrCheck(PATH, renderValueVectors(JSON.parse(file)));
}
