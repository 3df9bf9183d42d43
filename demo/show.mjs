// A question asked and shown: the line to paste into a shell, and the answer as people read it.
import {
  ExecuteRequestSchema,
  ExecuteResponseSchema,
  GetRequestSchema,
  QueryPageRequestSchema,
  QueryRequestSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { fromJson, toJson } from '@bufbuild/protobuf';

const REQUESTS = {
  get: GetRequestSchema,
  query: QueryRequestSchema,
  queryPage: QueryPageRequestSchema,
};

/** One line that any POSIX shell reads as the same question. */
export function grpcurlLine({ method, body }, address) {
  const rpc = `${method[0].toUpperCase()}${method.slice(1)}`;
  const data = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return `grpcurl -plaintext -d '${data}' ${address} aerogate.v1.SessionService/${rpc}`;
}

/** The lines of an answer with a row for each key: its number, what became of it, and the answers of its operations. */
export async function carryOut(session, question) {
  const response = await session.execute(fromJson(ExecuteRequestSchema, question.body));
  return toJson(ExecuteResponseSchema, response).results.map(rowLine);
}

function rowLine({ key, outcome, operationResults = [] }) {
  const answers = operationResults.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return [key.int, outcome.slice('OUTCOME_'.length), ...answers.map((a) => JSON.stringify(a))].join(
    ' ',
  );
}

/** The lines of the answer: cities with the most people first, and how many there are in all. */
export async function ask(session, question) {
  const request = fromJson(REQUESTS[question.method], question.body);
  const rows = await READERS[question.method](session, request);
  const cities = rows.map(cityOf).sort((a, b) => b.population - a.population || a.id - b.id);
  const shown = cities.slice(0, question.shown).map(lineOf);
  const more = cities.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

const READERS = {
  async get(session, request) {
    const { result } = await session.get(request);
    return [result];
  },
  async query(session, request) {
    const rows = [];
    let isComplete = false;
    for await (const { frame } of session.query(request)) {
      if (frame.case === 'records') rows.push(...frame.value.results);
      if (frame.case === 'trailer') isComplete = true;
    }
    if (!isComplete) throw new Error('a query ended without a trailer: its answer is incomplete');
    return rows;
  },
  async queryPage(session, request) {
    const { results } = await session.queryPage(request);
    return results;
  },
};

function cityOf({ key, record }) {
  const { name, country, population } = record.bins;
  return {
    id: Number(key.userKey.value),
    name: name.kind.value,
    country: country.kind.value,
    population: Number(population.kind.value),
  };
}

function lineOf({ id, name, country, population }) {
  return `${name}, ${country} (${id}): ${population.toLocaleString('en')} people`;
}
