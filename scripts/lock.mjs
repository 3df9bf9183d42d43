// Regenerates package-lock.json after a change of dependencies (`npm run lock`), complete for every platform.
// npm leaves a platform package out of the lockfile when the registry it asked did not serve it, and then `npm ci`
// refuses the file. Such packages are named with exact versions by their parents, so they can be written from there.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockPath = join(root, 'package-lock.json');

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
];
/** How a package's name says which C library it was built against. */
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const made = spawnSync(
  'npm',
  ['install', '--package-lock-only', '--ignore-scripts', '--loglevel=error'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (made.status !== 0) process.exit(made.status ?? 1);

const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
const added = complete(lock.packages);
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (/"resolved": "(?!gen\/|server|clients\/)/.test(text)) {
  process.stderr.write(
    'package-lock.json names a registry. Run: npm config set omit-lockfile-registry-resolved true\n',
  );
  process.exit(1);
}
writeFileSync(lockPath, text);
process.stdout.write(
  `package-lock.json is complete; ${added} platform packages were written from their parents.\n`,
);

/** Adds an entry for every exact optional dependency that has none; returns how many there were. */
function complete(packages) {
  let added = 0;
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (packages[path] !== undefined || !/^\d+\.\d+\.\d+/.test(version)) continue;
      packages[path] = {
        version,
        ...platformOf(name),
        ...(parent.dev === true && { dev: true }),
        optional: true,
      };
      added += 1;
    }
  }
  return added;
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu =
    processors.find((processor) => words.includes(processor)) ??
    (/-arm/.test(name) ? 'arm' : undefined);
  const libc = libraries[words.at(-1)];
  if (os === undefined || cpu === undefined)
    throw new Error(`No platform can be read from the name ${name}`);
  return { cpu: [cpu], ...(libc !== undefined && { libc: [libc] }), os: [os] };
}
