/**
 * Renders docs/configuration.md from the option table of the built server: every option of `aerogate serve` with its flag,
 * variable, values and default. `--check` writes nothing and fails when the file on disk is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { environmentName } from '../../server/dist/config.js';
import { SERVE_OPTIONS } from '../../server/dist/option-table.js';
import { defaultWordsOf, placeholderOf, rangeOf } from '../../server/dist/option-words.js';

const targetUrl = new URL('../../docs/configuration.md', import.meta.url);

const introduction = `# Configuration

The options of \`aerogate serve\`. Each can be given in three places, of which the first wins:

1. a flag: \`--grpc-listen 127.0.0.1:6000\`; flags without a value are switched off with \`--no-\` in front,
2. an environment variable: \`AEROGATE_GRPC_LISTEN=127.0.0.1:6000\`; flags without a value take \`true\` or \`false\`,
3. a line of a YAML file, which \`--config FILE\` or \`AEROGATE_CONFIG\` names: \`grpc-listen: 127.0.0.1:6000\`.

Lists are separated by commas; a flag for a list can also be repeated, and YAML takes a list of its own. An address is
\`host:port\`, with IPv6 hosts in brackets; a bare port means loopback, and port 0 a free one. Names nobody knows are
refused wherever they stand, with the nearest that exists, and all faults are reported at once.

A file for production may be as short as this:

\`\`\`yaml
seeds: [10.0.0.1:3000, 10.0.0.2:3000]
driver: wire
grpc-listen: 0.0.0.0:50051
tls-cert-file: /etc/aerogate/tls.crt
tls-key-file: /etc/aerogate/tls.key
drain-delay-ms: 5000
\`\`\``;

main(process.argv.slice(2));

function main(args) {
  const text = render();
  if (!args.includes('--check')) {
    writeFileSync(targetUrl, text);
    return;
  }
  if (readOrEmpty(targetUrl) !== text) {
    console.error('docs/configuration.md is out of date: run `npm run gen`');
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

function render() {
  const options = Object.entries(SERVE_OPTIONS);
  const groups = [...new Set(options.map(([, { group }]) => group))];
  const parts = groups.flatMap((group) => [
    `## ${group}`,
    renderTable(options.filter(([, definition]) => definition.group === group)),
  ]);
  return `${[
    '<!-- Generated from server/src/option-table.ts by scripts/gen/configuration.mjs; run `npm run gen`. -->',
    introduction,
    ...parts,
  ].join('\n\n')}\n`;
}

function renderTable(options) {
  const rows = options.map(
    ([name, definition]) =>
      `| ${code(flagOf(name, definition))}<br>${code(environmentName(name))} | ${definition.help} | ${valuesOf(definition)} |`,
  );
  return ['| Option | What it does | Values and default |', '|---|---|---|', ...rows].join('\n');
}

function flagOf(name, definition) {
  const placeholder = placeholderOf(name, definition);
  return placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
}

function valuesOf(definition) {
  const range = definition.kind === 'flag' ? 'off unless given' : rangeOf(definition);
  const fallback = defaultWordsOf(definition);
  const words = [range, fallback === undefined ? undefined : `default ${code(fallback)}`];
  return words.filter((word) => word !== undefined).join('; ');
}

/** As code in a table's cell, where a bar would end the cell. */
function code(text) {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
