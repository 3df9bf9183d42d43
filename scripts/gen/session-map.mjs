/**
 * Renders docs/session-map.md from docs/session-map.yaml: for each member of the SDK's Session, the RPC and fields it
 * maps to and a call to paste. `--check` writes nothing and fails when the file on disk is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const sourceUrl = new URL('../../docs/session-map.yaml', import.meta.url);
const targetUrl = new URL('../../docs/session-map.md', import.meta.url);
const apiPackage = 'aerogate.v1';
const address = 'localhost:50051';

main(process.argv.slice(2));

function main(args) {
  const text = renderSessionMap(parse(readFileSync(sourceUrl, 'utf8')));
  if (!args.includes('--check')) {
    writeFileSync(targetUrl, text);
    return;
  }
  if (readOrEmpty(targetUrl) !== text) {
    console.error('docs/session-map.md is out of date: run `npm run gen`');
    process.exitCode = 1;
  }
}

function readOrEmpty(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}

function renderSessionMap(source) {
  const groups = source.groups.map((group) => ({
    ...group,
    entries: source.entries.filter((entry) => entry.group === group.id),
  }));
  return `${[
    '<!-- Generated from session-map.yaml by scripts/gen/session-map.mjs; edit that file, then run `npm run gen`. -->',
    '# Session, member by member',
    source.introduction.trim(),
    ...renderFixtures(source.fixtures),
    ...groups.flatMap((group) => renderGroup(group)),
  ].join('\n\n')}\n`;
}

function renderFixtures(fixtures) {
  return [
    '## What the calls find',
    'Some calls name one of these: run its lines once before them.',
    ...Object.entries(fixtures).map(([name, calls]) => {
      const lines = calls.map(grpcurlLine).join('\n');
      return `<a id="find-${name}"></a>\n\n### ${code(name)}\n\n\`\`\`sh\n${lines}\n\`\`\``;
    }),
  ];
}

function renderGroup(group) {
  return [
    `## ${group.title}`,
    group.text.trim(),
    renderTable(group.entries),
    ...group.entries.flatMap((entry) => renderEntry(entry)),
  ];
}

function renderTable(entries) {
  const rows = entries.map((entry) => {
    const target = entry.kind === 'rpc' ? rpcsOf(entry).map(code).join(', ') : 'in the client';
    return `| [${code(entry.member.replaceAll('|', '\\|'))}](#${anchorOf(entry)}) | ${target} |`;
  });
  return ['| Member | RPC |', '|---|---|', ...rows].join('\n');
}

function renderEntry(entry) {
  const parts = [`<a id="${anchorOf(entry)}"></a>\n\n### ${code(entry.member)}`, entry.text.trim()];
  if (entry.fields !== undefined) parts.push(renderFields(entry));
  for (const call of entry.calls ?? []) parts.push(renderCall(call));
  return parts;
}

function renderFields(entry) {
  const rows = Object.entries(entry.fields).map(([from, to]) => {
    const paths = [to].flat().map(code).join(', ');
    return `| ${from} | ${paths} |`;
  });
  return ['| In the SDK | On the wire |', '|---|---|', ...rows].join('\n');
}

function renderCall(call) {
  const status =
    call.expect === 'ok'
      ? ''
      : `\n\nNot honoured yet: answered with UNIMPLEMENTED, naming ${code(call.unsupported)}.`;
  const setup = (call.setup ?? []).map((name) => `[${name}](#find-${name})`).join(' and ');
  const after = setup === '' ? '' : ` (after ${setup})`;
  return `${call.does}${after}:\n\n\`\`\`sh\n${grpcurlLine(call)}\n\`\`\`${status}`;
}

/** The bodies stand in single quotes, so none may hold one; AEL text takes double quotes as well. */
function grpcurlLine(call) {
  const body = messagesOf(call)
    .map((message) => JSON.stringify(message))
    .join('\n  ');
  if (body.includes("'")) throw new Error(`a body of ${call.rpc} holds a single quote`);
  return `grpcurl -plaintext -d '${body}' \\\n  ${address} ${apiPackage}.${call.rpc}`;
}

function messagesOf(call) {
  return call.messages ?? [call.body];
}

function rpcsOf(entry) {
  return [...new Set(entry.calls.map((call) => call.rpc))];
}

function anchorOf(entry) {
  return `${entry.group}-${entry.id}`.toLowerCase().replaceAll('_', '-');
}

function code(text) {
  return `\`${text}\``;
}
