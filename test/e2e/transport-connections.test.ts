/** What becomes of connections: silent ones are pinged, old ones asked to come back, and none is kept for ever. */

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../server/src/gateway/service.js';
import { CONNECTION_AGE_GRACE_MS } from '../../server/src/gateway/transport/limits.js';
import { createFakeClock, type FakeClock } from '../support/fake-clock.js';
import { openPut, startTestGateway, untilAborted } from '../support/transport-gateway.js';

describe('a connection', () => {
  const KEEPALIVE = { 'keepalive-ms': 5_000, 'keepalive-timeout-ms': 1_000 };

  it.each(['grpc', 'web'] as const)('%s: that answers pings stays', async (port) => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ clock, flags: KEEPALIVE });
    const session = connectHttp2(port === 'grpc' ? gateway.grpcUrl : gateway.webUrl);
    await once(session, 'remoteSettings');
    for (let round = 0; round < 3; round += 1) {
      const pinged = once(session, 'ping');
      // The first look may see the bytes of the handshake or of the last answer; the next sees silence, and pings.
      while (nextTimerOf(clock) > KEEPALIVE['keepalive-timeout-ms']) {
        clock.advance(KEEPALIVE['keepalive-ms']);
      }
      await pinged;
      await expect.poll(() => nextTimerOf(clock)).toBe(KEEPALIVE['keepalive-ms']);
    }
    expect(session.destroyed).toBe(false);
    session.destroy();
  });

  it.each(['grpc', 'web'] as const)('%s: that answers no ping is closed', async (port) => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ clock, flags: KEEPALIVE });
    const idle = clock.pendingTimers;
    const socket = mutePeer(gateway.addresses[port].port);
    await expect.poll(() => clock.pendingTimers).toBeGreaterThan(idle);
    await expect
      .poll(
        () => {
          clock.advance(KEEPALIVE['keepalive-ms']);
          return socket.closed;
        },
        { interval: 20 },
      )
      .toBe(true);
  });

  it.each(['grpc', 'web'] as const)(
    '%s: that is old is asked to reconnect, and may finish its calls',
    async (port) => {
      const clock = createFakeClock();
      const held = Promise.withResolvers<undefined>();
      let begun = 0;
      const gateway = await startTestGateway({
        clock,
        flags: { 'max-connection-age-ms': 60_000, 'keepalive-ms': 3_600_000 },
        session: {
          put: async () => {
            begun += 1;
            await held.promise;
            return {};
          },
        },
      });
      const session = connectHttp2(port === 'grpc' ? gateway.grpcUrl : gateway.webUrl);
      const stream = openPut(session);
      await expect.poll(() => begun).toBe(1);
      const goaway = once(session, 'goaway');
      // Somewhere within 10 % of the age.
      clock.advance(54_000 - 1);
      expect(session.closed).toBe(false);
      clock.advance(12_001);
      const [code, , data] = (await goaway) as [number, number, Buffer];
      expect([code, data.toString()]).toEqual([0, 'max_age']);
      const answered = once(stream, 'response');
      held.resolve(undefined);
      expect((await answered)[0]).toMatchObject({ ':status': 200 });
      stream.resume();
      await once(session, 'close');
    },
  );

  it('that is too old is cut, whatever it does', async () => {
    const clock = createFakeClock();
    const contexts: CallContext[] = [];
    const gateway = await startTestGateway({
      clock,
      flags: { 'max-connection-age-ms': 60_000, 'keepalive-ms': 3_600_000 },
      session: {
        put: (_request, context) => {
          contexts.push(context);
          return untilAborted(context);
        },
      },
    });
    const session = connectHttp2(gateway.grpcUrl);
    session.on('error', () => undefined);
    const stream = openPut(session);
    const goaway = once(session, 'goaway');
    await expect.poll(() => contexts).toHaveLength(1);
    clock.advance(66_000);
    await goaway;
    expect(contexts[0]?.signal.aborted).toBe(false);
    const ended = new Promise((resolve) => stream.once('close', resolve));
    clock.advance(CONNECTION_AGE_GRACE_MS);
    await ended;
    await expect.poll(() => contexts[0]?.signal.aborted).toBe(true);
  });

  it('HTTP/1.1: that is old ends with its next answer', async () => {
    const clock = createFakeClock();
    const gateway = await startTestGateway({ clock, flags: { 'max-connection-age-ms': 60_000 } });
    const socket = connectTcp(gateway.addresses.web.port, '127.0.0.1');
    const request =
      'POST /aerogate.v1.SessionService/Get HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    socket.write(request);
    expect(String((await once(socket, 'data'))[0])).toContain('Connection: keep-alive');
    clock.advance(60_001);
    socket.write(request);
    expect(String((await once(socket, 'data'))[0])).toMatch(/connection: close/i);
    await once(socket, 'close');
  });
});

function nextTimerOf(clock: FakeClock): number {
  return clock.nextTimerInMs ?? Number.POSITIVE_INFINITY;
}

/** A peer that begins HTTP/2 and then says nothing more, as one whose machine has gone. */
function mutePeer(port: number): Socket {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings]));
  return socket;
}
