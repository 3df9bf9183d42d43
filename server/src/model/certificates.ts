/** What a file of certificates holds: TLS passes over authorities it can not read, and then trusts nobody. */

import { X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----.*?-----END \1-----/gsu;

/** Whether a PEM text has certificates, all of them whole. */
export function holdsCertificates(pem: string): boolean {
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    return certificates.map((each) => new X509Certificate(each)).length > 0;
  } catch {
    return false;
  }
}
