/** The replay itself, against a server that answers from the recording: what it calls equal has to be so, and nothing else. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createFrameDecoder } from '../../server/src/wire/frame.js';
import { bytes, fieldOf, filled, frameOf, text, uint } from '../support/bytes.js';
import { type RecordedExchange, readRecording } from '../support/recorded.js';
import { describeLines, type ReplayReport, replayRecording } from '../support/replay.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

/** What the scripted server does with the nth request it gets, over all connections. */
type Reaction = (index: number, socket: Socket) => void;

async function serve(react: Reaction): Promise<number> {
  let index = 0;
  const server = createServer((socket) => {
    const decoder = createFrameDecoder();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const _ of decoder.push(chunk)) {
        react(index, socket);
        index += 1;
      }
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Replays `exchanges` against a server that answers `answers`, one list of frames per request. */
async function replayAgainst(
  exchanges: readonly RecordedExchange[],
  answers: readonly (readonly Buffer[])[],
): Promise<ReplayReport> {
  const port = await serve((index, socket) => {
    for (const frame of answers[index] ?? []) socket.write(frame);
  });
  return replayRecording(exchanges, { port, answerTimeoutMs: 1000 });
}

function exchangeOf(...answers: readonly Buffer[]): RecordedExchange {
  return { connection: 1, request: frameOf(1, text('x\n')), answers, stability: 'equal' };
}

/** A record message; `info3` 1 marks the last of a stream, 4 a finished partition. */
function message(resultCode: number, index: number, info3 = 0, voidTime = 0): Buffer {
  const head = bytes('16 00 00', uint(info3, 1), '00', uint(resultCode, 1), filled(4));
  return bytes(head, uint(voidTime, 4), uint(index, 4), '0000 0000');
}

const LAST = message(0, 0, 1);

async function verdictOf(
  expected: readonly Buffer[],
  actual: readonly Buffer[],
): Promise<string | undefined> {
  const report = await replayAgainst([exchangeOf(...expected)], [actual]);
  const [line] = report.lines;
  return line?.verdict === 'different' ? line.reason : line?.verdict;
}

describe('a replay', () => {
  it.each(['maps', 'batch_write', 'info', 'query_numeric_filter'])(
    'finds a server that answers from %s equal in every line',
    async (name) => {
      const exchanges = readRecording(name);
      const report = await replayAgainst(
        exchanges,
        exchanges.map((line) => line.answers),
      );
      expect(report.counts).toEqual({ equal: exchanges.length, asSet: 0, different: 0 });
      expect(describeLines(report.unexpected)).toEqual([]);
    },
  );

  it('leaves void-times out', async () => {
    const expected = frameOf(3, message(0, 0, 0, 100));
    expect(await verdictOf([expected], [frameOf(3, message(0, 0, 0, 200))])).toBe('equal');
  });

  it('takes the messages of a stream in any order and packing', async () => {
    const [a, b] = [message(0, 1), message(2, 2)];
    const expected = [frameOf(3, bytes(a, b)), frameOf(3, LAST)];
    expect(await verdictOf(expected, [frameOf(3, bytes(b, a, LAST))])).toBe('asSet');
    const withPartition = bytes(b, message(0, 7, 4), a, LAST);
    expect(await verdictOf(expected, [frameOf(3, withPartition)])).toBe('asSet');
  });

  const withField = (data: string): Buffer =>
    frameOf(3, bytes('16', filled(17), '0001 0000', fieldOf(4, bytes(data))));
  const withOperation = (hex: string): Buffer =>
    frameOf(3, bytes('16', filled(17), '0000 0001', hex));

  it.each([
    {
      name: 'another result code',
      expected: [frameOf(3, message(0, 0))],
      actual: [frameOf(3, message(4, 0))],
      reason: 'message 0: resultCode 4, expected 0',
    },
    {
      name: 'a row too few',
      expected: [frameOf(3, bytes(message(0, 1), message(0, 2), LAST))],
      actual: [frameOf(3, bytes(message(0, 1), LAST))],
      reason: 'message 1: info3 1, expected 0',
    },
    {
      name: 'a row too many',
      expected: [frameOf(3, LAST)],
      actual: [frameOf(3, bytes(LAST, LAST))],
      reason: '2 messages, expected 1',
    },
    {
      name: 'a lone refusal of a stream',
      expected: [frameOf(3, bytes(message(0, 1), LAST))],
      actual: [frameOf(3, message(4, 0))],
      reason: 'message 0: resultCode 4, expected 0',
    },
    {
      name: 'another field',
      expected: [withField('aabb')],
      actual: [withField('aacc')],
      reason: 'message 0: field 4 holds aacc, expected aabb',
    },
    {
      name: 'no field',
      expected: [withField('aabb')],
      actual: [frameOf(3, message(0, 0))],
      reason: 'message 0: 0 fields, expected 1',
    },
    {
      name: 'another value',
      expected: [withOperation('00000006 01 03 00 01 62 61')],
      actual: [withOperation('00000006 01 03 00 01 62 62')],
      reason: 'message 0: operation 0 holds 62, expected 61',
    },
    {
      name: 'another type',
      expected: [withOperation('00000006 01 03 00 01 62 61')],
      actual: [withOperation('00000006 01 04 00 01 62 61')],
      reason: 'message 0: operation 0 is 1/4, expected 1/3',
    },
    {
      name: 'another bin',
      expected: [withOperation('00000006 01 03 00 01 62 61')],
      actual: [withOperation('00000006 01 03 00 01 63 61')],
      reason: 'message 0: operation 0: another bin',
    },
    {
      name: 'another text',
      expected: [frameOf(1, text('a\tb\n'))],
      actual: [frameOf(1, text('a\tc\n'))],
      reason: 'another text',
    },
    {
      name: 'another frame type',
      expected: [frameOf(1, text('a\tb\n'))],
      actual: [frameOf(3, message(0, 0))],
      reason: 'frame type 3, expected 1',
    },
    {
      name: 'what is no message',
      expected: [frameOf(3, message(0, 0))],
      actual: [frameOf(3, filled(3))],
      reason: /^not a message: /,
    },
    {
      name: 'what is no frame',
      expected: [frameOf(3, message(0, 0))],
      actual: [filled(8)],
      reason: 'no answer: closed or too late',
    },
  ])('names $name', async ({ expected, actual, reason }) => {
    expect(await verdictOf(expected, actual)).toMatch(reason);
  });

  it('waits for an answer no longer than it was told', async () => {
    const port = await serve(() => undefined);
    const exchange = exchangeOf(frameOf(3, message(0, 0)));
    const report = await replayRecording([exchange], { port, answerTimeoutMs: 20 });
    expect(describeLines(report.unexpected)).toEqual(['line 0: no answer: closed or too late']);
  });

  it('sees a close where nothing was answered, and goes on with a new connection', async () => {
    const answer = frameOf(3, message(0, 0));
    const port = await serve((index, socket) => {
      if (index === 0) socket.destroy();
      else socket.write(answer);
    });
    const report = await replayRecording([exchangeOf(), exchangeOf(answer)], { port });
    expect(report.counts).toEqual({ equal: 2, asSet: 0, different: 0 });
  });

  it('sees an answer where nothing was answered', async () => {
    const report = await replayAgainst([exchangeOf()], [[frameOf(3, message(0, 0))]]);
    expect(describeLines(report.lines)).toEqual(['line 0: 1 frames where nothing was answered']);
  });

  it('does not blame a server for lines that vary on the real one', async () => {
    const exchange: RecordedExchange = {
      ...exchangeOf(frameOf(3, message(0, 0))),
      stability: 'varies',
    };
    const report = await replayAgainst([exchange], [[frameOf(3, message(9, 0))]]);
    expect(report.counts.different).toBe(1);
    expect(report.unexpected).toEqual([]);
  });
});
