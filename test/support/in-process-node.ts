/** The embedded node without its sockets: an engine as the recorded server had it, and its message handlers. */

import { handleMessage } from '../../server/src/embedded/handlers/handle-message.js';
import type { HandlerAnswer, HandlerContext } from '../../server/src/embedded/handlers/handler.js';
import {
  sindexCreateReply,
  sindexDeleteReply,
} from '../../server/src/embedded/info/info-indexes.js';
import { udfPutReply, udfRemoveReply } from '../../server/src/embedded/info/info-udf.js';
import { NO_LOG } from '../../server/src/embedded/log.js';
import type { NodeContext } from '../../server/src/embedded/node-context.js';
import { createIndexBuilder } from '../../server/src/embedded/query/index-builder.js';
import { createQueryJobs } from '../../server/src/embedded/query/query-jobs.js';
import { SharedMetadata } from '../../server/src/embedded/shared-metadata.js';
import { createUdfHost } from '../../server/src/embedded/udf/udf-host.js';
import { createEngine, type Engine } from '../../server/src/engine/engine.js';
import type { NamespaceConfig } from '../../server/src/engine/namespace.js';
import { createFrameDecoder } from '../../server/src/wire/frame.js';
import {
  decodeMessages,
  type MessageParts,
  type WireMessage,
} from '../../server/src/wire/message.js';
import { encodeParticle } from '../../server/src/wire/particle.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

export interface InProcessNode {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly context: HandlerContext;
  handle(message: WireMessage): HandlerAnswer;
  /** The whole answer, streams read to their end, when all it began has been done. */
  answer(message: WireMessage): Promise<readonly (readonly MessageParts[])[]>;
  /** Carries out `sindex-create:…` or `sindex-delete:…`; an index is built when this resolves. */
  changeIndexes(command: string): Promise<string>;
  /** Carries out `udf-put:…` or `udf-remove:…`. */
  changeModules(command: string): Promise<string>;
}

/** The recorded server's namespaces; its settings are the engine's defaults. */
const RECORDED_NAMESPACES: readonly NamespaceConfig[] = [{ name: 'test' }, { name: 'bar' }];

export function createInProcessNode(
  namespaces: readonly NamespaceConfig[] = RECORDED_NAMESPACES,
): InProcessNode {
  const clock = createFakeClock();
  const pending: Promise<void>[] = [];
  const engine = createEngine({
    clock,
    namespaces,
    sizeOf: (value) => encodeParticle(value).bytes.length,
  });
  const udf = createUdfHost({ clock, log: NO_LOG });
  const context: HandlerContext = {
    ...{ engine, clock },
    ownsPartition: () => 'master',
    queries: createQueryJobs(clock),
    udf,
    count: () => undefined,
    inBackground: (work) => {
      pending.push(work);
    },
  };
  const handle = (message: WireMessage): HandlerAnswer => handleMessage(message, context);
  const indexBuilder = createIndexBuilder(clock);
  const metadata = new SharedMetadata();

  /** Moves the clock on for as long as something waits for it. */
  async function settled(work: Promise<unknown>): Promise<void> {
    const state = { done: false };
    const end = work.finally(() => {
      state.done = true;
    });
    while (!state.done) {
      await turn();
      clock.advanceToNextTimer();
    }
    await end;
  }

  return {
    ...{ engine, clock, context, handle },
    async answer(message): Promise<readonly (readonly MessageParts[])[]> {
      const { frames, stream } = handle(message);
      const streamed: MessageParts[][] = [];
      const readAll = async (): Promise<void> => {
        for (let frame = await stream?.next(); frame !== undefined; frame = await stream?.next()) {
          for (const { payload } of createFrameDecoder().push(frame)) {
            streamed.push(decodeMessages(payload));
          }
        }
      };
      if (stream !== undefined) await settled(readAll());
      if (pending.length > 0) await settled(Promise.all(pending.splice(0)));
      return [...frames, ...streamed];
    },
    async changeIndexes(command): Promise<string> {
      const separator = command.indexOf(':');
      const name = command.slice(0, separator);
      const reply = name === 'sindex-create' ? sindexCreateReply : sindexDeleteReply;
      // These commands look at nothing else of a node.
      const node = { engine, indexBuilder, metadata } as unknown as NodeContext;
      const text = reply({ name, params: command.slice(separator + 1), node });
      const indexes = engine.namespaceNames.flatMap(
        (namespace) => engine.namespace(namespace)?.indexes.indexes() ?? [],
      );
      while (indexes.some((index) => !index.readable && !index.dropped)) await turn();
      return text;
    },
    async changeModules(command): Promise<string> {
      await udf.load();
      const separator = command.indexOf(':');
      const name = command.slice(0, separator);
      const reply = name === 'udf-put' ? udfPutReply : udfRemoveReply;
      const node = { udf, metadata } as unknown as NodeContext;
      return reply({ name, params: command.slice(separator + 1), node });
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
