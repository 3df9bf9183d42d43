/**
 * Renders docs/supported.md from the tables of what the gateway honours and the descriptors of the API. `--check` writes
 * nothing and fails when the file on disk is not what would be written.
 */
import { isMain, writeOrCheck } from '../page.mjs';

const VERIFIED = {
  unit: "the gateway's own tests",
  embedded: 'embedded node',
  recorded: 'embedded node, recordings of CE 8.1.2',
};

const introduction = `\
What of the API this gateway does now. Whatever is not honoured is refused, never ignored: an RPC with UNIMPLEMENTED and its
name, a field or case of a oneof with UNIMPLEMENTED and its path, before anything is sent. Fields that the API does not have
are INVALID_ARGUMENT, in JSON and in binary.

*Verified against* says what a row was tried on, each including the one before it: the gateway's own tests, which see what
reaches the driver; the embedded node, end to end; the recordings of a Community server 8.1.2, whose requests and answers the
embedded node and the wire driver reproduce.`;

/**
 * The page as text: `services` are descriptors, `rpcs` and `fields` the tables of check/honoured, `gaps` what the native
 * driver leaves out.
 */
export function renderSupported({ services, rpcs, fields, gaps }) {
  const messages = reachableMessages(services, rpcs, fields);
  return `${[
    '<!-- Generated from the tables of what is honoured by scripts/gen/supported.mjs; run `npm run gen`. -->',
    '# What is supported',
    introduction,
    '## RPCs',
    table(
      'RPC',
      services.flatMap(({ methods }) => methods).map((method) => rpcRow(method, rpcs)),
    ),
    '## Fields',
    'The requests of honoured RPCs, then the messages in them, each once. Those of `google.protobuf` are honoured whole.',
    ...messages.flatMap((message) => renderMessage(message, fields[message.typeName] ?? {})),
    '## With `--driver native`',
    NATIVE_INTRODUCTION,
    gapTable(gaps),
  ].join('\n\n')}\n`;
}

const NATIVE_INTRODUCTION = `\
Over the official Node client some things can't be had faithfully. What is refused ends with UNIMPLEMENTED and the name of the
gap, and nothing of it was sent; \`--driver wire\` does it. What differs is done, less exactly.`;

function gapTable(gaps) {
  const rows = Object.entries(gaps).map(
    ([id, { what, effect, reason }]) =>
      `| \`${id}\` | ${what.replaceAll('_', '\\_')} | ${effect} | ${reason} |`,
  );
  return `| Gap | About | | Because |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function rpcRow(method, rpcs) {
  const name = `${method.parent.name}/${method.name}`;
  return [`\`${name}\``, ...statusCells(rpcs[name])];
}

/** Messages that an honoured field leads to, in the order they are first met. */
function reachableMessages(services, rpcs, fields) {
  const found = new Map();
  const visit = (message) => {
    if (found.has(message.typeName) || message.typeName.startsWith('google.protobuf.')) return;
    found.set(message.typeName, message);
    const honoured = fields[message.typeName] ?? {};
    for (const field of message.fields) {
      if (field.message !== undefined && field.name in honoured) visit(field.message);
    }
  };
  const requests = services
    .flatMap(({ methods }) => methods)
    .filter((method) => `${method.parent.name}/${method.name}` in rpcs)
    .map(({ input }) => input);
  for (const request of requests) found.set(request.typeName, request);
  for (const request of requests) {
    found.delete(request.typeName);
    visit(request);
  }
  const names = new Set(requests.map(({ typeName }) => typeName));
  const isRequest = ({ typeName }) => names.has(typeName);
  const all = [...found.values()].filter(({ fields: own }) => own.length > 0);
  return [...all.filter(isRequest), ...all.filter((message) => !isRequest(message))];
}

function renderMessage(message, honoured) {
  const rows = message.fields.map((field) => [
    fieldName(field),
    ...statusCells(honoured[field.name]),
  ]);
  return [`### ${message.name}`, table('Field', rows)];
}

/** A case of a oneof is named with it: `verb: upsert`. */
function fieldName(field) {
  const name = `\`${field.name}\``;
  return field.oneof === undefined ? name : `${name} (of \`${field.oneof.name}\`)`;
}

function statusCells(row) {
  return row === undefined ? ['refused', '', ''] : ['honoured', row.since, VERIFIED[row.verified]];
}

function table(first, rows) {
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return `| ${first} | | Since | Verified against |\n|---|---|---|---|\n${lines.join('\n')}`;
}

if (isMain(import.meta.url)) {
  const { HONOURED_FIELDS, HONOURED_RPCS } = await import(
    '../../server/dist/gateway/check/honoured.js'
  );
  const { API_SERVICES } = await import('../../server/dist/gateway/api-services.js');
  const { NATIVE_GAPS } = await import('../../server/dist/driver/native/gaps.js');
  const tables = {
    ...{ services: API_SERVICES, rpcs: HONOURED_RPCS, fields: HONOURED_FIELDS },
    gaps: NATIVE_GAPS,
  };
  writeOrCheck('docs/supported.md', renderSupported(tables));
}
