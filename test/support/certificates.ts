/** Certificates made for one test file: an authority, a stranger nobody trusts, and leaves signed by the authority. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from './requirements.js';

export interface Certificates {
  /** The path of `authority.pem`, `stranger.pem`, or `<name>.pem` and `<name>.key` of a leaf. */
  file(name: string): string;
  /** The content of such a file. */
  pem(name: string): string;
  remove(): void;
}

/** Leaf → the names its certificate carries, as in `DNS:node.example` or `IP:127.0.0.1`. Needs openssl. */
export function makeCertificates(leaves: Readonly<Record<string, string>>): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-certificates-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync(pathOf('openssl'), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = (name: string, ending: string): string[] => [
    ...['-keyout', `${name}.key`, '-out', `${name}.${ending}`, '-subj', `/CN=${name}`],
  ];
  for (const name of ['authority', 'stranger']) {
    openssl('req', '-x509', ...key, '-days', '2', ...files(name, 'pem'));
  }
  for (const [name, names] of Object.entries(leaves)) {
    openssl('req', ...key, ...files(name, 'csr'));
    writeFileSync(file(`${name}.cnf`), `subjectAltName=${names}\n`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', '2'],
      ...['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'],
      ...['-extfile', `${name}.cnf`],
    );
  }
  return {
    file,
    pem: (name) => readFileSync(file(name), 'utf8'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
