import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { Health } from '@aerogate/proto/grpc/health/v1/health_pb';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createFakeDriver } from '../../../../test/support/fake-driver.js';
import { queryParts } from '../../../../test/support/query-parts.js';
import { createPresetStore } from '../../behavior/behavior-store.js';
import { createServices } from '../services.js';
import { READ_ONLY_RPCS, rpcsOf } from './rpc.js';

const clock = createFakeClock();
const services = createServices({
  driver: createFakeDriver(),
  behaviors: createPresetStore(),
  clock,
  info: { gatewayVersion: '0.1.0', embedded: false },
  limits: { maxRequestBytes: 1_024 },
  ...queryParts({ clock }),
});

describe('the RPCs of the services', () => {
  it('are all there, each under its path', () => {
    const rpcs = rpcsOf(services);
    const methods = services.reduce((sum, { descriptor }) => sum + descriptor.methods.length, 0);
    expect(rpcs).toHaveLength(methods);
    expect(rpcs.find(({ path }) => path === '/aerogate.v1.SessionService/Get')).toMatchObject({
      name: 'aerogate.v1.SessionService/Get',
      mayWrite: false,
      infrastructure: false,
    });
  });

  it('said to only read exist, and none of them has a name that says it writes', () => {
    const names = new Set(rpcsOf(services).map(({ name }) => name));
    for (const name of READ_ONLY_RPCS) {
      expect(names).toContain(name);
      expect(name).not.toMatch(
        /\/(Put|Execute|Run|Start|Create|Drop|Register|Remove|Delete|Truncate|Cancel)/,
      );
    }
    const writing = rpcsOf(services).filter(({ mayWrite }) => mayWrite);
    expect(writing.map(({ name }) => name)).toContain('aerogate.v1.SessionService/Put');
  });

  it('of health and reflection are infrastructure', () => {
    const methods = Object.fromEntries(Health.methods.map((m) => [m.localName, () => undefined]));
    for (const rpc of rpcsOf([{ descriptor: Health, methods }])) {
      expect(rpc).toMatchObject({ infrastructure: true, mayWrite: false });
    }
  });

  it('must have an implementation', () => {
    expect(() => rpcsOf([{ descriptor: SessionService, methods: {} }])).toThrow(
      'aerogate.v1.SessionService/Get has no implementation',
    );
  });
});
