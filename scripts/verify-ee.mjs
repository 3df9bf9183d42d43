// Verifies a gateway on an Aerospike Enterprise cluster (`npm run verify:ee`): starts one, tries what Community does not
// have, and prints one report to paste. It writes a few records to a set of its own and deletes them again.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checks } from './verify-ee/checks.mjs';
import { createContext } from './verify-ee/context.mjs';
import { runChecks } from './verify-ee/run-checks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const help = `Usage: npm run verify:ee -- --seeds <host:port,...> [options]

Starts a gateway on an Aerospike Enterprise cluster, tries what Community does not have, and prints one report.

Options (or the variable in brackets):
  --seeds <list>           nodes to start from [AEROGATE_EE_SEEDS]
  --driver <wire|native>   driver of the gateway; wire unless given
  --user <name>            user to sign in as [AEROGATE_EE_USER]
  --password-file <file>   file with that user's password, or the password itself in [AEROGATE_EE_PASSWORD]
  --tls-ca-file <file>     PEM authorities of the nodes' certificates: connects with TLS
  --tls-name <name>        name the certificates carry
  --tls-cert-file <file>   certificate of the gateway, where the nodes ask for one
  --tls-key-file <file>    key of that certificate
  --timeout-ms <number>    how long the cluster may take to be reached; 20000 unless given
  --namespace <name>       namespace that is available and partition-tolerant; the first there is unless given
  --sc-namespace <name>    namespace in strong-consistency mode; the first there is unless given
  --help                   print this

Results: passed; failed; not implemented yet (by Aerogate); not offered (by the server); not run (what it needs is missing).
Exit codes: 0 nothing failed; 1 something failed; 2 the arguments are wrong or nothing could be tried.

A cluster to try it on: docker-compose.ee.yml.
`;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const context = createContext(root, options);
  try {
    const results = await runChecks(checks, context);
    process.stdout.write(report(results, context, options));
    if (!context.isServing) return 2;
    return results.some(({ result }) => result === 'failed') ? 1 : 0;
  } finally {
    await context.close();
  }
}

/** Arguments before variables; undefined, and said, when they make no sense. */
function readOptions() {
  try {
    const text = { type: 'string' };
    const { values } = parseArgs({
      options: {
        seeds: text,
        driver: { ...text, default: 'wire' },
        user: text,
        'password-file': text,
        'tls-ca-file': text,
        'tls-name': text,
        'tls-cert-file': text,
        'tls-key-file': text,
        'timeout-ms': { ...text, default: '20000' },
        namespace: text,
        'sc-namespace': text,
        help: { type: 'boolean', default: false },
      },
    });
    const { AEROGATE_EE_SEEDS, AEROGATE_EE_USER, AEROGATE_EE_PASSWORD } = process.env;
    const seeds = values.seeds ?? AEROGATE_EE_SEEDS;
    const user = values.user ?? AEROGATE_EE_USER;
    if (!values.help && !seeds) throw new Error('--seeds names the cluster and is required');
    const timeoutMs = Number(values['timeout-ms']);
    if (!(timeoutMs > 0)) throw new Error('--timeout-ms is a number above 0');
    const file = values['password-file'];
    const password =
      file === undefined ? AEROGATE_EE_PASSWORD : readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (user !== undefined && password === undefined)
      throw new Error('--user needs --password-file or AEROGATE_EE_PASSWORD');
    return { ...values, seeds, user, password, timeoutMs };
  } catch (error) {
    process.stderr.write(`verify:ee: ${error.message}\n\n${help}`);
    return undefined;
  }
}

function report(results, { facts, notPassedOn, complaint }, options) {
  const widths = [13, 48, 20];
  const line = (...cells) =>
    cells
      .map((cell, index) => String(cell).padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const counts = Object.entries(Object.groupBy(results, ({ result }) => result)).map(
    ([result, those]) => `${those.length} ${result}`,
  );
  return [
    '```text',
    'Aerogate on Aerospike Enterprise',
    '',
    `date       ${new Date().toISOString()}`,
    `aerogate   ${facts.gatewayVersion ?? 'unknown'}, commit ${commit()}, driver ${options.driver}`,
    `runs on    Node ${process.versions.node}, ${process.platform} ${release()} ${process.arch}`,
    `cluster    ${facts.nodeCount ?? 0} nodes, builds ${facts.builds?.join(', ') || 'unknown'}`,
    `edition    ${facts.editions?.join(', ') || 'unknown'}`,
    `namespaces ${facts.namespaces?.map(({ name, mode }) => `${name} (${mode})`).join(', ') || 'unknown'}`,
    `signed in  ${options.user === undefined ? 'no user was given' : facts.signedIn ? 'yes' : 'no'}`,
    ...notPassedOn.map((name) => `option     --${name}: aerogate serve has nothing to take it yet`),
    ...(complaint === undefined ? [] : [`gateway    ${complaint}`]),
    '',
    line('area', 'check', 'result', 'ms'),
    ...results.flatMap(({ area, title, result, ms, note }) => [
      line(area, title, result, ms),
      ...(note === undefined ? [] : [line('', `  ${note}`)]),
    ]),
    '',
    counts.join(', '),
    '```',
    '',
  ].join('\n');
}

function commit() {
  const answer = spawnSync('git', ['describe', '--always', '--dirty'], {
    cwd: root,
    encoding: 'utf8',
  });
  return answer.status === 0 ? answer.stdout.trim() : 'unknown';
}
