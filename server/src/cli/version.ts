/** Which Aerogate this is: the version of its package, the commit where that is known, and the Node it runs on. */

import { existsSync, readFileSync } from 'node:fs';

export interface VersionFacts {
  readonly version: string;
  /** Of the clone it was built in; undefined for a published package. */
  readonly commit: string | undefined;
  readonly node: string;
}

/** The package's folder, from the build as from the sources. */
const PACKAGE = new URL('../../', import.meta.url);
const WORKSPACE_NAME = 'aerogate-workspace';
const COMMIT_DIGITS = 12;

export function versionFacts(): VersionFacts {
  return {
    version: textOf(readJson(new URL('package.json', PACKAGE)), 'version') ?? '0.0.0',
    commit: commitOf(new URL('../', PACKAGE))?.slice(0, COMMIT_DIGITS),
    node: process.versions.node,
  };
}

/** `aerogate 0.1.0 (commit 0123456789ab, node 24.0.0)` */
export function versionLine({ version, commit, node }: VersionFacts): string {
  return `aerogate ${version} (${commit === undefined ? '' : `commit ${commit}, `}node ${node})`;
}

/** The commit checked out in the workspace this package stands in; another project's `.git` around us is not ours to read. */
function commitOf(workspace: URL): string | undefined {
  if (textOf(readJson(new URL('package.json', workspace)), 'name') !== WORKSPACE_NAME) {
    return undefined;
  }
  const head = readText(new URL('.git/HEAD', workspace))?.trim();
  const reference = head === undefined ? undefined : /^ref: (.+)$/u.exec(head)?.[1];
  if (reference === undefined) return commitIn(head);
  return (
    commitIn(readText(new URL(`.git/${reference}`, workspace))) ??
    // git packs references away; each line is a commit and a name.
    commitIn(
      readText(new URL('.git/packed-refs', workspace))
        ?.split('\n')
        .find((line) => line.endsWith(` ${reference}`)),
    )
  );
}

function commitIn(text: string | undefined): string | undefined {
  return /^[0-9a-f]{40}/u.exec(text ?? '')?.[0];
}

function readText(url: URL): string | undefined {
  return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
}

function readJson(url: URL): unknown {
  const text = readText(url);
  return text === undefined ? undefined : JSON.parse(text);
}

function textOf(json: unknown, field: string): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const value = Object.entries(json).find(([name]) => name === field)?.[1] as unknown;
  return typeof value === 'string' ? value : undefined;
}
