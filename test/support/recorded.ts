/** The exchanges recorded from a real server, as the tests read them from test/vectors/recorded. */

import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What came back when a fresh server was asked the same again: equal bytes, the same messages in another order, or neither. */
export type Stability = 'equal' | 'asSet' | 'varies';

/** One request and the frames that answered it, each with its 8-byte header. */
export interface RecordedExchange {
  /** The connection it ran on; each had one request outstanding at a time. */
  readonly connection: number;
  readonly request: Buffer;
  /** Empty when the connection was closed instead. */
  readonly answers: readonly Buffer[];
  readonly stability: Stability;
}

interface RecordedLine {
  readonly c: number;
  readonly q: string;
  readonly a: readonly string[];
  readonly stable: boolean | 'set';
}

const FOLDER = new URL('../vectors/recorded/', import.meta.url);
const SUFFIX = '.jsonl.gz';

/** Names of all recordings, sorted: the file names without their endings. */
export function recordingNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

/** Every exchange of a recording, in the order the requests were sent. */
export function readRecording(name: string): RecordedExchange[] {
  const text = gunzipSync(readFileSync(new URL(name + SUFFIX, FOLDER))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toExchange(JSON.parse(line) as RecordedLine));
}

function toExchange(line: RecordedLine): RecordedExchange {
  return {
    connection: line.c,
    request: Buffer.from(line.q, 'base64'),
    answers: line.a.map((answer) => Buffer.from(answer, 'base64')),
    stability: line.stable === 'set' ? 'asSet' : line.stable ? 'equal' : 'varies',
  };
}
