/** The Java program: its README is followed against a live gateway, and its helper's own tests run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { followReadme, readInstructions, runShell, TRANSCRIPT } from '../support/client-program.js';
import { requires } from '../support/requirements.js';

/** Maven fetches some 60 MB where nothing is cached yet, and compiles 500 classes of stubs. */
const COLD_BUILD_MS = 480_000;

describe.skipIf(!requires('jdk', 'maven'))('the Java program', () => {
  let gateway: ServingAerogate;
  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
  });
  afterAll(() => gateway.stop());

  // The build runs the tests of the helper, and builds the stubs in their folder.
  it('runs as its README says, and prints what it says', { timeout: COLD_BUILD_MS }, async () => {
    expect(readInstructions('java').transcript).toBe(TRANSCRIPT);
    const printed = await followReadme('java', gateway.grpc);
    expect(printed).toMatch(/Tests run: [1-9]\d*, Failures: 0, Errors: 0, Skipped: 0\n/);
    expect(printed).toContain('(default-jar) @ aerogate-proto');
    expect(printed.slice(-TRANSCRIPT.length)).toBe(TRANSCRIPT);
  });

  it('takes its address from the command line as well', async () => {
    const command = `java -jar example/target/aerogate-example.jar ${gateway.grpc}`;
    expect(await runShell(command, 'clients/java')).toBe(TRANSCRIPT);
  });
});
