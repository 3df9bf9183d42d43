/** The Python program: its README is followed against a live gateway, and its helper's own tests run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { followReadme, readInstructions, runShell, TRANSCRIPT } from '../support/client-program.js';
import { requires } from '../support/requirements.js';

const COLD_INSTALL_MS = 300_000;

/** How the README left the folder. */
const activate = '. .venv/bin/activate';

describe.skipIf(!requires('python'))('the Python program', () => {
  let gateway: ServingAerogate;
  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
  });
  afterAll(() => gateway.stop());

  // Following it builds and installs the stubs from their folder.
  it('runs as its README says, and prints what it says', { timeout: COLD_INSTALL_MS }, async () => {
    expect(readInstructions('python').transcript).toBe(TRANSCRIPT);
    const printed = await followReadme('python', gateway.grpc);
    expect(printed.slice(-TRANSCRIPT.length)).toBe(TRANSCRIPT);
  });

  it('decodes errors as its own tests expect', async () => {
    const command = `${activate} && python -m unittest 2>&1`;
    expect(await runShell(command, 'clients/python')).toMatch(/^Ran [1-9]\d* tests[\s\S]*^OK$/m);
  });

  it('takes its address from the command line as well', async () => {
    const command = `${activate} && python example.py ${gateway.grpc}`;
    expect(await runShell(command, 'clients/python')).toBe(TRANSCRIPT);
  });

  it('finds types beside the stubs, and no second copy of google.rpc', async () => {
    const listing = await runShell(
      `${activate} && pip show --files aerogate-proto`,
      'clients/python',
    );
    expect(listing).toContain('aerogate/v1/py.typed');
    expect(listing).toContain('aerogate/v1/session_service_pb2_grpc.pyi');
    expect(listing).not.toContain('google/rpc');
    expect(listing).not.toMatch(/^ {2}aerogate\/__init__\.py$/m);
  });
});
