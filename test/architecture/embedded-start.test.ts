/** Commands load what they need and no more: the embedded node no gateway, the threads of a gateway no database. */

import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../server/src', import.meta.url));

/** The entry, and what the command loads once it is asked for. */
const LOADED_BY_THE_COMMAND = [
  ...['main.ts', 'cli/embedded-command.ts', 'cli/run-embedded.ts'],
  ...['embedded/embedded-cluster.ts', 'embedded/options.ts'],
];

/** Processes of `aerogate serve`; its embedded node has a thread of its own. */
const LOADED_BY_SERVING = {
  'one process': ['main.ts', 'cli/serve-command.ts', 'cli/run-gateway.ts'],
  'the process that accepts': ['main.ts', 'cli/serve-command.ts', 'cli/workers/run-workers.ts'],
  'a worker': ['cli/workers/worker-process.ts', 'cli/workers/run-worker.ts'],
};

/** Packages that are there for the node, each because it needs it from its first answer on. */
const ALLOWED_PACKAGES = ['bcryptjs', 'commander', 's2js'];

/** Files and packages that are loaded before the first line of the command runs, or with it. */
function loadedBy(entries: readonly string[]): {
  readonly files: string[];
  readonly packages: string[];
} {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = entries.map((entry) => join(SOURCES, entry));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) waiting.push(join(dirname(file), name.replace(/\.js$/, '.ts')));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return { files: [...files].map((file) => relative(SOURCES, file)), packages: [...packages] };
}

/** What is imported for its values, and not only when it is needed. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      return isTypeOnly(statement.importClause) ? [] : [textOf(statement.moduleSpecifier)];
    }
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) return [];
    return statement.moduleSpecifier === undefined ? [] : [textOf(statement.moduleSpecifier)];
  });
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function textOf(specifier: ts.Expression): string {
  if (!ts.isStringLiteral(specifier)) throw new Error('an import is named by a text');
  return specifier.text;
}

describe('what `aerogate embedded` loads', () => {
  const { files, packages } = loadedBy(LOADED_BY_THE_COMMAND);

  it('holds the node', () => {
    expect(files).toContain('embedded/dispatch.ts');
    expect(files).toContain('engine/engine.ts');
  });

  it('holds no gateway, driver or behaviour', () => {
    expect(files.filter((file) => /^(?:gateway|driver|behavior|ael)\//.test(file))).toEqual([]);
  });

  it('holds no package but those a node needs', () => {
    expect(packages.filter((name) => !ALLOWED_PACKAGES.includes(name.split('/')[0] ?? ''))).toEqual(
      [],
    );
  });
});

describe.each(Object.entries(LOADED_BY_SERVING))(
  'what `aerogate serve` loads, %s',
  (_, entries) => {
    const { files, packages } = loadedBy(entries);

    it('holds the driver, and nothing of the database', () => {
      expect(files).toContain('driver/wire/wire-driver-provider.ts');
      expect(files.filter((file) => file.startsWith('engine/'))).toEqual([]);
    });

    it('holds no package that only some configurations need', () => {
      expect(packages.filter((name) => ['aerospike', 'wasmoon', 'yaml'].includes(name))).toEqual(
        [],
      );
    });
  },
);
