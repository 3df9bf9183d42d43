/** Sends each request message to the handler of its kind. */

import { RESULT } from '../../model/result-code.js';
import type { WireMessage } from '../../wire/message.js';
import { type HandlerAnswer, type HandlerContext, singleAnswer } from './handler.js';

/** Answers one request message of a client connection. */
export function handleMessage(_message: WireMessage, _context: HandlerContext): HandlerAnswer {
  return singleAnswer({ resultCode: RESULT.unsupportedFeature });
}
