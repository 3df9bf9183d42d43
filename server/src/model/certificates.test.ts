import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, makeCertificates } from '../../../test/support/certificates.js';
import { requires } from '../../../test/support/requirements.js';
import { holdsCertificates } from './certificates.js';

describe('a text of certificates', () => {
  it.each([
    ['nothing', ''],
    ['a sentence', 'nonsense'],
    ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a certificate that is cut short', '-----BEGIN CERTIFICATE-----\nMIIB'],
  ])('%s holds no certificates', (_, pem) => {
    expect(holdsCertificates(pem)).toBe(false);
  });

  describe.skipIf(!requires('openssl'))('of openssl', () => {
    let made: Certificates;
    beforeAll(() => {
      made = makeCertificates({ node: 'DNS:node.example' });
    });
    afterAll(() => {
      made.remove();
    });

    it('holds certificates, with words around them, while each is whole', () => {
      const bundle = `# ours\n${made.pem('authority.pem')}\n# theirs\n${made.pem('stranger.pem')}`;
      expect(holdsCertificates(bundle)).toBe(true);
      expect(holdsCertificates(made.pem('authority.pem').replaceAll('\n', '\r\n'))).toBe(true);
      expect(holdsCertificates(made.pem('node.key'))).toBe(false);
      const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
      expect(holdsCertificates(bundle + damaged)).toBe(false);
    });
  });
});
