/** What the embedded node has to say: plain entries, for whoever starts it to print. */

export type LogLevel = 'info' | 'warn' | 'error';

/** One thing worth knowing. Never holds keys, values or anything a client sent. */
export interface LogEntry {
  readonly level: LogLevel;
  /** One sentence. */
  readonly message: string;
  /** Name of the node it is about. */
  readonly node?: string;
  /** Numbers and names that go with it. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** The defect behind an `error` entry. */
  readonly cause?: unknown;
}

export type EmbeddedLog = (entry: LogEntry) => void;

export const NO_LOG: EmbeddedLog = () => undefined;
