/** docs/errors.md says of every code what the tables say. */

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CLIENT_GRPC_CODES, SERVER_GRPC_CODES } from '../../server/src/gateway/grpc-code.js';
import { CLIENT_ERRORS, SERVER_RESULT_CODES } from '../../server/src/model/result-code.js';

it('docs/errors.md is as the tables are', async () => {
  const writer = new URL('../../scripts/gen/errors.mjs', import.meta.url).href;
  const { renderErrors } = (await import(writer)) as { renderErrors: (tables: object) => string };
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');

  const tables = {
    serverCodes: SERVER_RESULT_CODES,
    clientErrors: CLIENT_ERRORS,
    serverGrpcCodes: SERVER_GRPC_CODES,
    clientGrpcCodes: CLIENT_GRPC_CODES,
  };
  expect(page, 'run `npm run gen`').toBe(renderErrors(tables));
});
