// Writes what other languages take from the protos: gen/aerogate.binpb, a descriptor set with its comments for grpcurl
// and the like, and from it the stubs in gen/go, gen/java and gen/python. The TypeScript stubs are written by
// `buf generate` before. A language whose tools can't be got is left as it is, by name; AEROGATE_REQUIRE makes that a
// failure.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findStubTools, pythonOf, stubLanguages } from '../stub-tools.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = join(root, 'node_modules', '.bin');
const scratch = join(root, '.cache', 'stubs');
const descriptorSet = join(root, 'gen', 'aerogate.binpb');
const apiFolder = join('aerogate', 'v1');
/** Ours only: google.rpc, health and reflection come from each ecosystem's own package, never as a second copy. */
const protoFiles = readdirSync(join(root, 'proto', apiFolder))
  .sort()
  .map((name) => `aerogate/v1/${name}`);
const serviceFiles = protoFiles.filter((name) => name.endsWith('_service.proto'));

/** How each language's stubs are written into an empty folder, and the folder they are kept in. */
const writers = {
  go: { kept: join('gen', 'go', apiFolder), write: writeGo },
  java: { kept: join('gen', 'java', 'src', 'main', 'java', 'dev', apiFolder), write: writeJava },
  python: { kept: join('gen', 'python', 'src', apiFolder), write: writePython },
};

run(join(bin, 'buf'), ['build', '--as-file-descriptor-set', '-o', descriptorSet]);
for (const language of stubLanguages) writeStubs(language);

function writeStubs(language) {
  const tools = findStubTools(language);
  if (tools.folder === undefined) {
    skip(language, tools);
    return;
  }
  const { kept, write } = writers[language];
  const fresh = join(scratch, language);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  replaceFolder(write(tools.folder, fresh), join(root, kept));
}

function writeGo(tools, out) {
  const plugin = (name) => ({
    local: join(tools, name),
    out: relative(root, out),
    opt: ['paths=source_relative'],
  });
  const template = {
    version: 'v2',
    inputs: [{ directory: '.', paths: [join('proto', apiFolder)] }],
    plugins: [plugin('protoc-gen-go'), plugin('protoc-gen-go-grpc')],
  };
  run(join(bin, 'buf'), ['generate', '--template', JSON.stringify(template)]);
  return join(out, apiFolder);
}

function writeJava(tools, out) {
  run(join(tools, 'protoc.exe'), [
    `--descriptor_set_in=${descriptorSet}`,
    `--java_out=${out}`,
    `--plugin=protoc-gen-grpc-java=${join(tools, 'protoc-gen-grpc-java.exe')}`,
    // Without it every service asks for javax.annotation, which the JDK no longer has.
    `--grpc-java_out=@generated=omit:${out}`,
    ...protoFiles,
  ]);
  return join(out, 'dev', apiFolder);
}

function writePython(tools, out) {
  const python = pythonOf(tools);
  const protoc = [
    '-m',
    'grpc_tools.protoc',
    `--descriptor_set_in=${descriptorSet}`,
    // The type stubs of mypy-protobuf, not protoc's own: they carry the comments and cover the services.
    `--plugin=protoc-gen-mypy=${join(dirname(python), 'protoc-gen-mypy')}`,
    `--plugin=protoc-gen-mypy_grpc=${join(dirname(python), 'protoc-gen-mypy_grpc')}`,
  ];
  run(python, [...protoc, `--python_out=${out}`, `--mypy_out=quiet:${out}`, ...protoFiles]);
  const services = [`--grpc_python_out=${out}`, `--mypy_grpc_out=quiet:${out}`];
  run(python, [...protoc, ...services, ...serviceFiles]);
  const folder = join(out, apiFolder);
  writeFileSync(
    join(folder, '__init__.py'),
    '"""Messages and services of the Aerogate API, version 1."""\n',
  );
  // Tells type checkers that the stubs beside the code are meant to be used (PEP 561).
  writeFileSync(join(folder, 'py.typed'), '');
  return folder;
}

/** Makes `kept` equal to `fresh`, and leaves the files alone that are, so that builds on top of them stay up to date. */
function replaceFolder(fresh, kept) {
  const wanted = new Set(filesOf(fresh));
  for (const name of existsSync(kept) ? filesOf(kept) : []) {
    if (!wanted.has(name) && !name.includes('__pycache__')) rmSync(join(kept, name));
  }
  for (const name of wanted) {
    const target = join(kept, name);
    const text = readFileSync(join(fresh, name));
    if (!existsSync(target) || !readFileSync(target).equals(text)) {
      cpSync(join(fresh, name), target);
    }
  }
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

function skip(language, { requirement, reason }) {
  const asked = (process.env.AEROGATE_REQUIRE ?? '').split(',');
  const insisted = asked.includes('all') || asked.includes(requirement);
  const verb = insisted ? 'AEROGATE_REQUIRE asks for' : 'skipped';
  process.stderr.write(`${verb} the stubs for ${language}: ${reason}\n`);
  if (insisted) process.exitCode = 1;
}

/** Runs one step with the workspace's own tools first on the PATH, and ends with it when it fails. */
function run(file, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', env });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}
