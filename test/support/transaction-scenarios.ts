/** The scenarios of test/scenarios/transactions: what the steps of transactions and those around them come to, in YAML. */

import { readdirSync, readFileSync } from 'node:fs';
import { type RecordResult, RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type ExecuteRequest,
  SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import {
  type TransactionOutcome,
  TransactionResult,
  TransactionState,
} from '@aerogate/proto/aerogate/v1/transaction_pb';
import {
  BeginTransactionSchema,
  TransactionService,
} from '@aerogate/proto/aerogate/v1/transaction_service_pb';
import { fromJson, type JsonObject, toJson } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { parse } from 'yaml';
import type { BoundService } from '../../server/src/gateway/service.js';
import { callUnary } from './call-context.js';
import { ownName, ownSet } from './own-names.js';
import { differencesOf, requestOfStep, type ScenarioStep } from './scenarios.js';
import { errorIn, type TransactCall, TransactStream, transactAt } from './transact-stream.js';

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
  /** Waits until the gateway tells, unasked, that the transaction is in that state. */
  readonly told?: keyof typeof TransactionState;
  /** Carried out beside its transaction. */
  readonly aside?: boolean;
}

export interface TransactionScenario {
  readonly name: string;
  /** It needs time to pass, or to stand still: no machine is quick enough for all of them. */
  readonly onSimulatedTime?: true;
  /** How its transactions begin. */
  readonly begin?: JsonObject;
  /** The bins of each record beforehand. Unset: there are none. */
  readonly bins?: JsonObject;
  readonly steps: readonly TransactionStep[];
  /** The bins of `a` afterwards, or that it is `missing`. */
  readonly after?: JsonObject | 'missing';
}

const FOLDER = new URL('../scenarios/transactions/', import.meta.url);
const NAMES = ['a', 'b', 'c'];
/** No machine is so slow that a transaction ends before its scenario does. */
const BEGIN = { timeout: '120s' };

export function readTransactionScenarios(): TransactionScenario[] {
  return readdirSync(FOLDER).flatMap(
    (file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as TransactionScenario[],
  );
}

/** What scenarios are played through. */
export interface ScenarioGateway {
  execute(request: ExecuteRequest): Promise<readonly RecordResult[]>;
  readonly transact: TransactCall;
}

export function gatewayAt(services: readonly BoundService[]): ScenarioGateway {
  return {
    execute: async (request) =>
      (await callUnary(services, SessionService.method.execute, request)).results,
    transact: transactAt(services),
  };
}

export function gatewayOver(transport: Transport): ScenarioGateway {
  const session = createClient(SessionService, transport);
  const transactions = createClient(TransactionService, transport);
  return {
    execute: async (request) => (await session.execute(request)).results,
    transact: (requests, { signal }) => transactions.transact(requests, { signal }),
  };
}

/** Plays a scenario on records of its own. Answers what is not as expected, one sentence each. */
export async function playTransactionScenario(
  gateway: ScenarioGateway,
  scenario: TransactionScenario,
): Promise<string[]> {
  const play = { gateway, scenario, streams: new Map<string, TransactStream>() };
  const differences: string[] = [];
  const steps = [...stepsBefore(scenario), ...scenario.steps, ...stepsAfter(scenario)];
  for (const [index, step] of steps.entries()) {
    const found = await playStep(play, step);
    differences.push(...found.map((each) => `${scenario.name}, step ${index}: ${each}`));
  }
  for (const stream of play.streams.values()) {
    stream.halfClose();
    await stream.ended;
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

interface Play {
  readonly gateway: ScenarioGateway;
  readonly scenario: TransactionScenario;
  readonly streams: Map<string, TransactStream>;
}

async function streamOf(
  { gateway, scenario, streams }: Play,
  name: string,
): Promise<TransactStream> {
  const known = streams.get(name);
  if (known !== undefined) return known;
  const stream = new TransactStream(gateway.transact);
  streams.set(name, stream);
  await stream.begin(fromJson(BeginTransactionSchema, scenario.begin ?? BEGIN));
  return stream;
}

async function playStep(play: Play, step: TransactionStep): Promise<string[]> {
  const stream = step.in === undefined ? undefined : await streamOf(play, step.in);
  if (stream !== undefined && step.told !== undefined) return newsDifferences(stream, step.told);
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
  const rows = await rowsOf(play, stream, requestOfStep(step, keys), step.aside === true);
  if (typeof rows === 'string') return rows === step.status ? [] : [`ended with ${rows}`];
  if (step.status !== undefined) return [`did not end with ${step.status}`];
  if (rows.length !== keys.length) return [`${rows.length} rows of ${keys.length} keys`];
  return rows.flatMap((row) => differencesOf(asJson(row), step));
}

/** The rows of a call, or the name of the error a step ended with. */
async function rowsOf(
  { gateway }: Play,
  stream: TransactStream | undefined,
  request: ExecuteRequest,
  outsideTransaction: boolean,
): Promise<readonly RecordResult[] | string> {
  if (stream === undefined) return gateway.execute(request);
  const answer = await stream.step({ case: 'execute', value: request }, { outsideTransaction });
  return answer.case === 'execute' ? answer.value.results : errorIn(answer).name;
}

function asJson(row: RecordResult): Parameters<typeof differencesOf>[0] {
  return toJson(RecordResultSchema, row) as unknown as Parameters<typeof differencesOf>[0];
}

async function newsDifferences(
  stream: TransactStream,
  expected: keyof typeof TransactionState,
): Promise<string[]> {
  const news = await stream.news();
  const state = news?.case === 'info' ? TransactionState[news.value.state] : news?.case;
  return state === expected ? [] : [`told ${state}, expected ${expected}`];
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
