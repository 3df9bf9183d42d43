// What the checks work with: a gateway on the cluster, calls to it as JSON, and what is known of the cluster.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CallError, NotImplemented, NotRun } from './run-checks.mjs';

const pollMs = 100;

/** Our option → the option of `aerogate serve` that takes it; what its --help does not list is not passed on. */
const passedOn = {
  user: 'user',
  'password-file': 'password-file',
  'tls-ca-file': 'cluster-tls-ca-file',
  'tls-name': 'cluster-tls-name',
  'tls-cert-file': 'cluster-tls-cert-file',
  'tls-key-file': 'cluster-tls-key-file',
};

export function createContext(root, options) {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-verify-'));
  const program = join(root, 'server', 'bin', 'aerogate.js');
  const known = spawnSync(process.execPath, [program, 'serve', '--help'], { encoding: 'utf8' });
  const takes = (name) => known.stdout.includes(`--${passedOn[name]} `);
  const given = credentials(options, folder);
  const run = randomBytes(4).toString('hex');
  let gateway;

  const context = {
    options,
    /** Filled by the checks of the cluster. */
    facts: {},
    isServing: false,
    complaint: undefined,
    notPassedOn: Object.keys(given).filter((name) => !takes(name)),
    takes,
    /** A gateway with other credentials; the caller closes it. */
    startGateway: (changes) =>
      startGateway(program, folder, options, flags({ ...given, ...changes })),
    async start() {
      gateway = await context.startGateway({});
      context.isServing = gateway.isReady;
      if (!gateway.isReady) context.complaint = gateway.complaint;
    },
    /** Calls an RPC; rejects with a CallError. */
    async call(rpc, body) {
      if (gateway?.isReady !== true) throw new NotRun('the gateway could not reach the cluster');
      return post(gateway.web, rpc, body);
    },
    /** A key no other run has. */
    key: (namespace, name) => ({ namespace, set: 'aerogate-verify', string: `${run}/${name}` }),
    namespace: (mode) => namespaceOf(context, mode),
    async close() {
      await gateway?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return context;

  function flags(values) {
    return Object.entries(values)
      .filter(([name, value]) => value !== undefined && takes(name))
      .flatMap(([name, value]) => [`--${passedOn[name]}`, value]);
  }
}

/** Throws what a check of an option ends with that `aerogate serve` does not have. */
export function needsOption(context, ...names) {
  for (const name of names) {
    if (!context.takes(name))
      throw new NotImplemented(`aerogate serve has no --${passedOn[name]} yet`);
  }
}

/** What was given of the connection; a password out of the environment goes through a file, never an argument. */
function credentials({ user, password, ...options }, folder) {
  const names = ['tls-ca-file', 'tls-name', 'tls-cert-file', 'tls-key-file'];
  const tls = names.filter((name) => options[name] !== undefined);
  return {
    ...(user !== undefined && { user, 'password-file': passwordFile(folder, password) }),
    ...Object.fromEntries(tls.map((name) => [name, options[name]])),
  };
}

function passwordFile(folder, password) {
  const path = join(folder, `password-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, password, { mode: 0o600 });
  return path;
}

async function startGateway(program, folder, { seeds, driver, timeoutMs }, flags) {
  const readyFile = join(folder, `ready-${randomBytes(4).toString('hex')}.json`);
  const listen = ['grpc', 'web', 'ops'].flatMap((name) => [`--${name}-listen`, '127.0.0.1:0']);
  const cluster = ['--seeds', seeds, '--driver', driver, ...flags];
  const child = spawn(
    process.execPath,
    [program, 'serve', ...cluster, ...listen, '--ready-file', readyFile],
    { stdio: ['ignore', 'pipe', 'pipe'], env: withoutOurs(process.env) },
  );
  let said = '';
  const collect = (chunk) => {
    said += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const ended = new Promise((resolve) => {
    child.on('close', resolve);
  });
  const addresses = await readyAddresses(child, readyFile, timeoutMs);
  return {
    web: addresses?.web,
    isReady: addresses !== undefined,
    complaint: addresses === undefined ? lastLine(said) : undefined,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Its addresses once it serves and reaches the cluster; undefined when it ended or the cluster was not there in time. */
async function readyAddresses(child, readyFile, timeoutMs) {
  const deadline = performance.now() + timeoutMs;
  while (child.exitCode === null && performance.now() < deadline) {
    if (existsSync(readyFile)) {
      const addresses = JSON.parse(readFileSync(readyFile, 'utf8'));
      const { ok } = await fetch(`http://${addresses.ops}/readyz`);
      if (ok) return addresses;
    }
    await wait(pollMs);
  }
  return undefined;
}

/** The gateway is told what it needs as arguments; our own variables are none of its options. */
function withoutOurs(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AEROGATE_EE_')),
  );
}

function lastLine(text) {
  return text.trim().split('\n').at(-1)?.slice(0, 200) || 'it said nothing';
}

async function post(web, rpc, body) {
  const response = await fetch(`http://${web}/aerogate.v1.${rpc}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const { code, message, details = [] } = answer;
  const reason = details.map(({ debug }) => debug?.reason ?? debug?.name).find(Boolean);
  throw new CallError({ code, reason, message });
}

/** The namespace that was named for a mode, else the first the cluster has in it. */
function namespaceOf({ facts, options }, mode) {
  const named = options[mode === 'SC' ? 'sc-namespace' : 'namespace'];
  const found = facts.namespaces?.filter((one) => one.mode === mode) ?? [];
  const name = named ?? found[0]?.name;
  if (name === undefined) throw new NotRun(`the cluster has no namespace in ${mode} mode`);
  if (!found.some((one) => one.name === name))
    throw new NotRun(`${name} is no namespace in ${mode} mode of this cluster`);
  return name;
}
