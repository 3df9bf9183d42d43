/** The values of test/vectors/values.json, written by each language and read by every other, over gRPC and Connect. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MapOrder, ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate, WORKSPACE } from '../support/aerogate-process.js';
import { ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { CLUSTER_FLAGS } from '../support/test-cluster.js';
import { runVectorProgram, VECTOR_PROGRAMS } from '../support/value-vector-programs.js';
import { encodedValue, storedValue, VALUE_VECTORS } from '../support/value-vectors.js';

/** Maven and pip fetch what they need where nothing is cached yet. */
const COLD_BUILD_MS = 480_000;

const programs = VECTOR_PROGRAMS.filter(({ needs }) => requires(...needs));
const protocols = ['grpc', 'connect'] as const;
const runs = programs.flatMap((program) =>
  protocols.map((protocol) => ({ language: program.language, program, protocol })),
);
const setOf = ({ language, protocol }: (typeof runs)[number]): string =>
  ownSet(`values-${language}-${protocol}`);

/** What no program may take for what is there: names of vectors, and values a less exact comparison finds equal. */
const ALTERED = Object.entries<NonNullable<MessageInitShape<typeof ValueSchema>['kind']>>({
  'double -0': { case: 'doubleValue', value: 0 },
  'double 0': { case: 'doubleValue', value: -0 },
  'double NaN': { case: 'doubleValue', value: Number.POSITIVE_INFINITY },
  'double 1.0, which is no int': { case: 'intValue', value: 1n },
  'int 2^53+1': { case: 'intValue', value: 2n ** 53n },
  'bool false': { case: 'nullValue', value: {} },
  'text with NUL': { case: 'stringValue', value: 'a' },
  'bytes empty': { case: 'stringValue', value: '' },
  'list empty': { case: 'listValue', value: { ordered: true } },
  'map empty': { case: 'mapValue', value: { order: MapOrder.KEY_ORDERED } },
  'map ordered by key and empty': {
    case: 'mapValue',
    value: { order: MapOrder.KEY_VALUE_ORDERED },
  },
  'never written': { case: 'nullValue', value: {} },
}).map(([name, kind]) => ({
  name,
  binary: encodedValue(create(ValueSchema, { kind })),
  found: encodedValue(VALUE_VECTORS.filter((one) => one.name === name).map(storedValue)[0]),
}));

describe('the value vectors', () => {
  let gateway: ServingAerogate;
  const addressOf = (protocol: string): string =>
    protocol === 'grpc' ? gateway.grpc : gateway.web;

  beforeAll(async () => {
    gateway = await serveAerogate([...CLUSTER_FLAGS, '--driver', 'wire']);
    for (const program of programs) await program.build();
  }, COLD_BUILD_MS);
  afterAll(() => gateway.stop());

  it.each(runs)('are written by $language over $protocol', async (run) => {
    const { program, protocol } = run;
    const address = addressOf(protocol);
    const task = { mode: 'write', protocol, address, sets: [setOf(run)] } as const;
    const printed = await runVectorProgram(program, task);
    expect(printed).toBe(`${setOf(run)}: ${VALUE_VECTORS.length} written\n`);
  });

  it.each(runs)('are read by $language over $protocol as each wrote them', async (run) => {
    const { program, protocol } = run;
    const sets = runs.map(setOf);
    const address = addressOf(protocol);
    const printed = await runVectorProgram(program, { mode: 'read', protocol, address, sets });
    const found = sets.map((set) => `${set}: ${VALUE_VECTORS.length} read, 0 different\n`);
    expect(printed).toBe(found.join(''));
  });

  describe('where others are expected', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aerogate-vectors-'));
    const file = join(folder, 'values.json');
    beforeAll(() => {
      const right = VALUE_VECTORS.filter(({ name }) => name === 'int max');
      writeFileSync(file, JSON.stringify([...right, ...ALTERED]));
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    // Programs compare alike whatever carried the values.
    const overConnect = runs.filter(({ protocol }) => protocol === 'connect');

    it.each(overConnect)('are told apart by $language', async (run) => {
      const { program, protocol } = run;
      const address = addressOf(protocol);
      const task = { mode: 'read', protocol, address, sets: [setOf(run)], file } as const;
      const printed = await runVectorProgram(program, task, 1);
      const set = setOf(run);
      const lines = ALTERED.map(
        ({ name, binary, found }) => `${set}, ${name}: expected ${binary}, found ${found}\n`,
      );
      const sum = `${set}: ${ALTERED.length + 1} read, ${ALTERED.length} different\n`;
      expect(printed).toBe([...lines, sum].join(''));
    });
  });
});

describe('the READMEs of the clients', () => {
  it.each(VECTOR_PROGRAMS)('say how the $language program is started', (program) => {
    const readme = readFileSync(join(WORKSPACE, 'clients', program.language, 'README.md'), 'utf8');
    const file = '../../test/vectors/values.json';
    expect(readme).toContain(`${program.invocation} write grpc localhost:50051 ${file} values\n`);
    expect(readme).toContain(`${program.invocation} read connect localhost:8080 ${file} values\n`);
  });
});
