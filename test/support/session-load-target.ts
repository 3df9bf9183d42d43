/** The mixed load put on a gateway by one of its clients: typed calls, and what their rows and statuses say. */

import { type ErrorDetail, ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { Outcome, type RecordResult } from '@aerogate/proto/aerogate/v1/record_pb';
import type { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { LoadOutcome, LoadTarget } from './mixed-load.js';

const BIN = 'n';

export function createSessionLoadTarget(client: Client<typeof SessionService>): LoadTarget {
  const get = async (key: ReturnType<typeof keyOf>): Promise<LoadOutcome> =>
    outcomeOf(async () => [
      (await client.get({ key, allowMissing: true, session: PATIENT })).result,
    ]);
  return {
    get: (record) => get(keyOf('load', record)),
    counter: (counter) => get(keyOf('counters', counter)),
    put: (record, value) =>
      outcomeOf(async () => {
        const key = keyOf('load', record);
        return [(await client.put({ key, bins: { [BIN]: int(value) }, session: PATIENT })).result];
      }),
    add: (counter) =>
      outcomeOf(async () => {
        const operations = [{ bin: BIN, op: { case: 'add', value: int(1) } } as const];
        const keys = [keyOf('counters', counter)];
        return (
          await client.execute({ segments: [{ ...UPSERT, keys, operations }], session: PATIENT })
        ).results;
      }),
    async batch(rows) {
      const segments = rows.map((row) => {
        const keys = [keyOf('load', row.record)];
        if (row.type === 'get') return { ...QUERY, keys };
        return { ...UPSERT, keys, operations: [putBin(row.value)] };
      });
      try {
        return (await client.execute({ segments, session: PATIENT })).results.map(rowOutcome);
      } catch (error) {
        return rows.map(() => failureOf(error));
      }
    },
  };
}

const MINUTES = { seconds: 300n } as const;
/** On a machine that is busy with other things no time limit shall end a call. */
const PATIENT = { settings: { totalTimeout: MINUTES, socketTimeout: MINUTES } } as const;
const UPSERT = { verb: { case: 'upsert', value: {} } } as const;
const QUERY = { verb: { case: 'query', value: {} } } as const;

const int = (value: number) => ({ kind: { case: 'intValue', value: BigInt(value) } }) as const;
const putBin = (value: number) => ({ bin: BIN, op: { case: 'put', value: int(value) } }) as const;

function keyOf(set: string, record: number) {
  const userKey = { case: 'intValue', value: BigInt(record) } as const;
  return { namespace: 'test', set, userKey };
}

async function outcomeOf(
  call: () => Promise<readonly (RecordResult | undefined)[]>,
): Promise<LoadOutcome> {
  try {
    return rowOutcome((await call())[0]);
  } catch (error) {
    return failureOf(error);
  }
}

function rowOutcome(row: RecordResult | undefined): LoadOutcome {
  if (row?.outcome === Outcome.NOT_FOUND) return { ok: true, value: undefined };
  if (row?.outcome !== Outcome.OK) return failed(row?.error, 'no row');
  const kind = row.record?.bins[BIN]?.kind;
  return { ok: true, value: kind?.case === 'intValue' ? Number(kind.value) : undefined };
}

function failureOf(error: unknown): LoadOutcome {
  const status = ConnectError.from(error);
  return failed(status.findDetails(ErrorDetailSchema)[0], Code[status.code]);
}

/** What does not say that nothing was applied leaves that open. */
function failed(detail: ErrorDetail | undefined, otherwise: string): LoadOutcome {
  return { ok: false, code: detail?.name ?? otherwise, inDoubt: detail?.inDoubt ?? true };
}
