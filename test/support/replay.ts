/** Sends a recording to a server on loopback and says, line by line, whether it answered as the recorded one did, and if not, why. */

import { connect, type Socket } from 'node:net';
import { createFrameDecoder, FRAME_TYPE, type Frame } from '../../server/src/wire/frame.js';
import { INFO3 } from '../../server/src/wire/info-bits.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { WireError } from '../../server/src/wire/wire-error.js';
import type { RecordedExchange } from './recorded.js';
import { compareAnswers, type Verdict } from './replay-verdict.js';

export interface ReplayOptions {
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** How long one answer may take before the line counts as different. Default: 3 000 ms. */
  readonly answerTimeoutMs?: number;
}

/** How one line of the recording went. */
export interface ReplayedLine {
  /** Its place in the recording, from 0. */
  readonly index: number;
  readonly exchange: RecordedExchange;
  readonly verdict: Verdict;
  /** What differs, in words; absent unless the verdict is `different`. */
  readonly reason?: string;
}

export interface ReplayReport {
  readonly lines: readonly ReplayedLine[];
  /** Lines by verdict. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Lines with another verdict than `equal` or `asSet`, those left out that vary on the real server too. */
  readonly unexpected: readonly ReplayedLine[];
}

const ANSWER_TIMEOUT_MS = 3000;

/** Replays the exchanges in order, each on the connection it was recorded on. The server should be fresh. */
export async function replayRecording(
  exchanges: readonly RecordedExchange[],
  options: ReplayOptions,
): Promise<ReplayReport> {
  const connections = new Map<number, Connection>();
  const lines: ReplayedLine[] = [];
  try {
    for (const [index, exchange] of exchanges.entries()) {
      const connection = usable(connections, exchange.connection, options);
      const answers = await connection.ask(exchange);
      lines.push({ index, exchange, ...compareAnswers(exchange.answers, answers) });
    }
  } finally {
    for (const connection of connections.values()) connection.close();
  }
  return summarize(lines);
}

/** The lines a test should name when it fails: the first few, each with its place and reason. */
export function describeLines(lines: readonly ReplayedLine[], limit = 20): string[] {
  return lines.slice(0, limit).map((line) => `line ${line.index}: ${line.reason ?? line.verdict}`);
}

function summarize(lines: readonly ReplayedLine[]): ReplayReport {
  const counts: Record<Verdict, number> = { equal: 0, asSet: 0, different: 0 };
  for (const line of lines) counts[line.verdict] += 1;
  const unexpected = lines.filter(
    (line) => line.verdict === 'different' && line.exchange.stability !== 'varies',
  );
  return { lines, counts, unexpected };
}

interface Connection {
  readonly closed: boolean;
  /** The frames that came back, fewer than recorded when the server closed or took too long. */
  ask(exchange: RecordedExchange): Promise<Buffer[]>;
  close(): void;
}

/** The connection of that number; a new one where the server has closed it. */
function usable(
  connections: Map<number, Connection>,
  id: number,
  options: ReplayOptions,
): Connection {
  const known = connections.get(id);
  if (known !== undefined && !known.closed) return known;
  const opened = openConnection(options);
  connections.set(id, opened);
  return opened;
}

function openConnection(options: ReplayOptions): Connection {
  const socket = connect({ port: options.port, host: options.host ?? '127.0.0.1', noDelay: true });
  const decoder = createFrameDecoder();
  let closed = false;
  let onFrames: (frames: Frame[]) => void = () => undefined;
  let onClosed: () => void = () => undefined;
  socket.on('data', (chunk) => {
    try {
      onFrames(decoder.push(chunk));
    } catch (error) {
      // Bytes that are no frame end the line like a close; what came before them is compared.
      if (!(error instanceof WireError)) throw error;
      socket.destroy();
    }
  });
  // The close event follows and ends the line; what the server sent before it still counts.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    onClosed();
  });
  return {
    get closed(): boolean {
      return closed;
    },
    ask: (exchange) =>
      new Promise((resolve) => {
        const answers: Buffer[] = [];
        const timer = setTimeout(finish, options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS);
        const isDone = answerEnd(exchange);
        onClosed = finish;
        onFrames = (frames) => {
          answers.push(...frames.map(wholeFrame));
          if (frames.some(isDone)) finish();
        };
        send(socket, exchange);
        function finish(): void {
          clearTimeout(timer);
          onFrames = () => undefined;
          onClosed = () => undefined;
          resolve(answers);
        }
      }),
    close: () => {
      socket.destroy();
    },
  };
}

/** Where nothing came back when it was recorded, our side is closed too, so that the end is an event and not a wait. */
function send(socket: Socket, exchange: RecordedExchange): void {
  if (exchange.answers.length === 0) socket.end(exchange.request);
  else socket.write(exchange.request);
}

/** Tells the frame that ends an answer: the first, or for streams of records the one holding the last message. */
function answerEnd(exchange: RecordedExchange): (frame: Frame) => boolean {
  const [first] = exchange.answers;
  if (first === undefined) return () => false;
  const recorded = createFrameDecoder().push(Buffer.concat(exchange.answers));
  if (exchange.answers.length === 1 && !recorded.some(holdsLast)) return () => true;
  // A refusal comes as a single message without the mark; it ends the line as a difference.
  return (frame) => holdsLast(frame) || isLoneRefusal(frame);
}

function holdsLast(frame: Frame): boolean {
  return (
    frame.type === FRAME_TYPE.message &&
    decodeMessages(frame.payload).some((message) => (message.info3 & INFO3.last) !== 0)
  );
}

function isLoneRefusal(frame: Frame): boolean {
  if (frame.type !== FRAME_TYPE.message) return true;
  const messages = decodeMessages(frame.payload);
  const [only] = messages;
  return messages.length === 1 && only?.resultCode !== 0 && only?.fields.length === 0;
}

function wholeFrame(frame: Frame): Buffer {
  const header = Buffer.from([2, frame.type, 0, 0, 0, 0, 0, 0]);
  header.writeUIntBE(frame.payload.length, 2, 6);
  return Buffer.concat([header, frame.payload]);
}
