/** The contract for result codes: whatever a server answers, every driver names the same failure with the same doubt. */

import { describe, expect } from 'vitest';
import { RESULT, SERVER_RESULT_CODES, serverResultCode } from '../../model/result-code.js';
import { intValue } from '../../model/value.js';
import type { ContractBench, ContractSuite } from './contract-suite.js';

/** No failures; and the one no call ends with while another route may be found: callContract has it. */
const OTHERS: ReadonlySet<number> = new Set([RESULT.ok, RESULT.partitionUnavailable]);

const CODES = Object.keys(SERVER_RESULT_CODES)
  .map(Number)
  .filter((code) => !OTHERS.has(code));

/** A code of no server yet. */
const UNKNOWN_CODE = 249;

export function resultCodeContract({ checkWithFaults }: ContractSuite): void {
  describe('result codes', () => {
    checkWithFaults('names every code a read is answered', async (bench, faults) => {
      const key = bench.key('read');
      const names = await namesOf(async (code) => {
        await faults.failNext(1, code);
        return bench.failure(bench.get(key));
      });
      expect(names).toEqual(expected());
    });
    checkWithFaults('names every code a write is answered', async (bench, faults) => {
      const put = bench.put(bench.key('write'), { i: intValue(1) });
      const names = await namesOf(async (code) => {
        await faults.failNext(1, code);
        return bench.failure(put);
      });
      // A server that ran out of time may have written; all else it answers says that it did not.
      expect(names).toEqual({ ...expected(), [RESULT.timeout]: 'TIMEOUT server 9?' });
    });
  });
}

async function namesOf(
  run: (code: number) => ReturnType<ContractBench['failure']>,
): Promise<Readonly<Record<number, string>>> {
  const names: Record<number, string> = {};
  for (const code of [...CODES, UNKNOWN_CODE]) {
    const error = await run(code);
    const from = error.code.from === 'server' ? `server ${error.code.resultCode}` : 'client';
    names[code] = `${error.codeName} ${from}${error.inDoubt ? '?' : ''}`;
  }
  return names;
}

function expected(): Readonly<Record<number, string>> {
  const table: Readonly<Record<number, { readonly name: string }>> = SERVER_RESULT_CODES;
  const names = CODES.map((code) => [code, `${table[code]?.name} server ${code}`] as const);
  return Object.fromEntries([
    ...names,
    [UNKNOWN_CODE, `${serverResultCode(UNKNOWN_CODE).name} server ${UNKNOWN_CODE}`],
  ]);
}
