/** Info frames: lines of commands and the lines that answer them, and the errors an answer can hold. */

import { FRAME_HEADER_BYTES, FRAME_TYPE, writeFrameHeader } from './frame.js';
import { asBuffer } from './text.js';

/** An info command that failed: the server's result code and its words. */
export interface InfoError {
  readonly resultCode: number;
  readonly message: string;
}

/** What the server means when it names no code. */
const UNKNOWN_RESULT_CODE = 1;

/** A whole type-1 frame asking each command on a line of its own. Commands must not contain line feeds. */
export function encodeInfoRequest(commands: readonly string[]): Buffer {
  let text = '';
  for (const command of commands) text += `${command}\n`;
  return encodeInfoFrame(text);
}

/**
 * The commands of a request's payload. Text behind the last line feed is no command: the server does not answer it. An empty
 * payload is a request too: it asks for the server's summary, a set of commands only the server knows.
 */
export function decodeInfoRequest(payload: Uint8Array): string[] {
  const lines = asBuffer(payload).toString('utf8').split('\n');
  lines.pop();
  return lines;
}

/** A whole type-1 frame answering each pair's name with its value. */
export function encodeInfoAnswer(pairs: Iterable<readonly [name: string, value: string]>): Buffer {
  let text = '';
  for (const [name, value] of pairs) text += `${name}\t${value}\n`;
  return encodeInfoFrame(text);
}

/**
 * Values by the command line they answer, in the server's order. A line without a tab is a name without a value: servers
 * send one instead of everything else when they refuse the whole request (see infoRefusal). Bytes that are not UTF-8 come
 * out as U+FFFD; nothing of the protocol is written with them.
 */
export function decodeInfoAnswer(payload: Uint8Array): Map<string, string> {
  const text = asBuffer(payload).toString('utf8');
  const values = new Map<string, string>();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const tab = text.indexOf('\t', start);
    if (tab === -1 || tab > end) values.set(text.slice(start, end), '');
    else values.set(text.slice(start, tab), text.slice(tab + 1, end));
    start = end + 1;
  }
  return values;
}

/** `ERROR:code:text` or `FAIL:code:text`; older servers leave out the code, the text, or both. */
const ERROR_VALUE = /^(?:ERROR|FAIL)(?::(.*))?$/is;
const CODE_AND_TEXT = /^(\d{0,9})(?::(.*))?$/s;

/** The error a value stands for; `undefined` when the command succeeded. */
export function parseInfoError(value: string): InfoError | undefined {
  const failure = ERROR_VALUE.exec(value);
  if (failure === null) return undefined;
  const rest = failure[1] ?? '';
  const coded = CODE_AND_TEXT.exec(rest);
  if (coded === null) return { resultCode: UNKNOWN_RESULT_CODE, message: rest };
  const [, code = '', message = ''] = coded;
  return { resultCode: code === '' ? UNKNOWN_RESULT_CODE : Number(code), message };
}

/** The value of a command that failed, as current servers write it. */
export function formatInfoError(error: InfoError): string {
  const code = error.resultCode === UNKNOWN_RESULT_CODE ? '' : String(error.resultCode);
  return `ERROR:${code}:${error.message}`;
}

/** A whole type-1 frame with an error in place of every answer. */
export function encodeInfoRefusal(error: InfoError): Buffer {
  return encodeInfoFrame(`${formatInfoError(error)}\n`);
}

/** The error that came back in place of every answer: not authenticated, or the request waited too long. */
export function infoRefusal(answer: ReadonlyMap<string, string>): InfoError | undefined {
  if (answer.size !== 1) return undefined;
  const [[name, value] = ['', '']] = answer;
  return value === '' ? parseInfoError(name) : undefined;
}

function encodeInfoFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text, 'utf8');
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + bytes);
  writeFrameHeader(frame, FRAME_TYPE.info, bytes);
  frame.write(text, FRAME_HEADER_BYTES, bytes, 'utf8');
  return frame;
}
