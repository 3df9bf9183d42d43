/** The contract for functions: what goes to them and what comes back, typed; their failures; and that none is called twice. */

import { describe, expect } from 'vitest';
import type { UdfCommand } from '../../model/command.js';
import type { Expression } from '../../model/expression.js';
import type { Key } from '../../model/key.js';
import {
  blobValue,
  boolValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  NIL,
  stringValue,
  type Value,
} from '../../model/value.js';
import {
  CONTRACT_SETTINGS,
  type ContractBench,
  type ContractSuite,
  callOptions,
  failed,
  succeeded,
} from './contract-suite.js';

const MODULE = 'aerogate_contract';

const SOURCE = `
local function save(r)
  if aerospike:exists(r) then return aerospike:update(r) end
  return aerospike:create(r)
end
function give(r, value) return value end
function nothing(r) end
function kinds(r, ...)
  local l = list()
  for _, each in ipairs({...}) do list.append(l, type(each)) end
  return l
end
function put(r, bin, value) r[bin] = value return save(r) end
function count(r) r.n = (r.n or 0) + 1 save(r) return r.n end
function fail(r) error('on purpose') end
`;

const RETURNED: readonly Value[] = [
  NIL,
  intValue(7n),
  doubleValue(0.5),
  stringValue('Grüße'),
  boolValue(true),
  blobValue(Buffer.of(0, 255)),
  listValue([intValue(1), stringValue('b')]),
  mapValue([[stringValue('a'), listValue([doubleValue(1.5)])]]),
];

export function udfContract(suite: ContractSuite): void {
  describe('functions', () => {
    bothForms(suite);
    failures(suite);
    rows(suite);
  });
}

/** Puts the module there; servers take it again and again. */
export async function registerContractModule({ target }: ContractBench): Promise<void> {
  const content = Buffer.from(SOURCE).toString('base64');
  const command = `udf-put:filename=${MODULE}.lua;content=${content};content-len=${content.length};udf-type=LUA;`;
  await target.driver.info({ commands: [command], target: { to: 'any' } }, callOptions({}));
}

export function callFunction(
  key: Key,
  functionName: string,
  args: readonly Value[] = [],
): UdfCommand {
  return {
    ...{ verb: 'udf', key, settings: CONTRACT_SETTINGS, ttl: { type: 'serverDefault' } },
    call: { module: MODULE, functionName, args },
  };
}

interface UdfCase {
  readonly name: string;
  readonly calls: readonly (readonly [name: string, args: readonly Value[], returned: Value])[];
  readonly after?: Readonly<Record<string, Value>>;
}

const CASES: readonly UdfCase[] = [
  {
    name: 'answers what a function returns, with its type',
    calls: [['nothing', [], NIL], ...RETURNED.map((value) => ['give', [value], value] as const)],
  },
  {
    name: 'hands arguments over with their types',
    calls: [
      [
        'kinds',
        [intValue(1), stringValue(''), boolValue(false), listValue([])],
        listValue(['number', 'string', 'boolean', 'userdata'].map(stringValue)),
      ],
    ],
  },
  {
    name: 'lets a function write the record',
    calls: [
      ['put', [stringValue('a'), stringValue('x')], intValue(0)],
      ['put', [stringValue('b'), intValue(2)], intValue(0)],
    ],
    after: { a: stringValue('x'), b: intValue(2) },
  },
];

function bothForms({ check }: ContractSuite): void {
  for (const { name, calls, after = {} } of CASES) {
    check(name, async (bench) => {
      await registerContractModule(bench);
      const key = bench.key('one');
      for (const [functionName, args, returned] of calls) {
        const outcome = await bench.done(callFunction(key, functionName, args));
        expect(outcome.results).toStrictEqual([returned]);
        expect(outcome.record.bins).toStrictEqual([]);
      }
      expect(await binsOf(bench, key)).toStrictEqual(after);
    });
    check(`${name}, as rows of a batch`, async (bench) => {
      await registerContractModule(bench);
      const keys = [bench.key('x'), bench.key('y'), bench.key('z')];
      for (const [functionName, args, returned] of calls) {
        const outcomes = await bench.batch(
          keys.map((key) => callFunction(key, functionName, args)),
        );
        for (const outcome of outcomes) {
          expect(succeeded(outcome).results).toStrictEqual([returned]);
        }
      }
      for (const key of keys) expect(await binsOf(bench, key)).toStrictEqual(after);
    });
  }
}

async function binsOf(
  bench: ContractBench,
  key: Key,
): Promise<Readonly<Record<string, Value | undefined>>> {
  const outcome = await bench.run(bench.get(key));
  const bins = outcome.ok ? outcome.record.bins : [];
  return Object.fromEntries(bins.map((bin) => [bin.name, bin.value]));
}

function failures({ check, checkWithFaults }: ContractSuite): void {
  const failure = {
    ...{ codeName: 'UDF_BAD_RESPONSE', inDoubt: false, attempts: 1 },
    serverMessage: expect.stringContaining('on purpose') as string,
    message: expect.not.stringContaining('on purpose') as string,
  };
  check('tells why a function failed', async (bench) => {
    await registerContractModule(bench);
    expect(await bench.failure(callFunction(bench.key('one'), 'fail'))).toMatchObject(failure);
  });
  check('tells why a function failed, as rows of a batch', async (bench) => {
    await registerContractModule(bench);
    const keys = [bench.key('x'), bench.key('y'), bench.key('z')];
    const outcomes = await bench.batch(keys.map((key) => callFunction(key, 'fail')));
    for (const outcome of outcomes) expect(failed(outcome)).toMatchObject(failure);
  });
  check('names a function or module that is not there', async (bench) => {
    await registerContractModule(bench);
    const key = bench.key('one');
    const nobody = await bench.failure(callFunction(key, 'nobody'));
    expect(nobody).toMatchObject({
      codeName: 'UDF_BAD_RESPONSE',
      serverMessage: 'function not found',
    });
    const { call: known, ...rest } = callFunction(key, 'give');
    const nowhere = await bench.failure({ ...rest, call: { ...known, module: 'no_such_module' } });
    expect(nowhere.codeName).toBe('UDF_BAD_RESPONSE');
  });
  checkWithFaults('never repeats a call of a function that is in doubt', async (bench, faults) => {
    await registerContractModule(bench);
    const key = bench.key('once');
    await faults.dropNext(1, true);
    const settings = { ...CONTRACT_SETTINGS, maxRetries: 5 };
    const error = await bench.failure({ ...callFunction(key, 'count'), settings }, { settings });
    expect(error).toMatchObject({ codeName: 'CONNECTION', inDoubt: true, attempts: 1 });
    expect(await bench.bin(key, 'n')).toStrictEqual(intValue(1));
  });
}

function rows({ check }: ContractSuite): void {
  check('calls a function where the filter holds', async (bench) => {
    await registerContractModule(bench);
    const [yes, no] = [bench.key('yes'), bench.key('no')];
    await bench.done(bench.put(yes, { n: intValue(1) }));
    await bench.done(bench.put(no, { n: intValue(2) }));
    const filter: Expression = {
      ...{ node: 'operation', name: 'eq' },
      args: [
        { node: 'bin', name: 'n', type: 'int' },
        { node: 'literal', value: intValue(1) },
      ],
    };
    const outcomes = await bench.batch(
      [yes, no].map((key) => ({ ...callFunction(key, 'count'), filter })),
    );
    expect(succeeded(outcomes[0]).results).toStrictEqual([intValue(2)]);
    expect(failed(outcomes[1]).codeName).toBe('FILTERED_OUT');
    const alone = await bench.failure({ ...callFunction(no, 'count'), filter });
    expect(alone.codeName).toBe('FILTERED_OUT');
  });
  check('calls functions beside other rows of a batch', async (bench) => {
    await registerContractModule(bench);
    const [read, counted, put] = [bench.key('read'), bench.key('counted'), bench.key('put')];
    await bench.done(bench.put(read, { n: intValue(1) }));
    const outcomes = await bench.batch([
      bench.get(read),
      callFunction(counted, 'count'),
      callFunction(counted, 'count'),
      bench.put(put, { n: intValue(3) }),
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toStrictEqual([true, true, true, true]);
    expect(await bench.bin(counted, 'n')).toStrictEqual(intValue(2));
  });
}
