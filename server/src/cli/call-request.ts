/** The verbs of `aerogate call`, and the request each of them stands for. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { parseBinArguments } from './bin-argument.js';
import { usageError } from './cli-error.js';

/** What the command line said, read but for the bins. */
export interface CallInput {
  /** The JSON of a Key. */
  readonly key: JsonObject;
  /** The words after the key. */
  readonly words: readonly string[];
  /** `--json`: bins as the API writes them. */
  readonly json?: JsonObject | undefined;
  /** The JSON of a Ttl. */
  readonly ttl?: JsonObject | undefined;
  readonly generation?: number | undefined;
  readonly durableDelete?: boolean | undefined;
  /** A condition as AEL text. */
  readonly where?: string | undefined;
  readonly noBins?: boolean | undefined;
  readonly allowMissing?: boolean | undefined;
  readonly behavior?: string | undefined;
}

export type CallMethod = (typeof SessionService.method)['get' | 'put' | 'execute'];

/** What the words after the key are. */
type Words = 'none' | 'bin names' | 'some bin names' | 'bins';

export interface CallVerb {
  readonly summary: string;
  readonly words: Words;
  readonly method: CallMethod;
  /** It writes, so it takes a TTL and the like. */
  readonly writes: boolean;
  /** Lines of help that follow `aerogate call <verb> `. */
  readonly examples: readonly string[];
  readonly toRequest: (input: CallInput) => JsonObject;
}

const { get, put, execute } = SessionService.method;

/** A verb of a Segment that writes each bin with `put`. */
const writing = (verb: string, summary: string, example: string): CallVerb => ({
  ...{ summary, words: 'bins', method: execute, writes: true, examples: [example] },
  toRequest: (input) => segment(verb, input, operations(input, 'put')),
});

/** A verb that runs one operation per bin on a record that is created where it is missing. */
const changing = (operation: string, summary: string, example: string): CallVerb => ({
  ...{ summary, words: 'bins', method: execute, writes: true, examples: [example] },
  toRequest: (input) => segment('upsert', input, operations(input, operation)),
});

/** A verb of a Segment about the record as a whole. */
const whole = (verb: string, summary: string, writes: boolean): CallVerb => ({
  ...{ summary, words: 'none', method: execute, writes, examples: ['test/users/u1'] },
  toRequest: (input) => segment(verb, input),
});

export const CALL_VERBS = {
  get: {
    summary: 'Read a record, or some of its bins',
    words: 'bin names',
    method: get,
    writes: false,
    examples: [
      'test/users/u1',
      'test/users/u1 name age',
      'test/readers/7 --int',
      "test/users/u1 --where '$.age > 21'",
    ],
    toRequest: ({ key, words, noBins, allowMissing, behavior, where }) => ({
      key,
      ...(words.length === 0 ? {} : { bins: [...words] }),
      ...given('noBins', noBins),
      ...given('allowMissing', allowMissing),
      ...condition({ where }),
      ...session(behavior),
    }),
  },
  put: {
    summary: 'Write bins, creating the record where it is missing',
    words: 'bins',
    method: put,
    writes: true,
    examples: [
      'test/users/u1 name=Tim age=30 active=true',
      `test/users/u1 zip:string=01234 'tags=["a","b"]' --ttl 3600`,
      `test/users/u1 --json '{"photo":{"bytes":"3q2+7w=="}}'`,
    ],
    toRequest: (input) => ({
      key: input.key,
      bins: Object.fromEntries(binsOf(input)),
      ...writeOptions(input),
      ...condition(input),
      ...session(input.behavior),
    }),
  },
  insert: writing(
    'insert',
    'Create a record; one that exists is an error',
    'test/users/u2 name=Ann',
  ),
  update: writing(
    'update',
    'Change bins of a record; a missing one is an error',
    'test/users/u1 age=31',
  ),
  replace: writing(
    'replace',
    'Write a record anew: its other bins are removed',
    'test/users/u1 name=Tim',
  ),
  add: changing('add', 'Add numbers to bins', 'test/users/u1 visits=1'),
  append: changing('append', 'Append text or bytes to bins', "test/users/u1 'name= jr.'"),
  prepend: changing('prepend', 'Prepend text or bytes to bins', "test/users/u1 'name=Dr. '"),
  'remove-bins': {
    summary: 'Remove bins from a record',
    words: 'some bin names',
    method: execute,
    writes: true,
    examples: ['test/users/u1 age zip'],
    toRequest: (input) =>
      segment(
        'update',
        input,
        input.words.map((bin) => ({ bin, remove: {} })),
      ),
  },
  delete: whole('delete', 'Remove a record', true),
  touch: whole('touch', "Renew a record's time to live", true),
  exists: whole('exists', 'Ask whether a record exists', false),
} as const satisfies Record<string, CallVerb>;

/** Reads `--ttl`. Throws a usage error. */
export function parseTtl(text: string): JsonObject {
  const words: Readonly<Record<string, JsonObject>> = {
    never: { never: {} },
    'no-change': { noChange: {} },
    'server-default': { serverDefault: {} },
  };
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word !== undefined) return word;
  if (/^\d{1,9}$/u.test(text)) return { seconds: Number(text) };
  throw usageError(
    `--ttl: expected a number of seconds, or one of ${Object.keys(words).join(', ')}.`,
  );
}

/** Whether an answer says that there was no record: a call that went well, and still no success for a script. */
export function isMissing(answer: JsonValue): boolean {
  const summary = isObject(answer) ? answer['summary'] : undefined;
  return isObject(summary) && typeof summary['notFound'] === 'number' && summary['notFound'] > 0;
}

function segment(verb: string, input: CallInput, ops: readonly JsonObject[] = []): JsonObject {
  return {
    segments: [
      {
        [verb]: {},
        keys: [input.key],
        ...(ops.length === 0 ? {} : { operations: [...ops] }),
        ...writeOptions(input),
        ...condition(input),
      },
    ],
    ...session(input.behavior),
  };
}

function operations(input: CallInput, operation: string): JsonObject[] {
  return Array.from(binsOf(input), ([bin, value]) => ({ bin, [operation]: value }));
}

function binsOf({ words, json }: CallInput): Map<string, JsonValue> {
  const bins = new Map<string, JsonValue>(parseBinArguments(words));
  for (const [name, value] of Object.entries(json ?? {})) {
    if (bins.has(name)) throw usageError(`The bin ${name} is there twice, once in --json.`);
    bins.set(name, value);
  }
  if (bins.size === 0) throw usageError('Give at least one bin: name=value, or --json.');
  return bins;
}

function writeOptions({ ttl, generation, durableDelete }: CallInput): JsonObject {
  return {
    ...given('ttl', ttl),
    ...given('generation', generation),
    ...given('durableDelete', durableDelete),
  };
}

function condition({ where }: Pick<CallInput, 'where'>): JsonObject {
  return where === undefined ? {} : { where: { ael: where } };
}

function session(behavior: string | undefined): JsonObject {
  return behavior === undefined ? {} : { session: { behavior } };
}

/** The field, or nothing where nobody gave it: presence is what overrides a setting. */
function given(field: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [field]: value };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
