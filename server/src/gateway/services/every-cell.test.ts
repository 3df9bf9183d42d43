import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { TaskService } from '@aerogate/proto/aerogate/v1/task_service_pb';
import { describe, expect, it } from 'vitest';
import { callStream, callUnary } from '../../../../test/support/call-context.js';
import type { FakeCall, FakeDriver } from '../../../../test/support/fake-driver.js';
import {
  fakeGateway,
  int,
  key,
  type OperationInit,
  putBin,
  QUERY,
  type SegmentInit,
  UPSERT,
} from '../../../../test/support/session-gateway.js';
import { type BehaviorStore, createPresetStore } from '../../behavior/behavior-store.js';
import { CELLS, type Cell, type Matrix } from '../../behavior/cell.js';
import type { Settings } from '../../model/settings.js';
import type { BoundService } from '../service.js';

/** Settings of which each one differs from `OTHERS`. */
const OWN: Settings = {
  totalTimeoutMs: 1_111,
  socketTimeoutMs: 222,
  maxRetries: 7,
  retryDelayMs: 33,
  sendKey: false,
  durableDelete: true,
  commitLevel: 'master',
  replica: 'preferRack',
  readModeAp: 'all',
  readModeSc: 'linearize',
  useCompression: true,
  compressionThresholdBytes: 4_444,
  maxConcurrentNodes: 5,
  recordQueueSize: 66,
  allowInline: false,
  allowInlineSsd: true,
  readTouchTtlPercent: 80,
};
const OTHERS: Settings = {
  totalTimeoutMs: 9_999,
  socketTimeoutMs: 999,
  maxRetries: 9,
  retryDelayMs: 99,
  sendKey: true,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'master',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: false,
  compressionThresholdBytes: 99,
  maxConcurrentNodes: 9,
  recordQueueSize: 9,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 9,
};

const SESSION = { behavior: 'ONE_CELL' };

/** A Behavior that has settings of its own in this cell, and others in all the rest. */
function storeWith(own: Cell): BehaviorStore {
  const matrix: Matrix = CELLS.map((cell) =>
    cell.kind === own.kind && cell.shape === own.shape && cell.mode === own.mode ? OWN : OTHERS,
  );
  const presets = createPresetStore();
  return {
    ...presets,
    matrixOf: (name) => (name === SESSION.behavior ? matrix : presets.matrixOf(name)),
  };
}

const ADD: OperationInit = { bin: 'a', op: { case: 'add', value: int(1n) } };

function segmentOf({ kind, shape, mode }: Cell): SegmentInit {
  const namespace = mode === 'ap' ? 'test' : 'txn';
  const keys = (shape === 'point' ? ['1'] : ['1', '2']).map((name) => key(name, namespace));
  if (kind === 'read') return { ...QUERY, keys };
  return { ...UPSERT, keys, operations: [kind === 'writeRetryable' ? putBin('a') : ADD] };
}

/** A call of the cell, whichever RPC carries such calls. */
async function callIn(cell: Cell, services: readonly BoundService[]): Promise<void> {
  const dataset = { namespace: cell.mode === 'ap' ? 'test' : 'txn', set: 'users' };
  const target = { case: 'dataset', value: dataset } as const;
  if (cell.shape !== 'query') {
    const { execute } = SessionService.method;
    await callUnary(services, execute, { segments: [segmentOf(cell)], session: SESSION });
  } else if (cell.kind === 'read') {
    const request = { target, session: SESSION };
    const frames = callStream(services, SessionService.method.query, request);
    for await (const _frame of frames);
  } else {
    await callUnary(services, TaskService.method.startTask, {
      ...{ target, session: SESSION, work: { case: 'update', value: {} } },
      operations: [cell.kind === 'writeRetryable' ? putBin('a') : ADD],
    });
  }
}

/** What was asked for; looking after a task is not part of it. */
function first({ calls }: FakeDriver): FakeCall | undefined {
  return calls.find(({ call }) => call !== 'info');
}

/** Settings of the call, and those of its rows, which are none in queries and tasks. */
function settingsOf(call: FakeCall | undefined): readonly Settings[] {
  if (call === undefined || call.call === 'info') return [];
  if (call.call === 'execute') return [call.options.settings, call.command.settings];
  const rows = call.call === 'batch' ? call.commands.map(({ settings }) => settings) : [];
  return [call.options.settings, ...rows];
}

describe.each(CELLS)('a call of $kind, $shape, $mode', (cell) => {
  it('takes every setting from its own cell, and none from another', async () => {
    const own = fakeGateway({ behaviors: storeWith(cell) });
    await callIn(cell, own.services);
    expect(settingsOf(first(own.driver))).not.toEqual([]);
    for (const settings of settingsOf(first(own.driver))) expect(settings).toEqual(OWN);

    for (const other of CELLS.filter((each) => each !== cell)) {
      const { services, driver } = fakeGateway({ behaviors: storeWith(other) });
      await callIn(cell, services);
      for (const settings of settingsOf(first(driver))) expect(settings).toEqual(OTHERS);
    }
  });
});

describe('a batch over namespaces of both modes', () => {
  it("gives each row the settings of its key's namespace", async () => {
    const { services, driver } = fakeGateway({
      behaviors: storeWith({ kind: 'read', shape: 'batch', mode: 'sc' }),
    });

    await callUnary(services, SessionService.method.execute, {
      segments: [{ ...QUERY, keys: [key('1'), key('2', 'txn'), key('3')] }],
      session: SESSION,
    });

    const [, ...rows] = settingsOf(first(driver));
    expect(rows).toEqual([OTHERS, OWN, OTHERS]);
  });
});
