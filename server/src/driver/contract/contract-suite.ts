/** The suite's frame: one target for all tests, tests by name, and commands with the settings of every day. */

import { afterAll, beforeAll, it } from 'vitest';
import type { AerospikeError } from '../../model/aerospike-error.js';
import type {
  BinSelection,
  Command,
  OperateCommand,
  Outcome,
  WriteOptions,
} from '../../model/command.js';
import { type Key, keyOf } from '../../model/key.js';
import { isWriteOperation, type Operation } from '../../model/operation.js';
import type { RecordData } from '../../model/record.js';
import type { Settings } from '../../model/settings.js';
import type { Value } from '../../model/value.js';
import type { CallOptions } from '../driver.js';
import type { ContractFaults, ContractGaps, ContractTarget } from './contract-target.js';

/** Long enough for a busy machine: nothing in the suite waits for it, but for the tests that name a shorter one. */
export const CONTRACT_SETTINGS: Settings = {
  totalTimeoutMs: 20_000,
  socketTimeoutMs: 10_000,
  maxRetries: 0,
  retryDelayMs: 0,
  sendKey: false,
  durableDelete: false,
  commitLevel: 'all',
  replica: 'sequence',
  readModeAp: 'one',
  readModeSc: 'session',
  useCompression: false,
  compressionThresholdBytes: 128,
  maxConcurrentNodes: 0,
  recordQueueSize: 5000,
  allowInline: true,
  allowInlineSsd: false,
  readTouchTtlPercent: 0,
};

const UPDATE: WriteOptions = { exists: 'update', ttl: { type: 'serverDefault' } };

export interface ContractSuite {
  /** Declares a test, run against the target. */
  readonly check: (name: string, body: (bench: ContractBench) => Promise<void>) => void;
  /** Declares a test that needs faults; skipped where the target can't make them. */
  readonly checkWithFaults: (
    name: string,
    body: (bench: ContractBench, faults: ContractFaults) => Promise<void>,
  ) => void;
}

export interface FaultSupport {
  readonly gaps: ContractGaps;
  readonly faults: boolean;
}

export function createContractSuite(
  open: () => Promise<ContractTarget>,
  support: FaultSupport,
): ContractSuite {
  let target: ContractTarget | undefined;
  let keys = 0;

  beforeAll(async () => {
    target = await open();
  });
  afterAll(async () => {
    await target?.close();
  });

  function bench(): ContractBench {
    if (target === undefined) throw new Error('the contract target did not open');
    keys += 1;
    return new ContractBench(target, `${target.run}.${keys}`);
  }

  const declare = (name: string): typeof it | typeof it.fails =>
    support.gaps[name] === undefined ? it : it.fails;
  return {
    check(name, body): void {
      declare(name)(name, () => body(bench()));
    },
    checkWithFaults(name, body): void {
      const test = declare(name);
      if (!support.faults) {
        it.skip(`${name} (the server can not be told to fail)`);
        return;
      }
      test(name, async () => {
        const ours = bench();
        if (ours.target.faults === undefined) throw new Error('the target has no faults');
        try {
          await body(ours, ours.target.faults);
        } finally {
          await ours.target.faults.clear();
        }
      });
    },
  };
}

/** One set for all tests and runs, since a server keeps the name of each set for as long as it runs. */
const SET = 'aerogate-contract';
/** Integer keys of one test: far more than any uses. */
const INTEGERS_PER_TEST = 1_000_000n;

/** One test's hands: keys of its own, commands in a line each, outcomes or what went wrong. */
export class ContractBench {
  readonly target: ContractTarget;
  readonly #prefix: string;
  readonly #firstInteger: bigint;

  constructor(target: ContractTarget, prefix: string) {
    this.target = target;
    this.#prefix = prefix;
    const { digest } = this.key('integers');
    this.#firstInteger = BigInt(Buffer.from(digest).readUIntBE(0, 5)) * INTEGERS_PER_TEST;
  }

  key(name: string | number): Key {
    const { namespace } = this.target;
    if (typeof name === 'string')
      return keyOf(namespace, SET, { type: 'string', value: `${this.#prefix}/${name}` });
    // Negative names stay negative, a kind of their own on the wire.
    const distance = this.#firstInteger * (name < 0 ? -1n : 1n);
    return keyOf(namespace, SET, { type: 'integer', value: distance + BigInt(name) });
  }

  get(key: Key, bins: BinSelection = 'all', settings: Partial<Settings> = {}): Command {
    return { verb: 'get', key, bins, settings: { ...CONTRACT_SETTINGS, ...settings } };
  }

  exists(key: Key): Command {
    return { verb: 'exists', key, settings: CONTRACT_SETTINGS };
  }

  delete(key: Key, expectedGeneration?: number): Command {
    const command = { verb: 'delete', key, settings: CONTRACT_SETTINGS } as const;
    return expectedGeneration === undefined ? command : { ...command, expectedGeneration };
  }

  operate(
    key: Key,
    operations: readonly Operation[],
    write?: Partial<WriteOptions>,
  ): OperateCommand {
    const command = { verb: 'operate', key, operations, settings: CONTRACT_SETTINGS } as const;
    return operations.some(isWriteOperation)
      ? { ...command, write: { ...UPDATE, ...write } }
      : command;
  }

  put(
    key: Key,
    bins: Readonly<Record<string, Value>>,
    write?: Partial<WriteOptions>,
  ): OperateCommand {
    const operations = Object.entries(bins).map(
      ([bin, value]): Operation => ({ op: 'write', bin, value }),
    );
    return this.operate(key, operations, write);
  }

  run(command: Command, call: CallChanges = {}): Promise<Outcome> {
    return this.target.driver.execute(command, callOptions(call));
  }

  batch(commands: readonly Command[], respondAllKeys = true): Promise<readonly Outcome[]> {
    return this.target.driver.batch(commands, {
      settings: CONTRACT_SETTINGS,
      respondAllKeys,
    });
  }

  /** The outcome of a command that has to succeed. */
  async done(command: Command): Promise<Extract<Outcome, { readonly ok: true }>> {
    return succeeded(await this.run(command));
  }

  async record(key: Key): Promise<RecordData> {
    return (await this.done(this.get(key))).record;
  }

  async bin(key: Key, name: string): Promise<Value | undefined> {
    return (await this.record(key)).bins.find((bin) => bin.name === name)?.value;
  }

  /** Why a command that must not succeed failed. */
  async failure(command: Command, call: CallChanges = {}): Promise<AerospikeError> {
    return failed(await this.run(command, call));
  }
}

export interface CallChanges {
  readonly settings?: Partial<Settings>;
  readonly signal?: AbortSignal;
}

export function callOptions({ settings, signal }: CallChanges): CallOptions {
  return {
    settings: { ...CONTRACT_SETTINGS, ...settings },
    ...(signal === undefined ? {} : { signal }),
  };
}

export function succeeded(outcome: Outcome | undefined): Extract<Outcome, { readonly ok: true }> {
  if (outcome?.ok === true) return outcome;
  throw outcome?.error ?? new Error('no outcome');
}

export function failed(outcome: Outcome | undefined): AerospikeError {
  if (outcome?.ok === false) return outcome.error;
  throw new Error('the command succeeded, or has no outcome');
}
