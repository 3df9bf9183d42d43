/** Requests as people type them with curl: what no protocol takes on is told in a sentence, not by a bare status. */

import { describe, expect, it } from 'vitest';
import { startTestGateway } from '../support/transport-gateway.js';

const SERVICE = 'aerogate.v1.SessionService';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a request by hand', () => {
  it.each([
    ['as a form, which is what curl -d sends', 'Get', FORM, 415, /Get takes .* application\/json /],
    ['of plain JSON to a stream', 'Query', JSON_TYPE, 415, /Query is a stream\. .*connect\+json/],
    [
      'of HTTP/1.1 to a stream in both directions',
      '../aerogate.v1.PipelineService/Pipeline',
      { 'content-type': 'application/connect+json' },
      505,
      /Pipeline is a stream in both directions, which takes HTTP\/2\./,
    ],
    [
      'in an encoding nobody reads',
      'Get',
      { ...JSON_TYPE, 'content-encoding': 'br' },
      501,
      /its encoding is not supported; gzip and identity are\./,
    ],
  ])('%s', async (_, method, headers, status, words) => {
    const gateway = await startTestGateway();
    const url = `${gateway.webUrl}/${SERVICE}/${method}`;
    const response = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(words);
  });

  it('by GET', async () => {
    const gateway = await startTestGateway();
    const response = await fetch(`${gateway.webUrl}/${SERVICE}/Get`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.text()).toBe(`${SERVICE}/Get is called by POST.\n`);
  });
});
