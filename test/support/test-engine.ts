/** An engine with one namespace and short ways to ask it things, for the unit tests of the engine. */

import { createEngine, type Engine } from '../../server/src/engine/engine.js';
import type { Namespace, NamespaceConfig } from '../../server/src/engine/namespace.js';
import type { StoredRecord } from '../../server/src/engine/record.js';
import type {
  DeleteRequest,
  EngineAnswer,
  EngineOperation,
  ReadRequest,
  WriteRequest,
} from '../../server/src/engine/request.js';
import type { Value } from '../../server/src/model/value.js';
import { encodeParticle } from '../../server/src/wire/particle.js';
import { createFakeClock, type FakeClock } from './fake-clock.js';

export interface TestEngine {
  readonly engine: Engine;
  readonly namespace: Namespace;
  readonly clock: FakeClock;
  /** Writes to the one record the tests are about; everything a request needs has a default. */
  write(operations: readonly EngineOperation[], changes?: Partial<WriteRequest>): EngineAnswer;
  /** Sets bins, as a put does. */
  put(bins: Readonly<Record<string, Value>>, changes?: Partial<WriteRequest>): EngineAnswer;
  read(changes?: Partial<ReadRequest>): EngineAnswer;
  delete(changes?: Partial<DeleteRequest>): EngineAnswer;
  /** The record as it is stored, expired or not. */
  stored(): StoredRecord | undefined;
}

/** The digest of the record every request is about unless it says otherwise. */
export const TEST_DIGEST = Uint8Array.from({ length: 20 }, (_, i) => i + 1);

export function createTestEngine(config: Partial<NamespaceConfig> = {}): TestEngine {
  const clock = createFakeClock();
  const engine = createEngine({
    clock,
    namespaces: [{ name: 'test', ...config }],
    sizeOf: (value) => encodeParticle(value).bytes.length,
  });
  const namespace = engine.namespace(config.name ?? 'test');
  if (namespace === undefined) throw new Error('the engine has no such namespace');

  function write(
    operations: readonly EngineOperation[],
    changes: Partial<WriteRequest> = {},
  ): EngineAnswer {
    return engine.write(namespace as Namespace, {
      digest: TEST_DIGEST,
      set: 'demo',
      operations,
      existence: { createOnly: false, updateOnly: false, replace: false },
      ttlWord: 0,
      readFlag: true,
      readAllFlag: false,
      respondAllOps: false,
      durableDelete: false,
      ...changes,
    });
  }

  return {
    engine,
    namespace,
    clock,
    write,
    put: (bins, changes) =>
      write(
        Object.entries(bins).map(([bin, value]) => ({ op: 'write', bin, value })),
        changes,
      ),
    read: (changes) =>
      engine.read(namespace, {
        digest: TEST_DIGEST,
        set: 'demo',
        bins: 'all',
        respondAllOps: false,
        touchPercent: 0,
        ...changes,
      }),
    delete: (changes) =>
      engine.delete(namespace, {
        digest: TEST_DIGEST,
        set: 'demo',
        durableDelete: false,
        ...changes,
      }),
    stored: () => namespace.storage.get(TEST_DIGEST),
  };
}

/** The bins of an answer as an object, in order. */
export function binsOf(answer: EngineAnswer): Record<string, Value> {
  return Object.fromEntries(answer.results.map(({ bin, value }) => [bin, value]));
}
