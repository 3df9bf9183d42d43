/** The scenarios of test/scenarios/transactions: what the steps of transactions and those around them come to, in YAML. */

import { readdirSync, readFileSync } from 'node:fs';
import { RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  type TransactionOutcome,
  TransactionResult,
} from '@aerogate/proto/aerogate/v1/transaction_pb';
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { parse } from 'yaml';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callUnary } from './call-context.js';
import { openTransactStream } from './open-transact-stream.js';
import { ownName, ownSet } from './own-names.js';
import { differencesOf, requestOfStep, type ScenarioStep } from './scenarios.js';
import { errorIn, type TransactStream } from './transact-stream.js';

/** A step on records, or the end of a transaction with what it comes to. */
interface TransactionStep extends ScenarioStep {
  /** The name of its transaction, which begins with its first step. Unset: outside of all. */
  readonly in?: string;
  /** The names of its records. Unset: `a`. */
  readonly on?: string[];
  readonly commit?: keyof typeof TransactionResult;
  readonly abort?: keyof typeof TransactionResult;
  /** The name of the error of a commit. */
  readonly reason?: string;
}

export interface TransactionScenario {
  readonly name: string;
  /** The bins of each record beforehand. Unset: there are none. */
  readonly bins?: JsonObject;
  readonly steps: readonly TransactionStep[];
  /** The bins of `a` afterwards, or that it is `missing`. */
  readonly after?: JsonObject | 'missing';
}

const FOLDER = new URL('../scenarios/transactions/', import.meta.url);
const NAMES = ['a', 'b', 'c'];

export function readTransactionScenarios(): TransactionScenario[] {
  return readdirSync(FOLDER).flatMap(
    (file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as TransactionScenario[],
  );
}

/** Plays a scenario on records of its own. Answers what is not as expected, one sentence each. */
export async function playTransactionScenario(
  services: readonly BoundService[],
  scenario: TransactionScenario,
): Promise<string[]> {
  const streams = new Map<string, TransactStream>();
  const differences: string[] = [];
  const steps = [...stepsBefore(scenario), ...scenario.steps, ...stepsAfter(scenario)];
  for (const [index, step] of steps.entries()) {
    const stream = step.in === undefined ? undefined : await streamOf(step.in, services, streams);
    const found = await playStep({ services, scenario, stream }, step);
    differences.push(...found.map((each) => `${scenario.name}, step ${index}: ${each}`));
  }
  return differences;
}

function stepsBefore({ bins }: TransactionScenario): TransactionStep[] {
  if (bins === undefined) return [];
  const operations = Object.entries(bins).map(([bin, put]) => ({ bin, put: put ?? null }));
  return [{ on: NAMES, upsert: operations }];
}

function stepsAfter({ after }: TransactionScenario): TransactionStep[] {
  if (after === undefined) return [];
  return [after === 'missing' ? { query: [], outcome: 'NOT_FOUND' } : { query: [], bins: after }];
}

async function streamOf(
  name: string,
  services: readonly BoundService[],
  streams: Map<string, TransactStream>,
): Promise<TransactStream> {
  const known = streams.get(name);
  if (known !== undefined) return known;
  const stream = openTransactStream(services);
  streams.set(name, stream);
  await stream.begin();
  return stream;
}

interface Play {
  readonly services: readonly BoundService[];
  readonly scenario: TransactionScenario;
  readonly stream: TransactStream | undefined;
}

async function playStep(play: Play, step: TransactionStep): Promise<string[]> {
  const { stream } = play;
  if (stream !== undefined && step.commit !== undefined) {
    return endDifferences(await stream.commit(), step.commit, step.reason);
  }
  if (stream !== undefined && step.abort !== undefined) {
    return endDifferences(await stream.abortTransaction(), step.abort, step.reason);
  }
  const keys = (step.on ?? ['a']).map((name) => ({
    namespace: 'txn',
    set: ownSet('scenarios'),
    string: ownName(`${play.scenario.name}/${name}`),
  }));
  const rows = await rowsOf(play, requestOfStep(step, keys));
  if (rows.length !== keys.length) return [`${rows.length} rows of ${keys.length} keys`];
  return rows.flatMap((row) => differencesOf(row, step));
}

async function rowsOf(
  { services, stream }: Play,
  request: ReturnType<typeof requestOfStep>,
): Promise<Parameters<typeof differencesOf>[0][]> {
  const asJson = (row: Parameters<typeof toJson<typeof RecordResultSchema>>[1]) =>
    toJson(RecordResultSchema, row) as unknown as Parameters<typeof differencesOf>[0];
  if (stream === undefined) {
    return (await callUnary(services, SessionService.method.execute, request)).results.map(asJson);
  }
  const answer = await stream.step({ case: 'execute', value: request });
  if (answer.case !== 'execute') throw new TypeError(`answered with ${errorIn(answer).name}`);
  return answer.value.results.map(asJson);
}

function endDifferences(
  { result, error }: TransactionOutcome,
  expected: string,
  reason: string | undefined,
): string[] {
  const name = TransactionResult[result];
  if (name === expected && error?.name === reason) return [];
  return [`ended ${name} ${error?.name ?? ''}, expected ${expected} ${reason ?? ''}`];
}
