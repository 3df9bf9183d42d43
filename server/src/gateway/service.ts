/** What a service implementation looks like: one function per RPC, the same for every transport that binds it. */

import type { DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Principal } from '../model/principal.js';
import type { StopSignal } from '../model/stop-signal.js';
import type { EncodedMessage } from './encoded-message.js';

/** What a call knows besides its request. */
export interface CallContext {
  readonly principal: Principal;
  /** Aborted when the caller cancels, its deadline passes or its connection is lost; work for the call stops then. */
  readonly signal: AbortSignal;
  /** The same for commands, at less cost: `signal` is made when it is asked for. Unset: `signal` serves. */
  readonly stopSignal?: StopSignal;
  /**
   * Aborted when the gateway begins to close: streams without an end of their own tell their peer, and end when what they have
   * taken is done. Unset: nobody says so.
   */
  readonly goingAway?: AbortSignal;
  /** Milliseconds the caller still allows, read anew at each call; undefined when it set no deadline. */
  remainingMs(): number | undefined;
  /** Caller-chosen id of the call (`x-request-id`) or one the gateway made; stands in logs. */
  readonly requestId: string;
  /** What the caller calls this call (`request_tag`), set by the service once it is checked; stands in logs. */
  requestTag?: string;
}

type Unary<M extends DescMethod> = (
  request: MessageShape<M['input']>,
  context: CallContext,
) => Promise<MessageInitShape<M['output']> | EncodedMessage>;

type ServerStreaming<M extends DescMethod> = (
  request: MessageShape<M['input']>,
  context: CallContext,
) => AsyncIterable<MessageInitShape<M['output']> | EncodedMessage>;

type Streaming<M extends DescMethod> = (
  requests: AsyncIterable<MessageShape<M['input']>>,
  context: CallContext,
) => AsyncIterable<MessageInitShape<M['output']> | EncodedMessage>;

type Method<M extends DescMethod> = M['methodKind'] extends 'unary'
  ? Unary<M>
  : M['methodKind'] extends 'server_streaming'
    ? ServerStreaming<M>
    : Streaming<M>;

/** Every RPC of a service; a missing one does not compile. */
export type ServiceImplementation<S extends DescService> = {
  readonly [N in keyof S['method']]: Method<S['method'][N]>;
};

/** A service with its implementation, types erased, as transports bind it. */
export interface BoundService {
  readonly descriptor: DescService;
  /** RPC's local name (camelCase) → its function. */
  readonly methods: Readonly<Record<string, unknown>>;
}

export function bindService<S extends DescService>(
  descriptor: S,
  implementation: ServiceImplementation<S>,
): BoundService {
  return { descriptor, methods: implementation };
}
