/** Calls without a transport: the context of one, and a bound service called by the name of its RPC. */

import {
  create,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { decodedMessage, type EncodedMessage } from '../../server/src/gateway/encoded-message.js';
import type { BoundService, CallContext } from '../../server/src/gateway/service.js';
import { ANONYMOUS } from '../../server/src/model/principal.js';

export function callContext(facts: Partial<CallContext> = {}): CallContext {
  return {
    principal: ANONYMOUS,
    signal: new AbortController().signal,
    remainingMs: () => undefined,
    requestId: 'test-call',
    ...facts,
  };
}

/** Calls a unary RPC as a transport does: a whole message in, a whole message out. */
export async function callUnary<I extends DescMessage, O extends DescMessage>(
  services: readonly BoundService[],
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  context: CallContext = callContext(),
): Promise<MessageShape<O>> {
  const implementation = serviceOf(services, method.parent).methods[method.localName];
  if (typeof implementation !== 'function') throw new TypeError(`${method.name} is not bound`);
  const call = implementation as (
    message: MessageShape<I>,
    context: CallContext,
  ) => Promise<MessageInitShape<O> | EncodedMessage>;
  const answer = await call(create(method.input, request), context);
  return create(method.output, decodedMessage(method.output, answer));
}

/** Calls a server-streaming RPC as a transport does; nothing runs before the first message is asked for. */
export async function* callStream<I extends DescMessage, O extends DescMessage>(
  services: readonly BoundService[],
  method: DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
  context: CallContext = callContext(),
): AsyncGenerator<MessageShape<O>, void, undefined> {
  const implementation = serviceOf(services, method.parent).methods[method.localName];
  if (typeof implementation !== 'function') throw new TypeError(`${method.name} is not bound`);
  const call = implementation as (
    message: MessageShape<I>,
    context: CallContext,
  ) => AsyncIterable<MessageInitShape<O> | EncodedMessage>;
  for await (const message of call(create(method.input, request), context)) {
    yield create(method.output, decodedMessage(method.output, message));
  }
}

/** Calls a streaming RPC as a transport does: whole messages in, whole messages out. */
export async function* callBidi<I extends DescMessage, O extends DescMessage>(
  services: readonly BoundService[],
  method: DescMethodBiDiStreaming<I, O>,
  requests: AsyncIterable<MessageInitShape<I>>,
  context: CallContext = callContext(),
): AsyncGenerator<MessageShape<O>, void, undefined> {
  const implementation = serviceOf(services, method.parent).methods[method.localName];
  if (typeof implementation !== 'function') throw new TypeError(`${method.name} is not bound`);
  const call = implementation as (
    messages: AsyncIterable<MessageShape<I>>,
    context: CallContext,
  ) => AsyncIterable<MessageInitShape<O> | EncodedMessage>;
  async function* messages(): AsyncGenerator<MessageShape<I>> {
    for await (const request of requests) yield create(method.input, request);
  }
  for await (const message of call(messages(), context)) {
    yield create(method.output, decodedMessage(method.output, message));
  }
}

function serviceOf(services: readonly BoundService[], descriptor: DescService): BoundService {
  const service = services.find(({ descriptor: { typeName } }) => typeName === descriptor.typeName);
  if (service === undefined) throw new TypeError(`${descriptor.typeName} is not bound`);
  return service;
}
