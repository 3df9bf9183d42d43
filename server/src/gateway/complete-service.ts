/**
 * Services completed: RPCs that are not done yet answer UNIMPLEMENTED by their name, and all others check their requests;
 * streams of requests check their messages themselves.
 */

import type { DescMethod, DescService, Message } from '@bufbuild/protobuf';
import { requestCheck } from './check/request-check.js';
import { unsupported } from './gateway-error.js';
import type { BoundService, CallContext, ServiceImplementation } from './service.js';

type UnaryFunction = (request: Message, context: CallContext) => Promise<unknown>;
type ServerStreamingFunction = (request: Message, context: CallContext) => AsyncIterable<unknown>;

/**
 * A service whose implemented RPCs refuse what they do not honour before they see it, and whose other RPCs refuse the call.
 * `implementation` may lack any of them.
 */
export function completeService<S extends DescService>(
  descriptor: S,
  implementation: Partial<ServiceImplementation<S>>,
): BoundService {
  return bind(descriptor, implementation);
}

function bind(
  descriptor: DescService,
  implementation: Readonly<Record<string, unknown>>,
): BoundService {
  const methods = descriptor.methods.map((method): [string, unknown] => [
    method.localName,
    boundMethod(method, implementation[method.localName]),
  ]);
  return { descriptor, methods: Object.fromEntries(methods) };
}

function boundMethod(method: DescMethod, implementation: unknown): unknown {
  if (implementation === undefined) return unimplemented(method);
  // `ServiceImplementation` has checked the types against this descriptor; here they are erased, as transports bind them.
  switch (method.methodKind) {
    case 'unary':
      return checkedUnary(method, implementation as UnaryFunction);
    case 'server_streaming':
      return checkedStream(method, implementation as ServerStreamingFunction);
    default:
      // What one message of a stream may hold depends on those before it; who reads them checks them.
      return implementation;
  }
}

function checkedUnary(method: DescMethod, implementation: UnaryFunction): UnaryFunction {
  const check = requestCheck(method.input);
  return (request, context) => {
    // Not an async function: what it would wrap is a promise already.
    try {
      check(request);
      return implementation(request, context);
    } catch (error) {
      if (error instanceof Error) return Promise.reject(error);
      throw error;
    }
  };
}

/** What the check throws is the first step of the stream. */
function checkedStream(
  method: DescMethod,
  implementation: ServerStreamingFunction,
): ServerStreamingFunction {
  const check = requestCheck(method.input);
  return async function* stream(request, context) {
    check(request);
    yield* implementation(request, context);
  };
}

function unimplemented(method: DescMethod): unknown {
  const refuse = (): never => {
    throw unsupported(undefined, `${nameOf(method)} is not done by this gateway yet.`);
  };
  return method.methodKind === 'unary'
    ? (): Promise<never> => Promise.resolve().then(refuse)
    : (): AsyncIterable<never> => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve().then(refuse) }),
      });
}

/** As tables and documents name RPCs: SessionService/Get. */
export function nameOf(method: DescMethod): string {
  return `${method.parent.name}/${method.name}`;
}
