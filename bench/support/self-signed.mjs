// A certificate for the gateway under TLS, made by openssl for as long as a benchmark runs; without openssl there is none.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OPENSSL = 'openssl';

export function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), 'aerogate-bench-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const { status } = spawnSync(OPENSSL, [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert],
  ]);
  if (status === 0) return { folder, flags: ['--tls-cert-file', cert, '--tls-key-file', key] };
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

export function removeCertificate(certificate) {
  if (certificate !== undefined) rmSync(certificate.folder, { recursive: true, force: true });
}
