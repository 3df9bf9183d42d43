/** The Go program: its README is followed against a live gateway, and its helper's own tests run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { followReadme, readInstructions, runShell, TRANSCRIPT } from '../support/client-program.js';
import { requires } from '../support/requirements.js';

/** Where nothing is cached yet, the module proxy and the compiler take most of it. */
const COLD_BUILD_MS = 300_000;

describe.skipIf(!requires('go'))('the Go program', () => {
  let gateway: ServingAerogate;
  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
  });
  afterAll(() => gateway.stop());

  it('runs as its README says, and prints what it says', { timeout: COLD_BUILD_MS }, async () => {
    expect(readInstructions('go').transcript).toBe(TRANSCRIPT);
    expect(await followReadme('go', gateway.grpc)).toBe(TRANSCRIPT);
  });

  it('decodes errors as its own tests expect', { timeout: COLD_BUILD_MS }, async () => {
    expect(await runShell('go vet ./... && go test ./...', 'clients/go')).toMatch(/^ok\s/m);
  });

  it('takes its address from the command line as well', async () => {
    const command = `go run . ${gateway.grpc}`;
    expect(await runShell(command, 'clients/go', { AEROGATE_ADDRESS: '' })).toBe(TRANSCRIPT);
  });
});

describe.skipIf(!requires('go'))('the Go stubs', () => {
  it('build in their folder', { timeout: COLD_BUILD_MS }, async () => {
    expect(await runShell('go build ./... && go mod verify', 'gen/go')).toContain('verified');
  });
});
