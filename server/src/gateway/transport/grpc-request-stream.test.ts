import { describe, expect, it } from 'vitest';
import { GrpcRequestStream } from './grpc-request-stream.js';
import { REQUESTS_AHEAD_MAX, REQUESTS_AHEAD_MAX_BYTES } from './limits.js';

interface Rig {
  readonly requests: GrpcRequestStream;
  readonly flow: string[];
  push(text: string): void;
}

/** A stream of texts; `bad` is none, and a compressed one takes a while. */
function createRig(): Rig {
  const flow: string[] = [];
  const read = (text: string): string | undefined => (text === 'bad' ? undefined : text);
  const requests = new GrpcRequestStream({
    read(bytes, isCompressed) {
      const text = read(Buffer.from(bytes).toString());
      return isCompressed ? Promise.resolve(text) : text;
    },
    pause: () => flow.push('pause'),
    resume: () => flow.push('resume'),
  });
  const push = (text: string): void => {
    requests.push(Buffer.from(text), false);
  };
  return { requests, flow, push };
}

const END = { done: true, value: undefined };
const of = (value: string): unknown => ({ done: false, value });

describe('a stream of requests', () => {
  it('gives them in order, asked for before they come or after', async () => {
    const { requests, push, flow } = createRig();
    const early = [requests.next(), requests.next()];
    for (const text of ['a', 'b', 'c']) push(text);
    requests.push(Buffer.from('d'), true);
    push('e');
    requests.end();
    expect(await Promise.all(early)).toEqual([of('a'), of('b')]);
    const rest: unknown[] = [];
    for await (const text of requests) rest.push(text);
    expect(rest).toEqual(['c', 'd', 'e']);
    expect(await requests.next()).toEqual(END);
    expect(flow).toEqual([]);
  });

  it('holds the peer back at its limit of messages, and lets it go on below', async () => {
    const { requests, push, flow } = createRig();
    for (let i = 1; i < REQUESTS_AHEAD_MAX; i += 1) push('');
    expect(flow).toEqual([]);
    push('');
    push('what came in the same bytes');
    expect(flow).toEqual(['pause']);
    await requests.next();
    expect(flow).toEqual(['pause']);
    await requests.next();
    expect(flow).toEqual(['pause', 'resume']);
  });

  it('holds the peer back at its limit of bytes', async () => {
    const { requests, push, flow } = createRig();
    push('x'.repeat(REQUESTS_AHEAD_MAX_BYTES - 1));
    expect(flow).toEqual([]);
    push('x');
    expect(flow).toEqual(['pause']);
    await requests.next();
    expect(flow).toEqual(['pause', 'resume']);
  });

  it('ends where a request is none', async () => {
    const { requests, push } = createRig();
    push('bad');
    expect(await requests.next()).toEqual(END);
    const waiting = requests.next();
    push('bad');
    expect(await waiting).toEqual(END);
  });

  it('that is lost fails those who wait and those who come, and forgets the rest', async () => {
    const { requests, push } = createRig();
    const lost = new Error('lost');
    const waiting = requests.next();
    requests.fail(lost);
    push('late');
    await expect(waiting).rejects.toBe(lost);
    await expect(requests.next()).rejects.toBe(lost);
  });

  it('that is lost after its end fails too: what was not taken is gone', async () => {
    const { requests, push } = createRig();
    push('untaken');
    requests.end();
    requests.fail(new Error('lost'));
    await expect(requests.next()).rejects.toThrow('lost');
  });

  it('that its reader leaves takes no more', async () => {
    const { requests, push } = createRig();
    push('a');
    push('b');
    for await (const text of requests) {
      expect(text).toBe('a');
      break;
    }
    push('c');
    expect(await requests.next()).toEqual(END);
  });
});
