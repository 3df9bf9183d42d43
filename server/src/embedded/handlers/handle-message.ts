/** Sends each request message to the handler of its kind. */

import { DIGEST_BYTES } from '../../model/limits.js';
import { RESULT } from '../../model/result-code.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO3 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { answerOf } from './answer.js';
import { handleBatch } from './batch.js';
import { type HandlerAnswer, type HandlerContext, singleAnswer } from './handler.js';
import { handleQuery } from './query.js';
import { namespaceOf, runRecordCommand } from './record-command.js';
import { fieldOf, hasBit } from './record-request.js';

/**
 * Answers one request message of a client connection; `client` is its address, as a server logs it. Never throws for what a
 * client sent; a throw is a defect of ours.
 */
export function handleMessage(
  message: WireMessage,
  context: HandlerContext,
  client = '',
): HandlerAnswer {
  if (hasBit(message.info1, INFO1.batch)) return handleBatch(message, context);
  const namespace = namespaceOf(message, context);
  if (namespace === undefined) return refuse(RESULT.invalidNamespace);
  const digest = fieldOf(message, FIELD.digest);
  if (digest === undefined) {
    const denied = context.access?.query(message, namespace.config.name) ?? RESULT.ok;
    return denied === RESULT.ok
      ? handleQuery(message, namespace, context, client)
      : singleAnswer({ info3: INFO3.last, resultCode: denied });
  }
  if (digest.data.length !== DIGEST_BYTES) return refuse(RESULT.parameter);
  const { answer, kind } = runRecordCommand(
    { message, namespace },
    { digest: digest.data },
    context,
  );
  const { name } = namespace.config;
  const { resultCode, effect } = answer;
  context.count({ origin: 'client', kind, namespace: name, resultCode, effect });
  return singleAnswer(answerOf(answer, message));
}

function refuse(resultCode: number): HandlerAnswer {
  return singleAnswer({ resultCode });
}
