/**
 * Renders docs/errors.md from the error table and the table of gRPC codes of the built server. `--check` writes nothing
 * and fails when the file on disk is not what would be written.
 */
import { isMain, writeOrCheck } from '../page.mjs';

/** What a caller may do, in the names of RetryAdvice. */
const ADVICE = {
  never: 'NEVER',
  sameCall: 'SAME_CALL',
  afterReread: 'AFTER_REREAD',
  wholeTransaction: 'WHOLE_TRANSACTION',
};

const introduction = `\
Every failed call ends with a \`google.rpc.Status\` of less than 4 KiB. Its details are \`google.rpc.ErrorInfo\` (reason: a
name of the tables below; domain \`aerogate.dev\`), \`aerogate.v1.ErrorDetail\` (the same message that stands in rows),
\`google.rpc.BadRequest\` where one field is at fault, and \`google.rpc.RetryInfo\` where the same call may be repeated after
a pause. None of them holds values, keys or credentials.

The gRPC codes below hold where nothing is in doubt. Where a write may have been applied although an error came back,
\`in_doubt\` is set, \`retry_advice\` is ONLY_IF_IDEMPOTENT, and the code is DEADLINE_EXCEEDED where time ended the call,
CANCELLED where the caller did, and UNKNOWN otherwise: never UNAVAILABLE, ABORTED or RESOURCE_EXHAUSTED, which meshes and
client libraries repeat by themselves. UNAVAILABLE promises that nothing was applied.`;

/** The page as text, from the tables of model/result-code and gateway/grpc-code. */
export function renderErrors({ serverCodes, serverGrpcCodes, clientErrors, clientGrpcCodes }) {
  const serverRows = Object.entries(serverCodes)
    // OK and the end of a query are no errors.
    .filter(([code]) => code !== '0' && code !== '50')
    .map(([code, row]) => `| ${code} | ${cells(row, serverGrpcCodes[code])} |`);
  const clientRows = Object.entries(clientErrors).map(
    ([name, row]) => `| ${cells(row, clientGrpcCodes[name])} |`,
  );
  return `${[
    '<!-- Generated from the error table by scripts/gen/errors.mjs; run `npm run gen`. -->',
    '# Errors',
    introduction,
    '## Codes of the server',
    'In `server_code`. A code that is not in this table comes from a newer server: it is passed on by its number, as UNKNOWN.',
    `| Code | Name | gRPC code | Retry advice | Meaning |\n|---|---|---|---|---|\n${serverRows.join('\n')}`,
    '## Errors of the gateway and its driver',
    'In `client_error`, with the prefix `CLIENT_ERROR_`.',
    `| Name | gRPC code | Retry advice | Meaning |\n|---|---|---|---|\n${clientRows.join('\n')}`,
  ].join('\n\n')}\n`;
}

function cells(row, grpcCode) {
  return [row.name, grpcCode, ADVICE[row.retry], row.sentence].join(' | ');
}

if (isMain(import.meta.url)) {
  const model = await import('../../server/dist/model/result-code.js');
  const gateway = await import('../../server/dist/gateway/grpc-code.js');
  const text = renderErrors({
    serverCodes: model.SERVER_RESULT_CODES,
    clientErrors: model.CLIENT_ERRORS,
    serverGrpcCodes: gateway.SERVER_GRPC_CODES,
    clientGrpcCodes: gateway.CLIENT_GRPC_CODES,
  });
  writeOrCheck('docs/errors.md', text);
}
