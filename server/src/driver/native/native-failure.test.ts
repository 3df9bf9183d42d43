import { describe, expect, it } from 'vitest';
import { NATIVE_STATUS, toBatchFailure, toFailure } from './native-failure.js';

const nodeNames = new Map([['10.0.0.1:3000', 'A1']]);
const error = (
  code: number,
  message = '',
  inDoubt = false,
): { code: number; message: string; inDoubt: boolean } => ({ code, message, inDoubt });

describe('failures of the client', () => {
  it("keep the server's code, and name the node that sent it", () => {
    const failure = toFailure(error(12, '10.0.0.1:3000 wrong type'), { isWrite: true, nodeNames });
    expect(failure).toMatchObject({
      code: { from: 'server', resultCode: 12 },
      node: 'A1',
      inDoubt: false,
    });
    expect(failure.message).not.toContain('10.0.0.1');
  });
  it("tell its own timeouts from the server's", () => {
    const own = error(9, 'Client timeout: iterations=1 lastNode=10.0.0.1:3000', true);
    expect(toFailure(own, { isWrite: true, nodeNames })).toMatchObject({
      code: { from: 'client', error: 'TIMEOUT' },
      inDoubt: true,
    });
    const servers = toFailure(error(9, '10.0.0.1:3000 timed out'), { isWrite: true, nodeNames });
    expect(servers).toMatchObject({ code: { from: 'server', resultCode: 9 }, inDoubt: true });
  });
  it('put a write that timed out in doubt, even where the client has not counted it as sent', () => {
    const own = error(9, 'Client timeout: iterations=1 lastNode=10.0.0.1:3000');
    expect(toFailure(own, { isWrite: true, nodeNames }).inDoubt).toBe(true);
  });
  it('never put a read in doubt', () => {
    for (const code of [9, ...Object.values(NATIVE_STATUS)]) {
      const failure = toFailure(error(code, '', true), { isWrite: false, nodeNames });
      expect(failure.inDoubt).toBe(false);
    }
  });
  it.each([
    ['asyncConnection', 'CONNECTION'],
    ['connection', 'CONNECTION'],
    ['noMoreConnections', 'OVERLOADED'],
    ['queueFull', 'OVERLOADED'],
    ['invalidNode', 'NO_NODE'],
    ['maxErrorRate', 'CIRCUIT_OPEN'],
    ['parameter', 'INTERNAL'],
  ] as const)('%s is %s', (status, name) => {
    const failure = toFailure(error(NATIVE_STATUS[status]), { isWrite: true, nodeNames });
    expect(failure.codeName).toBe(name);
  });
  it('are INTERNAL where the code is new', () => {
    expect(toFailure(error(-99), { isWrite: true, nodeNames }).codeName).toBe('INTERNAL');
  });
});

describe('failures of a whole batch', () => {
  it('put writes in doubt, whatever the client says, unless nothing was sent', () => {
    const write = { isWrite: true, nodeNames };
    expect(toBatchFailure(error(NATIVE_STATUS.asyncConnection), write).inDoubt).toBe(true);
    expect(toBatchFailure(error(9, 'Client timeout'), write).inDoubt).toBe(true);
    expect(toBatchFailure(error(NATIVE_STATUS.queueFull), write).inDoubt).toBe(false);
    const read = { isWrite: false, nodeNames };
    expect(toBatchFailure(error(NATIVE_STATUS.asyncConnection), read).inDoubt).toBe(false);
  });
});
