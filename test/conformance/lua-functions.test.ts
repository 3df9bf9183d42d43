/** What functions in Lua can call, each with good, odd and missing arguments, against what a real CE 8.1.2 made of it. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UdfResult } from '../../server/src/engine/udf/udf-runtime.js';
import { intValue } from '../../server/src/model/value.js';
import { createUdfRunner, type UdfRunner, udfRecord } from '../support/udf-runner.js';

/** Lua before and behind the cases of a module, and of each case its body and what the server showed as its result. */
interface LuaFunctions {
  readonly before: string;
  readonly behind: string;
  readonly cases: readonly (readonly [body: string, result: string])[];
}

const { before, behind, cases } = JSON.parse(
  readFileSync(new URL('../vectors/lua-functions.json', import.meta.url), 'utf8'),
) as LuaFunctions;

/** Where the node says something else on purpose, by how a case begins. */
const OTHERWISE: readonly (readonly [begin: string, why: string])[] = [
  ["return type(string) == 'table'", 'no compiled code is made'],
  ["return type(os) == 'table'", 'nothing reaches the machine'],
  ['local names = {} for n, v in pairs(_G)', 'nothing reaches the machine'],
  ['return type(require), type(load)', 'nothing reaches the machine'],
  ['return type(os.execute)', 'nothing reaches the machine'],
  ['return iterator', 'a table without use'],
  ['return list.clone(5)', 'the place is that of the call, not one inside the server'],
  ['return map.clone(5)', 'the place is that of the call, not one inside the server'],
  ['return map.merge(map{ a = 1 }, 5)', 'the place is that of the call, not one inside the server'],
  ['return map.diff(5, map())', 'the place is that of the call, not one inside the server'],
  ['return trace()', 'the place is that of the call, not one inside the server'],
  ['return info()', 'the place is that of the call, not one inside the server'],
];

const isOtherwise = (body: string): boolean => OTHERWISE.some(([begin]) => body.startsWith(begin));

describe('a function in Lua', () => {
  let runner: UdfRunner;
  beforeAll(async () => {
    const bodies = cases.map(([body]) => `function(r) ${body} end,`);
    runner = await createUdfRunner({ m: [before, ...bodies, behind].join('\n') });
  });

  /** Text that is not UTF-8 was read with marks in place of its bytes. */
  function run(number: number): string {
    const { record } = udfRecord({ set: 'lua' });
    return textOf(runner.call('run', [intValue(number)], record));
  }

  it('has every case', () => {
    expect(runner.call('count')).toEqual({ ok: true, value: intValue(cases.length) });
    expect(cases.length).toBeGreaterThan(700);
  });

  const numbered = cases.map(([body, result], index) => ({ body, result, number: index + 1 }));

  it.each(numbered.filter(({ body }) => !isOtherwise(body)))(
    'comes to what it does on a server: $body',
    ({ result, number }) => {
      expect(run(number)).toBe(result);
    },
  );

  it.each(OTHERWISE)('differs with reason: %s', (begin) => {
    const found = numbered.filter(({ body }) => body.startsWith(begin));
    expect(found).toHaveLength(1);
    for (const { result, number } of found) expect(run(number)).not.toBe(result);
  });
});

function textOf(result: UdfResult): string {
  if (!result.ok) return `failed: ${result.message ?? 'without text'}`;
  if (result.value.type === 'opaque') return Buffer.from(result.value.data).toString('utf8');
  return result.value.type === 'string' ? result.value.value : result.value.type;
}
