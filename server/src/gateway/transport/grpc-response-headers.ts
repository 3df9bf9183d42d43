/** The headers every answer on the gRPC port begins with, made once. */

import type { OutgoingHttpHeaders, ServerStreamResponseOptions } from 'node:http2';
import { ACCEPTED_ENCODINGS } from './grpc-compression.js';

export const RESPONSE_HEADERS: OutgoingHttpHeaders = {
  ':status': 200,
  'content-type': 'application/grpc+proto',
  'grpc-accept-encoding': ACCEPTED_ENCODINGS,
};

/** gRPC has no use for the date of an answer. */
export const WITH_TRAILERS: ServerStreamResponseOptions & { readonly sendDate: boolean } = {
  waitForTrailers: true,
  sendDate: false,
};
export const WITHOUT_BODY: ServerStreamResponseOptions & { readonly sendDate: boolean } = {
  endStream: true,
  sendDate: false,
};
