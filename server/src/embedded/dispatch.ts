/** What a node does with each kind of frame: info, sign-in, record messages, and compressed ones. */

import { RESULT } from '../model/result-code.js';
import { encodeAdminFrame } from '../wire/admin.js';
import { decodeCompressedFrame, encodeCompressedFrame } from '../wire/compression.js';
import { FIELD } from '../wire/field.js';
import { FRAME_TYPE, type Frame } from '../wire/frame.js';
import { INFO1, INFO3 } from '../wire/info-bits.js';
import {
  decodeBatchMessage,
  decodeMessage,
  encodeMessageFrame,
  encodeMessagesFrame,
  type MessageParts,
  messageBytes,
  type WireMessage,
} from '../wire/message.js';
import { WireError } from '../wire/wire-error.js';
import type { CommandKind } from './command-kind.js';
import type { ConnectionAnswer, FrameHandler, Session } from './connection.js';
import { CommitError, type Journal } from './data/journal.js';
import type { Fault, FaultPlan } from './faults.js';
import { type FrameSource, inTurn, mapFrames } from './frame-source.js';
import { handleMessage } from './handlers/handle-message.js';
import type { HandlerAnswer, HandlerContext } from './handlers/handler.js';
import { answerInfo } from './info-commands.js';
import type { NamespaceLatency } from './latencies.js';
import type { NodeContext } from './node-context.js';
import { type CommandOrigin, countCommand } from './request-statistics.js';
import { accessOf } from './security/access.js';
import { answerAdminCommand } from './security/admin-commands.js';
import { EVERYWHERE } from './security/privileges.js';
import {
  restoreSecurity,
  SECURITY,
  securityText,
  USERS_AND_ROLES,
} from './security/saved-security.js';

/** A server without security says so to whoever signs in; one that has it, but not switched on, says that. */
const SECURITY_ANSWERS = { community: 51, enterprise: RESULT.securityNotEnabled } as const;

/** Frames that are made and sent in one go; those of a batch are of 128 KiB, or of one large record. */
const FRAMES_AT_ONCE_MAX = 8;
/** Milliseconds a client may leave the answer of a large batch unread. */
const BATCH_STALL_TIMEOUT_MS = 30_000;

/** How frames of messages are made, and what they take. */
const MESSAGES = {
  encode: encodeMessagesFrame,
  bytesOf: (messages: readonly MessageParts[]): number =>
    messages.reduce((sum, message) => sum + messageBytes(message), 0),
};

const DROPPED: ConnectionAnswer = { frames: [], close: true };

/** A record message, and who sent it. */
interface Request {
  readonly payload: Buffer;
  readonly session: Session;
}

export interface Dispatcher {
  readonly handle: FrameHandler;
  /** The node is gone: what still waits is dropped, and never carried out. */
  stop(): void;
}

export function createDispatcher(node: NodeContext, faults: FaultPlan): Dispatcher {
  let stopped = false;
  const context = contextOf(node);

  function carryOut({ payload, session }: Request): ConnectionAnswer {
    return stopped ? DROPPED : answerPayload(payload, node, context, session);
  }

  function later(request: Request, delayMs: number): Promise<ConnectionAnswer> {
    return new Promise((resolve, reject) => {
      node.clock.setTimer(delayMs, () => {
        try {
          resolve(carryOut(request));
        } catch (error) {
          reject(error instanceof Error ? error : new Error('a handler threw', { cause: error }));
        }
      });
    });
  }

  function withFault(request: Request, fault: Fault): ConnectionAnswer | Promise<ConnectionAnswer> {
    switch (fault.type) {
      case 'fail':
        return failure(request.payload, fault.resultCode);
      case 'delay':
        return later(request, fault.delayMs);
      case 'drop':
        if (fault.applied) carryOut(request);
        return DROPPED;
    }
  }

  function answer(frame: Frame, session: Session): ConnectionAnswer | Promise<ConnectionAnswer> {
    if (stopped) return DROPPED;
    if (frame.type === FRAME_TYPE.info) return answerInfoFrame(frame.payload, node, session);
    if (frame.type === FRAME_TYPE.admin) return answerAdmin(frame.payload, node, session);
    const payload = messagePayload(frame, node);
    if (typeof payload === 'number') return refusal(node, payload);
    node.counters.messages += 1;
    const fault = faults.take(node.name);
    const request: Request = { payload, session };
    return fault === undefined ? carryOut(request) : withFault(request, fault);
  }

  return {
    handle(frame, session) {
      const answered = answer(frame, session);
      const { journal } = node;
      if (journal === undefined) return answered;
      if (!(answered instanceof Promise)) return onceSaved(answered, frame, { node, journal });
      return answered.then((later) => onceSaved(later, frame, { node, journal }));
    },
    stop(): void {
      stopped = true;
      node.queries.abortAll();
    },
  };
}

const LATENCIES: Readonly<Record<CommandOrigin, Readonly<Record<CommandKind, NamespaceLatency>>>> =
  {
    client: { read: 'read', write: 'write', delete: 'write', udf: 'udf' },
    batch_sub: {
      ...{ read: 'batch-sub-read', write: 'batch-sub-write', delete: 'batch-sub-write' },
      udf: 'batch-sub-udf',
    },
  };

function contextOf(node: NodeContext): HandlerContext {
  const { latencies, clock } = node;
  return {
    engine: node.engine,
    clock: node.clock,
    ownsPartition: (_namespace, partitionId) => node.cluster.ownership(node.name, partitionId),
    queries: node.queries,
    udf: node.udf,
    count: (ended) => {
      countCommand(node.counters, ended);
      const latency = LATENCIES[ended.origin][ended.kind];
      latencies.insert(ended.namespace, latency, clock.monotonicMs() - latencies.begunMs);
    },
    inBackground: (work) => {
      reportDefects(work, node);
    },
  };
}

function reportDefects(work: Promise<void>, { name, settings }: NodeContext): void {
  work.catch((cause: unknown) => {
    const message = 'Work in the background failed; this is a defect.';
    settings.log({ level: 'error', message, node: name, cause });
  });
}

interface Saving {
  readonly node: NodeContext;
  readonly journal: Journal;
}

/** What an answer may tell of has to be on disk before it leaves, the changes of other requests included. */
function onceSaved(
  answer: ConnectionAnswer,
  frame: Frame,
  { node, journal }: Saving,
): ConnectionAnswer | Promise<ConnectionAnswer> {
  const { stream } = answer;
  const held: ConnectionAnswer =
    stream === undefined
      ? answer
      : { ...answer, stream: mapFrames(stream, (next) => onceSettled(journal, next)) };
  return (
    journal.pending?.then(
      () => held,
      (error: unknown) => unsaved(frame, node, error),
    ) ?? held
  );
}

async function onceSettled(journal: Journal, frame: Buffer): Promise<Buffer> {
  await journal.pending;
  return frame;
}

/** The changes were taken back, so that a request that asked for some has failed for certain. */
function unsaved(frame: Frame, node: NodeContext, error: unknown): ConnectionAnswer {
  if (error instanceof CommitError && frame.type === FRAME_TYPE.admin) {
    return { frames: [encodeAdminFrame({ resultCode: error.resultCode })] };
  }
  const payload = frame.type === FRAME_TYPE.info ? undefined : messagePayload(frame, node);
  if (!(error instanceof CommitError) || !(payload instanceof Buffer)) return DROPPED;
  return failure(payload, error.resultCode);
}

/** The first module waits until Lua is loaded, which no other request has to. */
function answerInfoFrame(
  payload: Buffer,
  node: NodeContext,
  session: Session,
): ConnectionAnswer | Promise<ConnectionAnswer> {
  const reply = (): ConnectionAnswer => {
    const frame = answerInfo(payload, node, session);
    return frame === undefined ? DROPPED : { frames: [frame] };
  };
  if (node.udf.runtime !== undefined || !payload.includes('udf-put:')) return reply();
  const loading = node.udf.load();
  reportDefects(loading, node);
  return loading.then(reply, reply);
}

function answerAdmin(payload: Buffer, node: NodeContext, session: Session): ConnectionAnswer {
  node.counters.adminRequests += 1;
  const { security } = node;
  if (security !== undefined) {
    const connectionsOf = (user: string): number =>
      Array.from(node.connections).filter((one) => one.session.user === user).length;
    const before = securityTextOf(node);
    const frame = answerAdminCommand(payload, { security, session, connectionsOf });
    saveSecurity(node, before);
    return { frames: [frame] };
  }
  const resultCode = SECURITY_ANSWERS[node.settings.edition];
  return { frames: [encodeAdminFrame({ resultCode })] };
}

function securityTextOf({ security, journal }: NodeContext): string | undefined {
  return security === undefined || journal === undefined ? undefined : securityText(security);
}

/** What a command has changed of users and roles is saved with the next commit. */
function saveSecurity(node: NodeContext, before: string | undefined): void {
  const { security, journal } = node;
  const after = securityTextOf(node);
  if (security === undefined || before === undefined || after === undefined) return;
  if (after === before) return;
  journal?.saveMeta(SECURITY, USERS_AND_ROLES, Buffer.from(after), () => {
    restoreSecurity(security, Buffer.from(before));
  });
}

/** The payload of a record message, unpacked if need be, or the code the frame is refused with. */
function messagePayload(frame: Frame, node: NodeContext): Buffer | number {
  if (frame.type === FRAME_TYPE.message) return frame.payload;
  if (node.settings.edition === 'community') return RESULT.enterpriseOnly;
  try {
    const inner = decodeCompressedFrame(frame.payload);
    return inner.type === FRAME_TYPE.message ? inner.payload : RESULT.parameter;
  } catch (error) {
    if (error instanceof WireError) return RESULT.parameter;
    throw error;
  }
}

function answerPayload(
  payload: Buffer,
  node: NodeContext,
  context: HandlerContext,
  session: Session,
): ConnectionAnswer {
  node.latencies.begunMs = node.clock.monotonicMs();
  const message = readMessage(payload);
  if (message === undefined) return refusal(node, RESULT.parameter);
  const { security } = node;
  const denied = security?.check(session.user, undefined, EVERYWHERE) ?? RESULT.ok;
  if (denied !== RESULT.ok) return failure(payload, denied);
  const allowed =
    security === undefined ? context : { ...context, access: accessOf(security, session) };
  const answer = handleMessage(message, allowed, session.client);
  if ((message.info1 & INFO1.batch) !== 0) {
    node.counters.batches += 1;
    node.latencies.insertBatch(node.clock.monotonicMs() - node.latencies.begunMs);
  }
  const asked = (message.info1 & INFO1.compressResponse) !== 0;
  const compress = asked && node.settings.edition === 'enterprise';
  const { frames, stream } = encoded(answer);
  return {
    frames: compress ? frames.map(compressed) : frames,
    ...streamOf(stream, compress),
    ...(answer.close === true ? { close: true } : {}),
  };
}

/** Of many frames, each is made once the client has read those before. */
function encoded({ frames, stream }: HandlerAnswer): {
  readonly frames: readonly Buffer[];
  readonly stream: FrameSource | undefined;
} {
  if (frames.length <= FRAMES_AT_ONCE_MAX || stream !== undefined) {
    return { frames: frames.map(encodeMessagesFrame), stream };
  }
  return { frames: [], stream: inTurn(frames, MESSAGES, BATCH_STALL_TIMEOUT_MS) };
}

function streamOf(
  stream: FrameSource | undefined,
  compress: boolean,
): { readonly stream?: FrameSource } {
  if (stream === undefined) return {};
  return { stream: compress ? mapFrames(stream, compressed) : stream };
}

/** Compressed where that saves anything, as servers do. */
function compressed(frame: Buffer): Buffer {
  const smaller = encodeCompressedFrame(frame);
  return smaller.length < frame.length ? smaller : frame;
}

/** The one message of a request; `undefined` when the bytes are not exactly that, batches read as servers read them. */
function readMessage(payload: Buffer): WireMessage | undefined {
  try {
    if (((payload[1] ?? 0) & INFO1.batch) !== 0) return decodeBatchMessage(payload);
    const { message, end } = decodeMessage(payload, 0);
    return end === payload.length ? message : undefined;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** A message that can't be read gets its code, and the connection lives on: frames still tell where the next one starts. */
function refusal(node: NodeContext, resultCode: number): ConnectionAnswer {
  node.counters.malformedMessages += 1;
  return { frames: [encodeMessageFrame({ resultCode })] };
}

/** The answer to an ordered failure; batches and queries end with their last message. */
function failure(payload: Buffer, resultCode: number): ConnectionAnswer {
  const message = readMessage(payload);
  const single = message?.fields.some((field) => field.id === FIELD.digest) === true;
  const batch = ((message?.info1 ?? 0) & INFO1.batch) !== 0;
  const info3 = single && !batch ? 0 : INFO3.last;
  return { frames: [encodeMessageFrame({ resultCode, info3 })] };
}
