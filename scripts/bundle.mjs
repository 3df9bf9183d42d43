// Puts the server's build together into few files, server/dist/bundle, since Node takes about a millisecond for each of the
// hundreds of modules it loads one by one (docs/decisions/003-bundle.md). Does nothing where the bundle is as new as the build.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const server = join(dirname(dirname(fileURLToPath(import.meta.url))), 'server');
const folder = join(server, 'dist', 'bundle');

/** What is started or imported by its path. Files find each other beside themselves, so all of them are in one folder. */
const entries = {
  main: 'main.ts',
  embedded: 'embedded/index.ts',
  'embedded-worker': 'embedded/embedded-worker.ts',
  'worker-process': 'cli/workers/worker-process.ts',
};

if (!isFresh()) await bundle();

/** The same rule as in server/bin/aerogate.js: tsc writes its record whenever it writes a module. */
function isFresh() {
  const built = statSync(join(server, 'dist', '.tsbuildinfo'), { throwIfNoEntry: false });
  const bundled = statSync(join(folder, 'main.js'), { throwIfNoEntry: false });
  return built !== undefined && bundled !== undefined && bundled.mtimeMs >= built.mtimeMs;
}

async function bundle() {
  // Loaded here, so that a build with nothing to do does not wait for it.
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, path]) => [name, join(server, 'src', path)]),
    ),
    platform: 'node',
    tsconfig: false,
    // Packages stay where npm puts them: they find their own files, and the native client need not be there.
    external: (name) => !/^(?:\.|\/|[a-zA-Z]:)/.test(name),
    resolve: { extensionAlias: { '.js': ['.ts'] } },
  });
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    // Names are kept and nothing is made shorter: a stack trace is for people.
    minify: false,
    sourcemap: true,
    entryFileNames: '[name].js',
    // The same names each time: what runs while a build is made finds the files it loads later.
    chunkFileNames: '[name].js',
  });
  await build.close();
  const written = new Set(output.map(({ fileName }) => fileName));
  for (const name of readdirSync(folder)) if (!written.has(name)) rmSync(join(folder, name));
}
