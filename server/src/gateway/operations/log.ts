/**
 * The gateway's log: one event per line, as readable text or as JSON. Only names, numbers and sentences of our own can be
 * written: nothing here takes a message, a key, a value or the metadata of a call.
 */

import { type Logger, pino } from 'pino';
import type { Clock } from '../../model/clock.js';
import { formatTextLine } from './log-text.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What goes with an event; undefined fields are left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  /** Whether lines of this level are written: for what costs something to find out. */
  isOn(level: LogLevel): boolean;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `cause` is written whole, with its stack: for defects of ours only. */
  error(message: string, fields?: LogFields, cause?: unknown): void;
}

export interface LogOptions {
  readonly level: LogLevel | 'silent';
  readonly format: 'text' | 'json';
  readonly clock: Clock;
  /** Which of several workers writes; stands on every line. Unset: there is one process. */
  readonly worker?: number | undefined;
  /** Takes one line with its newline; must not throw. */
  readonly write: (line: string) => void;
}

export function createLog({ level, format, clock, worker, write }: LogOptions): Log {
  const logger = pino(
    {
      level,
      // Process id and host name stand on every line otherwise; whoever collects the lines knows them.
      base: worker === undefined ? null : { worker },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string): void {
        write(format === 'json' ? line : formatTextLine(line));
      },
    },
  );
  return overPino(logger);
}

function overPino(logger: Logger): Log {
  return {
    isOn: (level) => logger.isLevelEnabled(level),
    debug(message, fields): void {
      logger.debug(fields ?? {}, message);
    },
    info(message, fields): void {
      logger.info(fields ?? {}, message);
    },
    warn(message, fields): void {
      logger.warn(fields ?? {}, message);
    },
    error(message, fields, cause): void {
      logger.error({ ...fields, ...describeCause(cause) }, message);
    },
  };
}

function describeCause(cause: unknown): LogFields {
  if (cause === undefined) return {};
  return { cause: cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause };
}
