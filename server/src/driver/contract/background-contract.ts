/** The contract for background work: every record it is meant for, no other, and what each node made of the start. */

import { describe, expect } from 'vitest';
import { AerospikeError } from '../../model/aerospike-error.js';
import type { BackgroundRequest, BackgroundStart } from '../../model/background.js';
import type { Expression } from '../../model/expression.js';
import type { Operation } from '../../model/operation.js';
import type { QueryRecord } from '../../model/query.js';
import { intValue, listValue } from '../../model/value.js';
import { type ContractBench, type ContractSuite, callOptions } from './contract-suite.js';
import { QueryBench, rangeOf } from './query-bench.js';

const RECORDS = 60;
const DONE = /:status=done\(([^)]*)\)/;

const ADD_ONE: Operation = { op: 'add', bin: 'n', value: intValue(1) };

export function backgroundContract(suite: ContractSuite): void {
  describe('background work', () => {
    changes(suite);
    starts(suite);
  });
}

function changes({ check }: ContractSuite): void {
  check('writes every record of a set in the background', async (bench) => {
    const work = new WorkBench(bench, 'b-whole');
    await work.fill();
    expect((await work.run({})).every(({ error }) => error === undefined)).toBe(true);
    expect(await work.values()).toStrictEqual(all((i) => i + 1));
  });
  check('leaves records alone for which the filter does not hold', async (bench) => {
    const work = new WorkBench(bench, 'b-filter');
    await work.fill();
    await work.run({ filter: lessThan(10) });
    expect(await work.values()).toStrictEqual(all((i) => (i < 10 ? i + 1 : i)));
  });
  check('works on what an index finds', async (bench) => {
    const work = new WorkBench(bench, 'b-index');
    await work.fill();
    await work.query.index('aerogate-b-index', 'bin=n;type=NUMERIC');
    await work.run({ index: rangeOf('n', intValue(20), intValue(29)) });
    expect(await work.values()).toStrictEqual(all((i) => (i >= 20 && i < 30 ? i + 1 : i)));
  });
  check('works on a range of elements only where doing it again changes nothing', async (bench) => {
    const work = new WorkBench(bench, 'b-elements');
    const elements = (i: number) =>
      listValue(Array.from({ length: 250 }, (_, k) => intValue(i + k)));
    await work.query.fill(RECORDS, (i) => ({ n: intValue(i), l: elements(i) }));
    await work.query.index('aerogate-b-elements', 'bin=l;type=NUMERIC;indextype=LIST');
    const index = rangeOf('l', intValue(0), intValue(1_000), { collection: 'list' });
    await expect(work.start({ index })).rejects.toMatchObject({ codeName: 'INVALID_ARGUMENT' });
    expect(await work.values()).toStrictEqual(all((i) => i));
    const operations: readonly Operation[] = [{ op: 'write', bin: 'n', value: intValue(7) }];
    await work.run({ index, work: { by: 'operations', operations } });
    expect(await work.values()).toStrictEqual(all(() => 7));
    await work.run({ index: { ...index, end: index.begin } });
    expect(await work.values()).toStrictEqual(all((i) => (i === RECORDS - 1 ? 8 : 7)));
  });
  check('deletes in the background', async (bench) => {
    const work = new WorkBench(bench, 'b-delete');
    await work.fill();
    const operations: readonly Operation[] = [{ op: 'delete' }];
    await work.run({ filter: lessThan(50), work: { by: 'operations', operations } });
    expect(await work.values()).toStrictEqual(all((i) => i).slice(50));
  });
  check('calls a function in the background', async (bench) => {
    const work = new WorkBench(bench, 'b-udf');
    await work.fill();
    await work.register();
    const call = { module: MODULE, functionName: 'raise', args: [intValue(100)] };
    await work.run({ work: { by: 'udf', call } });
    expect(await work.values()).toStrictEqual(all((i) => i + 100));
  });
}

function starts({ check, checkWithFaults }: ContractSuite): void {
  check('tells of a set no node knows', async (bench) => {
    const work = new WorkBench(bench, 'b-never-written');
    const starts = await work.start({});
    expect(starts.map(({ error }) => error?.codeName)).toStrictEqual(
      starts.map(() => 'KEY_NOT_FOUND_ERROR'),
    );
  });
  check('refuses work that reads, on every node', async (bench) => {
    const work = new WorkBench(bench, 'b-whole');
    await work.fill();
    const operations: readonly Operation[] = [{ op: 'read', bin: 'n' }];
    const starts = await work.start({ work: { by: 'operations', operations } });
    expect(starts.length).toBeGreaterThan(0);
    for (const { error } of starts) {
      expect(error).toMatchObject({ codeName: 'PARAMETER_ERROR', inDoubt: false });
    }
  });
  check('tells of an index no node has, in doubt of none', async (bench) => {
    const work = new WorkBench(bench, 'b-whole');
    await work.fill();
    const starts = await work.start({ index: rangeOf('never', intValue(1), intValue(2)) });
    expect(starts.length).toBeGreaterThan(0);
    for (const { error } of starts) {
      expect(error).toMatchObject({ codeName: 'INDEX_NOTFOUND', inDoubt: false });
    }
  });
  check('tells of a namespace no node has, before anything is sent', async (bench) => {
    const work = new WorkBench(bench, 'b-whole');
    const started = work.start({ namespace: 'no-such-one' });
    await expect(started).rejects.toMatchObject({ codeName: 'INVALID_NAMESPACE' });
  });
  checkWithFaults('starts on no node twice', async (bench, faults) => {
    const work = new WorkBench(bench, 'b-doubt');
    await work.query.fill(RECORDS, (i) => ({ n: intValue(i), was: intValue(i) }));
    const nodes = bench.target.driver.cluster().nodes.length;
    await faults.dropNext(nodes, true);
    const taskId = work.newTaskId();
    const starts = await work.start({ taskId });
    expect(starts).toHaveLength(nodes);
    for (const { error } of starts) {
      expect(error).toMatchObject({ codeName: 'CONNECTION', inDoubt: true, attempts: 1 });
    }
    // A client may leave nodes out once one has failed; where the start is in doubt, nothing may have begun.
    await faults.clear();
    await work.untilDone(taskId);
    const rises = await work.rises();
    expect(rises).toHaveLength(RECORDS);
    expect(rises.every((rise) => rise === 0 || rise === 1)).toBe(true);
    expect(rises).toContain(1);
  });
}

const MODULE = 'aerogate_background';
const SOURCE = `
function raise(r, by) r.n = r.n + by aerospike:update(r) end
`;

function all(value: (index: number) => number): readonly number[] {
  return Array.from({ length: RECORDS }, (_, index) => value(index));
}

function lessThan(bound: number): Expression {
  return {
    ...{ node: 'operation', name: 'lt' },
    args: [
      { node: 'bin', name: 'n', type: 'int' },
      { node: 'literal', value: intValue(bound) },
    ],
  };
}

/** Work on one set, whose records count up in a bin. */
class WorkBench {
  readonly query: QueryBench;
  readonly #bench: ContractBench;
  #nextTaskId: bigint;

  constructor(bench: ContractBench, set: string) {
    this.#bench = bench;
    this.query = new QueryBench(bench, set);
    this.#nextTaskId = Buffer.from(bench.key('task').digest).readBigUInt64BE() >> 16n;
  }

  newTaskId(): bigint {
    this.#nextTaskId += 1n;
    return this.#nextTaskId;
  }

  async fill(): Promise<void> {
    await this.query.fill(RECORDS, (i) => ({ n: intValue(i) }));
  }

  async register(): Promise<void> {
    const content = Buffer.from(SOURCE).toString('base64');
    await this.#info(
      `udf-put:filename=${MODULE}.lua;content=${content};content-len=${content.length};udf-type=LUA;`,
    );
  }

  async start(changes: Partial<BackgroundRequest>): Promise<readonly BackgroundStart[]> {
    const request: BackgroundRequest = {
      namespace: this.#bench.target.namespace,
      set: this.query.set,
      work: { by: 'operations', operations: [ADD_ONE] },
      ttl: { type: 'serverDefault' },
      recordsPerSecond: 0,
      taskId: this.newTaskId(),
      ...changes,
    };
    return this.#bench.target.driver.background(request, callOptions({}));
  }

  /** Starts it and waits for its end. */
  async run(changes: Partial<BackgroundRequest>): Promise<readonly BackgroundStart[]> {
    const taskId = this.newTaskId();
    const starts = await this.start({ taskId, ...changes });
    await this.untilDone(taskId);
    return starts;
  }

  /** Asks until no node runs it; every answer is waited for, so that this is no idle turning. */
  async untilDone(taskId: bigint): Promise<void> {
    for (;;) {
      const answers = await this.#info(`query-show:trid=${taskId}`);
      const running = answers.filter((answer) => !answer.startsWith('ERROR') && !DONE.test(answer));
      if (running.length === 0) {
        for (const answer of answers) expect(DONE.exec(answer)?.[1] ?? 'ok').toBe('ok');
        return;
      }
    }
  }

  /** What is left of the set, in ascending order. */
  async values(): Promise<readonly number[]> {
    const { records } = await this.query.read();
    return records.map((record) => numberIn(record, 'n')).toSorted((a, b) => a - b);
  }

  /** How much each record has risen above what it was. */
  async rises(): Promise<readonly number[]> {
    const { records } = await this.query.read();
    return records.map((record) => numberIn(record, 'n') - numberIn(record, 'was'));
  }

  async #info(command: string): Promise<readonly string[]> {
    const request = { commands: [command], target: { to: 'all' } } as const;
    const answers = await this.#bench.target.driver.info(request, callOptions({}));
    return answers.map((answer) => answer.answers.get(command) ?? '');
  }
}

function numberIn({ record }: QueryRecord, bin: string): number {
  const value = record.bins.find(({ name }) => name === bin)?.value;
  if (value?.type !== 'int') throw new AerospikeError({ from: 'client', error: 'INTERNAL' });
  return Number(value.value);
}
