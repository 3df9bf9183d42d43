/** The demo on all of its rows: every city is there, and found by the lines it prints. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { cities, paste, runDemo } from '../support/demo-run.js';
import { requires } from '../support/requirements.js';

/** On a busy machine of two cores loading takes a minute, and reading all of it a part of one. */
const TIMEOUT_MS = 600_000;

describe.skipIf(!requires('grpcurl'))('npm run demo on all rows', () => {
  let gateway: ServingAerogate;

  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
  });
  afterAll(async () => {
    await gateway.stop();
  });

  it(
    'answers as its lines do, over every city there is',
    async () => {
      const { output, asked } = await runDemo(gateway.grpc);

      expect(output).toMatch(new RegExp(`^${cities().length} cities in `));
      for (const question of asked) {
        expect(await paste(question), question.line).toEqual(question.answer);
      }
    },
    TIMEOUT_MS,
  );
});
