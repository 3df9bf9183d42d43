/** The embedded node without its sockets: an engine as the recorded server had it, and its message handlers. */

import { handleMessage } from '../../server/src/embedded/handlers/handle-message.js';
import type { HandlerAnswer, HandlerContext } from '../../server/src/embedded/handlers/handler.js';
import { createEngine, type Engine } from '../../server/src/engine/engine.js';
import type { NamespaceConfig } from '../../server/src/engine/namespace.js';
import type { WireMessage } from '../../server/src/wire/message.js';
import { encodeParticle } from '../../server/src/wire/particle.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

export interface InProcessNode {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly context: HandlerContext;
  handle(message: WireMessage): HandlerAnswer;
}

/** The recorded server's namespaces; its settings are the engine's defaults. */
const RECORDED_NAMESPACES: readonly NamespaceConfig[] = [{ name: 'test' }, { name: 'bar' }];

export function createInProcessNode(
  namespaces: readonly NamespaceConfig[] = RECORDED_NAMESPACES,
): InProcessNode {
  const clock = createFakeClock();
  const engine = createEngine({
    clock,
    namespaces,
    sizeOf: (value) => encodeParticle(value).bytes.length,
  });
  const context: HandlerContext = { engine, clock, ownsPartition: () => 'master' };
  return { engine, clock, context, handle: (message) => handleMessage(message, context) };
}
