import { StatusSchema } from '@aerogate/proto/google/rpc/status_pb';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { toRpcStatus } from '../errors.js';
import { invalidArgument } from '../gateway-error.js';
import { encodeStatusMessage, OK_TRAILERS, statusTrailers } from './grpc-status.js';

describe('the message of a status', () => {
  it.each([
    ['', ''],
    ['A bin name has 15 bytes at most.', 'A bin name has 15 bytes at most.'],
    ['~!"#$&\'()*+,-./:;<=>?@[]^_`{|}', '~!"#$&\'()*+,-./:;<=>?@[]^_`{|}'],
    ['100 %', '100 %25'],
    ['ü', '%C3%BC'],
    ['two\nlines\ttab\0', 'two%0Alines%09tab%00'],
    ['𝒳', '%F0%9D%92%B3'],
    ['  at the ends ', '%20%20at the ends%20'],
    ['\x7f', '%7F'],
  ])('%j is sent as %j', (text, sent) => {
    expect(encodeStatusMessage(text)).toBe(sent);
    expect(decodeURIComponent(sent)).toBe(text);
  });

  it('that is no Unicode is sent with a replacement', () => {
    expect(decodeURIComponent(encodeStatusMessage('half \ud800 a pair'))).toBe(
      'half \ufffd a pair',
    );
  });
});

describe('trailers', () => {
  it('carry the status whole', () => {
    const status = toRpcStatus(invalidArgument(undefined, '100 % wrong'));
    const trailers = statusTrailers(status, 'id-1');
    expect(trailers).toMatchObject({
      'grpc-status': '3',
      'grpc-message': '100 %25 wrong',
      'x-request-id': 'id-1',
    });
    const bytes = Buffer.from(trailers['grpc-status-details-bin'] ?? '', 'base64');
    const sent = fromBinary(StatusSchema, bytes);
    expect(sent).toMatchObject({ code: 3, message: '100 % wrong' });
    expect(sent.details).toHaveLength(2);
  });

  it('of success say no more than that', () => {
    expect(OK_TRAILERS).toEqual({ 'grpc-status': '0' });
  });
});
