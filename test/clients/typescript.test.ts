/** The TypeScript program: its README is followed against a live gateway, and its helper's own tests run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { followReadme, readInstructions, runShell, TRANSCRIPT } from '../support/client-program.js';

describe('the TypeScript program', () => {
  let gateway: ServingAerogate;
  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
  });
  afterAll(() => gateway.stop());

  it('runs as its README says, and prints what it says', async () => {
    expect(readInstructions('typescript').transcript).toBe(TRANSCRIPT);
    const printed = await followReadme('typescript', gateway.grpc);
    expect(printed.slice(-TRANSCRIPT.length)).toBe(TRANSCRIPT);
  });

  it('decodes errors as its own tests expect', async () => {
    expect(await runShell('npm test --silent', 'clients/typescript')).toMatch(/^\S* ?fail 0$/m);
  });

  it('has types that hold', async () => {
    await runShell('npm run check --silent', 'clients/typescript');
  });

  it('takes its address from the command line as well', async () => {
    const command = `npm start --silent -- ${gateway.grpc}`;
    expect(await runShell(command, 'clients/typescript')).toBe(TRANSCRIPT);
  });
});
