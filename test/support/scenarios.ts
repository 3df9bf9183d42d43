/** The scenarios of test/scenarios: what callers send and the rows they get, in YAML, played through any client of a gateway. */

import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { type RecordResult, RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import { SegmentSchema } from '@aerogate/proto/aerogate/v1/segment_pb';
import {
  ExecuteRequestSchema,
  PutRequestSchema,
  type SessionService,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { ValueSchema } from '@aerogate/proto/aerogate/v1/value_pb';
import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  toJson,
} from '@bufbuild/protobuf';
import { type Client, ConnectError } from '@connectrpc/connect';
import { parse } from 'yaml';
import { ownName, ownSet } from './own-names.js';

/** One call on the record of a scenario, with what is expected of its row. The verb's name holds its operations. */
export interface ScenarioStep extends JsonObject {
  /** Other fields of the segment. */
  readonly with?: JsonObject;
  /** Other fields of the request. */
  readonly call?: JsonObject;
  /** One for each operation; `{}` where it answers nothing. */
  readonly results?: JsonValue[];
  /** The name of the row's error. */
  readonly error?: string;
  /** Another outcome than OK and FAILED. */
  readonly outcome?: string;
  /** The bins of the row's record. */
  readonly bins?: JsonObject;
  readonly generation?: number;
  /** What the function returned. */
  readonly udfValue?: JsonValue;
  /** Is in what the server says of the error. */
  readonly serverMessage?: string;
  /** Seconds the record has to live, from and to; or that it lives for ever. */
  readonly expires?: [from: number, to: number] | 'never';
  /** The name of the error the call ends with, in place of rows. */
  readonly status?: string;
  /** The field the call is refused for, with nothing sent; with it nothing else is expected. */
  readonly refused?: string;
}

export interface Scenario {
  readonly name: string;
  /** Names in members.yaml. */
  readonly covers: readonly string[];
  /** The bins of the record beforehand. Unset: there is no record. */
  readonly bins?: JsonObject;
  readonly steps: readonly ScenarioStep[];
  /** The bins afterwards, or that the record is `missing`. */
  readonly after?: JsonObject | 'missing';
}

export interface ScenarioFile {
  readonly file: string;
  readonly scenarios: readonly Scenario[];
}

const FOLDER = new URL('../scenarios/', import.meta.url);
const MEMBERS = 'members.yaml';

export function readScenarios(): ScenarioFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml') && file !== MEMBERS)
    .sort()
    .map((file) => ({ file, scenarios: readYaml(file) as Scenario[] }));
}

export interface Members {
  /** Every member of the SDK's surface that has to have a scenario, by its group. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Those that have none yet. */
  readonly pending: readonly string[];
}

export function readMembers(): Members {
  return readYaml(MEMBERS) as Members;
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}

/** How many keys a scenario's calls have, and which RPC carries them. */
export type ScenarioWay = 'alone' | 'batch' | 'stream';

const KEY_COUNT: Readonly<Record<ScenarioWay, number>> = { alone: 1, batch: 2, stream: 2 };
const VERBS = SegmentSchema.oneofs.find(({ name }) => name === 'verb')?.fields ?? [];

type SessionClient = Client<typeof SessionService>;

/** Plays a scenario on records of its own. Answers what is not as expected, one sentence each. */
export async function playScenario(
  client: SessionClient,
  scenario: Scenario,
  way: ScenarioWay,
): Promise<string[]> {
  const keys = Array.from({ length: KEY_COUNT[way] }, (_, i) => ({
    namespace: 'test',
    set: ownSet('scenarios'),
    string: ownName(`${scenario.name}/${way}/${i}`),
  }));
  const unprepared = await prepare(client, scenario, keys);
  if (unprepared !== undefined) return [`${scenario.name}, beforehand, ${way}: ${unprepared}`];
  const differences: string[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    const found = await playStep(client, { step, keys, way });
    differences.push(...found.map((each) => `${scenario.name}, step ${index}, ${way}: ${each}`));
  }
  if (scenario.after !== undefined) {
    const step = afterStep(scenario.after);
    const found = await playStep(client, { step, keys, way: 'batch' });
    differences.push(...found.map((each) => `${scenario.name}, afterwards, ${way}: ${each}`));
  }
  return differences;
}

/** Writes the bins that are to be there; answers why they could not be. */
async function prepare(
  client: SessionClient,
  { bins }: Scenario,
  keys: readonly JsonObject[],
): Promise<string | undefined> {
  if (bins === undefined) return undefined;
  for (const key of keys) {
    const request = fromJson(PutRequestSchema, expand({ key, bins }, PutRequestSchema));
    try {
      await client.put(request);
    } catch (error) {
      return ConnectError.from(error).message;
    }
  }
  return undefined;
}

function afterStep(after: JsonObject | 'missing'): ScenarioStep {
  return after === 'missing' ? { query: [], outcome: 'NOT_FOUND' } : { query: [], bins: after };
}

interface Play {
  readonly step: ScenarioStep;
  readonly keys: readonly JsonObject[];
  readonly way: ScenarioWay;
}

async function playStep(client: SessionClient, { step, keys, way }: Play): Promise<string[]> {
  const request = requestOfStep(step, keys);
  try {
    const rows = way === 'stream' ? await streamed(client, request) : await unary(client, request);
    if (step.refused !== undefined) return [`was not refused for ${step.refused}`];
    if (step.status !== undefined) return [`did not end with ${step.status}`];
    if (rows.length !== keys.length) return [`${rows.length} rows of ${keys.length} keys`];
    return rows.flatMap((row) =>
      differencesOf(toJson(RecordResultSchema, row) as unknown as Row, step),
    );
  } catch (error) {
    const failure = ConnectError.from(error);
    const [detail] = failure.findDetails(ErrorDetailSchema);
    if (step.refused !== undefined && detail?.field === step.refused) return [];
    return step.status !== undefined && detail?.name === step.status ? [] : [failure.message];
  }
}

/** The request of a step on keys, whatever is expected of it. */
export function requestOfStep(step: ScenarioStep, keys: readonly JsonObject[]): ExecuteMessage {
  const verb = VERBS.find(({ jsonName }) => jsonName in step);
  if (verb === undefined) throw new TypeError(`no verb in ${JSON.stringify(step)}`);
  const segment = { keys: [...keys], operations: step[verb.jsonName] ?? [], [verb.jsonName]: {} };
  const json = expand(
    {
      segments: [{ ...segment, ...step.with }],
      errorDisposition: 'ERROR_DISPOSITION_ROWS',
      ...step.call,
    },
    ExecuteRequestSchema,
  );
  return fromJson(ExecuteRequestSchema, json);
}

type ExecuteMessage = ReturnType<typeof fromJson<typeof ExecuteRequestSchema>>;

async function unary(client: SessionClient, request: ExecuteMessage): Promise<RecordResult[]> {
  return (await client.execute(request)).results;
}

async function streamed(client: SessionClient, request: ExecuteMessage): Promise<RecordResult[]> {
  const { $typeName: _name, ...fields } = request;
  const rows: RecordResult[] = [];
  for await (const { frame } of client.executeStream(fields)) {
    if (frame.case === 'records') rows.push(...frame.value.results);
  }
  return rows;
}

interface Row {
  readonly outcome: string;
  readonly error?: {
    readonly name: string;
    readonly message?: string;
    readonly serverMessage?: string;
  };
  readonly record?: {
    readonly bins?: JsonObject;
    readonly generation?: number;
    readonly ttlSeconds?: number;
  };
  readonly udfValue?: JsonValue;
  readonly operationResults?: readonly { readonly value?: JsonValue }[];
}

/** What of a row is not as a step expects it, one sentence each. */
export function differencesOf(row: Row, step: ScenarioStep): string[] {
  const outcome = `OUTCOME_${step.outcome ?? (step.error === undefined ? 'OK' : 'FAILED')}`;
  if (row.outcome !== outcome || row.error?.name !== step.error) {
    return [`ended ${row.outcome} ${JSON.stringify(row.error ?? {})}, expected ${outcome}`];
  }
  const said = row.error?.serverMessage ?? '';
  if (step.serverMessage !== undefined && !said.includes(step.serverMessage)) {
    return [`says ${JSON.stringify(said)}, expected ${step.serverMessage}`];
  }
  const results = step.results?.map((result) =>
    isNothing(result) ? undefined : spelledOut(result),
  );
  const found = (row.operationResults ?? []).map(({ value }) => value);
  const bins = step.bins && expand(step.bins, undefined);
  return [
    ...difference('results', found, results),
    ...difference('bins', row.record?.bins ?? {}, bins),
    ...difference('generation', row.record?.generation, step.generation),
    ...difference('what is returned', row.udfValue, spelledOutOrNot(step.udfValue)),
    ...lifeDifference(row.record?.ttlSeconds, step.expires),
  ];
}

function difference(what: string, found: unknown, expected: unknown): string[] {
  if (expected === undefined || isDeepStrictEqual(found, expected)) return [];
  return [`${what} are ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];
}

function spelledOutOrNot(json: JsonValue | undefined): JsonValue | undefined {
  return json === undefined ? undefined : spelledOut(json);
}

function lifeDifference(found: number | undefined, expected: ScenarioStep['expires']): string[] {
  if (expected === undefined) return [];
  if (expected === 'never')
    return found === undefined ? [] : [`lives for ${found} s, not for ever`];
  const [from, to] = expected;
  const fits = found !== undefined && found >= from && found <= to;
  return fits ? [] : [`lives for ${found} s, expected ${from} to ${to}`];
}

function isNothing(json: JsonValue): boolean {
  return isObject(json) && Object.keys(json).length === 0;
}

/** As an answer spells the value. */
function spelledOut(json: JsonValue): JsonValue {
  return toJson(ValueSchema, fromJson(ValueSchema, shorthand(json)));
}

/** JSON of a message with every Value in it spelled out; without a descriptor, bins as answers spell them. */
function expand(json: JsonObject, descriptor: DescMessage | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      if (descriptor === undefined) return [name, spelledOut(value ?? null)];
      const field = descriptor.fields.find(({ jsonName }) => jsonName === name);
      return [name, field === undefined ? (value ?? null) : expandField(value ?? null, field)];
    }),
  );
}

function expandField(json: JsonValue, field: DescField): JsonValue {
  const { message } = field;
  if (message === undefined) return json;
  if (field.fieldKind === 'list' && Array.isArray(json)) {
    return json.map((each) => expandMessage(each, message));
  }
  if (field.fieldKind === 'map' && isObject(json)) {
    return Object.fromEntries(
      Object.entries(json).map(([name, each]) => [name, expandMessage(each ?? null, message)]),
    );
  }
  return expandMessage(json, message);
}

function expandMessage(json: JsonValue, message: DescMessage): JsonValue {
  switch (message.typeName) {
    case 'aerogate.v1.Value':
      return shorthand(json);
    case 'aerogate.v1.ListValue':
      return Array.isArray(json) ? { values: json.map(shorthand) } : json;
    case 'aerogate.v1.MapValue':
      return isObject(json) && Array.isArray(json['pairs']) ? entriesOf(json['pairs']) : json;
    case 'google.protobuf.Timestamp':
      return isObject(json) ? timeFromNow(Number(json['fromNow'])) : json;
    default:
      return isObject(json) ? expand(json, message) : json;
  }
}

function timeFromNow(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

function isObject(json: JsonValue | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** `pairs` and `sorted` stand for maps, `ordered` for ordered lists, `repeated` for a text over and over; whatever else is an object is a Value as it is. */
function shorthand(json: JsonValue): JsonValue {
  if (json === null) return { null: {} };
  switch (typeof json) {
    case 'string':
      return { string: json };
    case 'boolean':
      return { bool: json };
    case 'number':
      return Number.isInteger(json) ? { int: String(json) } : { double: json };
    default:
  }
  if (Array.isArray(json)) return { list: { values: json.map(shorthand) } };
  if (!isObject(json)) return json;
  const { pairs, sorted, ordered, selected, repeated } = json;
  if (Array.isArray(repeated)) {
    const [text, times] = repeated as [string, number];
    return { string: text.repeat(times) };
  }
  if (Array.isArray(ordered)) return { list: { values: ordered.map(shorthand), ordered: true } };
  if (Array.isArray(sorted)) {
    return { map: { ...entriesOf(sorted), order: 'MAP_ORDER_KEY_ORDERED' } };
  }
  if (Array.isArray(selected)) {
    return { map: { ...entriesOf(selected), order: 'MAP_ORDER_AS_SELECTED' } };
  }
  if (Array.isArray(pairs)) return { map: { ...entriesOf(pairs), order: 'MAP_ORDER_UNORDERED' } };
  return json;
}

function entriesOf(pairs: readonly JsonValue[]): JsonObject {
  return {
    entries: pairs.map((pair) => {
      const [key, value] = pair as [JsonValue, JsonValue];
      return { key: shorthand(key), value: shorthand(value) };
    }),
  };
}

/** The functions scenarios call; whoever plays them puts the module there, where he can. */
const SCENARIO_MODULE = `
function give(r, value) return value end
function count(r)
  r.n = r.n + 1
  aerospike:update(r)
  return r.n
end
function fail(r) error('on purpose') end
`;

/** The info command that registers them. */
export function registerScenarioModule(): string {
  const content = Buffer.from(SCENARIO_MODULE).toString('base64');
  return `udf-put:filename=aerogate_scenarios.lua;content=${content};content-len=${content.length};udf-type=LUA;`;
}
