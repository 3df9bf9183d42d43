/** From what was found to what a query answers: bins and results are read where they are asked for, typed, by digest. */

import { type AerospikeError, isServerFailure } from '../../../model/aerospike-error.js';
import type { Command, Outcome } from '../../../model/command.js';
import type { Expression } from '../../../model/expression.js';
import { keyOfDigest } from '../../../model/key.js';
import type { QueryRecord, QueryRequest } from '../../../model/query.js';
import { RESULT } from '../../../model/result-code.js';
import type { Settings } from '../../../model/settings.js';
import type { Running } from '../../wire/run-context.js';
import { runBatch } from '../batch-run.js';
import type { NativeContext } from '../native-context.js';
import { batchPolicy } from '../native-policy.js';
import { certainKey, readStoredKeys } from './found-key.js';
import type { FoundRecord } from './found-records.js';

export interface Reading {
  readonly request: QueryRequest;
  /** With what is left of the total timeout. */
  readonly settings: Settings;
  /** What a record has to fulfil still when it is read. */
  readonly condition: Expression | undefined;
  /** Whether nobody waits for it any more. */
  readonly isOver: () => boolean;
  /** Told what is under way, so that it can be stopped. */
  readonly started: (running: Running) => void;
}

/** A record as it is now; undefined for one that is gone, or does not fulfil the condition any more; or why it can't be read. */
export type Read = QueryRecord | AerospikeError | undefined;

/** Whether anything but metadata is asked for. */
export function readsBins({ bins, operations }: QueryRequest): boolean {
  return operations !== undefined || bins !== 'none';
}

/** The command that reads one record. */
export function readCommand(
  digest: Uint8Array,
  set: string,
  { request, settings, condition }: Pick<Reading, 'request' | 'settings' | 'condition'>,
): Command {
  const { namespace, bins, operations } = request;
  const key = keyOfDigest(namespace, set, digest);
  const filter = condition === undefined ? {} : { filter: condition };
  return operations === undefined
    ? { verb: 'get', key, bins, settings, ...filter }
    : { verb: 'operate', key, operations, settings, ...filter };
}

/** One entry for each, in their order. */
export async function readFound(
  context: NativeContext,
  found: readonly FoundRecord[],
  reading: Reading,
): Promise<readonly Read[]> {
  const keys = await userKeys(context, found, reading);
  if (reading.isOver()) return [];
  if (!readsBins(reading.request)) {
    return found.map((record, at) => {
      const { generation, voidTimeSeconds } = record;
      const data = { bins: [], generation, voidTimeSeconds };
      return { ...identity(record, keys[at]), record: data, results: [] };
    });
  }
  const commands = found.map(({ digest, set = '' }) => readCommand(digest, set, reading));
  const outcomes = await batch(context, commands, reading);
  return outcomes.map((outcome, at) => {
    const record = found[at];
    if (record === undefined) return undefined;
    if (!outcome.ok) return isGone(outcome.error) ? undefined : outcome.error;
    const bins = reading.request.operations === undefined ? outcome.record.bins : [];
    return {
      ...identity(record, keys[at]),
      record: { ...outcome.record, bins },
      results: outcome.results,
    };
  });
}

function isGone(error: AerospikeError): boolean {
  return isServerFailure(error, RESULT.keyNotFound) || isServerFailure(error, RESULT.filteredOut);
}

function identity(
  { digest, set }: FoundRecord,
  userKey: QueryRecord['userKey'],
): Pick<QueryRecord, 'type' | 'digest' | 'set' | 'userKey'> {
  return {
    ...{ type: 'record', digest },
    ...(set === undefined ? {} : { set }),
    ...(userKey === undefined ? {} : { userKey }),
  };
}

async function userKeys(
  context: NativeContext,
  found: readonly FoundRecord[],
  { request, settings }: Reading,
): Promise<readonly QueryRecord['userKey'][]> {
  const keys = found.map(certainKey);
  const spoilt = [...found.keys()].filter(
    (at) => keys[at] === undefined && found[at]?.rawKey !== undefined,
  );
  if (spoilt.length === 0) return keys;
  const { totalTimeoutMs, socketTimeoutMs } = settings;
  const policy = batchPolicy(settings, { totalTimeoutMs, socketTimeoutMs, attemptsBefore: 0 });
  const records = spoilt.flatMap((at) => found[at] ?? []);
  const stored = await readStoredKeys(context, { namespace: request.namespace, policy }, records);
  for (const [place, at] of spoilt.entries()) keys[at] = stored[place];
  return keys;
}

function batch(
  context: NativeContext,
  commands: readonly Command[],
  { settings, started }: Reading,
): Promise<readonly Outcome[]> {
  return new Promise((resolve) => {
    const options = {
      ...{ settings, respondAllKeys: true, refusal: undefined },
      onOutcome: () => undefined,
    };
    started(runBatch(context, commands, options, resolve));
  });
}
