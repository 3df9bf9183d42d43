/** Builds an image without an engine: runs a Dockerfile's steps stage by stage, each in a folder that stands for its root. */

import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, posix } from 'node:path';
import { promisify } from 'node:util';
import type { Stage } from './dockerfile.js';

const run = promisify(execFile);

/** What the last stage comes to. */
export interface BuiltImage {
  /** The folder that stands for `/`. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
}

/** What the base image has beside Node that the last stage is to be without. */
const BASE_TOOLS = [
  'usr/local/bin/npm',
  'usr/local/bin/npx',
  'usr/local/bin/corepack',
  'usr/local/bin/yarn',
  'usr/local/bin/yarnpkg',
  'usr/local/lib/node_modules/npm/package.json',
  'opt/yarn-v1.22.22/bin/yarn',
];

/** Commands that are run as they stand, and those whose paths are of the image and have to be moved into its folder. */
const RUN_AS_IT_IS = /^(npm ci|npm run build|find server\/|rm -r [a-z])/;
const RUN_INSIDE = /^rm -rf (\/\S+\s*)+$/;

/** Files a builder is sent: the tracked ones, as they are now, without those .dockerignore keeps back. */
export function exportContext(workspace: string, target: string): void {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: workspace, encoding: 'utf8' });
  const rules = readIgnoreRules(readFileSync(join(workspace, '.dockerignore'), 'utf8'));
  for (const path of tracked.split('\0')) {
    if (path === '' || isIgnored(path, rules) || !existsSync(join(workspace, path))) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(workspace, path), join(target, path));
  }
}

/** Runs every step. Throws for a RUN that is not on the list above: it would have run on this machine, not in an image. */
export async function buildImage(
  stages: readonly Stage[],
  context: string,
  scratch: string,
): Promise<BuiltImage> {
  const roots = new Map<string, string>();
  let image: BuiltImage | undefined;
  for (const [index, stage] of stages.entries()) {
    const name = stage.name ?? `stage-${index}`;
    const root = join(scratch, name);
    for (const tool of BASE_TOOLS) {
      mkdirSync(dirname(join(root, tool)), { recursive: true });
      writeFileSync(join(root, tool), '');
    }
    image = await buildStage(stage, root, (from) => sourceOf(from, context, roots));
    roots.set(name, root);
  }
  if (image === undefined) throw new Error('the Dockerfile has no stage');
  return image;
}

function sourceOf(
  from: string | undefined,
  context: string,
  roots: ReadonlyMap<string, string>,
): string {
  if (from === undefined) return context;
  const root = roots.get(from);
  if (root === undefined) throw new Error(`COPY --from=${from} names no earlier stage`);
  return root;
}

async function buildStage(
  stage: Stage,
  root: string,
  sourceRoot: (from: string | undefined) => string,
): Promise<BuiltImage> {
  let image: BuiltImage = {
    root,
    workdir: '/',
    env: {},
    user: 'root',
    entrypoint: [],
    cmd: [],
    healthcheck: [],
  };
  for (const step of stage.steps) {
    if (step.do === 'workdir') {
      image = { ...image, workdir: posix.resolve(image.workdir, step.path) };
      mkdirSync(join(root, image.workdir), { recursive: true });
    } else if (step.do === 'copy') {
      const to = join(root, posix.resolve(image.workdir, step.to));
      const intoFolder = step.to.endsWith('/') || step.sources.length > 1;
      for (const source of step.sources) {
        copy(join(sourceRoot(step.from), source), to, intoFolder);
      }
    } else if (step.do === 'run') {
      await runStep(step.command, image);
    } else if (step.do === 'env') {
      image = { ...image, env: { ...image.env, ...step.variables } };
    } else if (step.do === 'user') {
      image = { ...image, user: step.user };
    } else if (step.do === 'entrypoint' || step.do === 'cmd' || step.do === 'healthcheck') {
      image = { ...image, [step.do]: step.argv };
    }
  }
  return image;
}

/** As COPY does: of a folder its contents, of a file the file, under its own name where the target is a folder. */
function copy(source: string, to: string, intoFolder: boolean): void {
  if (!existsSync(source)) throw new Error(`COPY finds no ${source}`);
  const isFolder = lstatSync(source).isDirectory();
  const target = intoFolder && !isFolder ? join(to, basename(source)) : to;
  mkdirSync(isFolder ? target : dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
}

async function runStep(command: string, { root, workdir, env }: BuiltImage): Promise<void> {
  const inside = RUN_INSIDE.test(command);
  if (!inside && !RUN_AS_IT_IS.test(command)) {
    throw new Error(`a RUN that is not known to be harmless outside of an image: ${command}`);
  }
  const line = inside ? command.replaceAll(/ (?=\/)/g, ` ${root}`) : command;
  const options = { cwd: join(root, workdir), env: { ...buildEnvironment(), ...env } };
  try {
    await run('sh', ['-e', '-c', line], options);
  } catch (error) {
    // What compilers complain of stands in the output, not in the error.
    const { stdout = '' } = error as { readonly stdout?: string };
    throw new Error(`RUN ${command} failed: ${stdout}`, { cause: error });
  }
}

/** This machine's Node, npm and registry, and nothing of the npm that may have started the tests. */
export function buildEnvironment(): Record<string, string> {
  const kept =
    /^(HOME|LANG|TMPDIR|AEROGATE_CI_RUN|NODE_EXTRA_CA_CERTS|(HTTPS?|NO)_PROXY|npm_config_(registry|userconfig|cache|cafile|nodedir))$/i;
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => kept.test(entry[0]) && entry[1] !== undefined,
  );
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  return { ...Object.fromEntries(entries), PATH: path };
}

interface IgnoreRule {
  readonly pattern: string;
  readonly ignores: boolean;
}

function readIgnoreRules(text: string): IgnoreRule[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: line.replace(/^!/, ''), ignores: !line.startsWith('!') }));
}

/** The last rule that matches the path or a folder above it decides. */
function isIgnored(path: string, rules: readonly IgnoreRule[]): boolean {
  const parts = path.split('/');
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const last = rules.findLast(({ pattern }) =>
    prefixes.some((prefix) => matchesGlob(prefix, pattern)),
  );
  return last?.ignores ?? false;
}
