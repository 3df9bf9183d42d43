/** What PEM files hold: TLS itself passes over authorities it can not read, and then trusts nobody. */

import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

const CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----.*?-----END \1-----/gsu;

/** Whether there are certificates, all of them whole. */
export function holdsCertificates(pem: string): boolean {
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    return certificates.map((each) => new X509Certificate(each)).length > 0;
  } catch {
    return false;
  }
}

/** Whether it is a certificate chain and the private key of its first, which no passphrase may protect. */
export function isKeyPair(cert: string | Buffer, key: string | Buffer): boolean {
  // An empty text is none at all to TLS, and no reason to complain.
  if (cert.length === 0 || key.length === 0) return false;
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
