import { BehaviorService } from '@aerogate/proto/aerogate/v1/behavior_service_pb';
import {
  BehaviorScope,
  ConsistencyMode,
  OperationKind,
  OperationShape,
  SettingsSchema,
} from '@aerogate/proto/aerogate/v1/settings_pb';
import { describe, expect, it } from 'vitest';
import { callUnary } from '../../../../../test/support/call-context.js';
import { fakeGateway, statusOf } from '../../../../../test/support/session-gateway.js';
import { GRPC_CODE } from '../../grpc-code.js';

const { listBehaviors, getBehavior, resolveBehavior } = BehaviorService.method;

describe('BehaviorService', () => {
  it('lists the presets by name, as they are defined', async () => {
    const { services } = fakeGateway();

    const { behaviors, revision } = await callUnary(services, listBehaviors, {});

    expect(behaviors.map(({ name, parent, preset }) => [name, parent, preset])).toEqual([
      ['DEFAULT', '', true],
      ['FAST_RACK_AWARE', 'READ_FAST', true],
      ['READ_FAST', 'DEFAULT', true],
      ['STRICTLY_CONSISTENT', 'DEFAULT', true],
    ]);
    expect(behaviors[2]?.reads).toMatchObject({
      totalTimeout: { nanos: 200_000_000 },
      maxRetries: 3,
    });
    expect(behaviors[2]?.reads?.sendKey).toBeUndefined();
    expect(behaviors[2]?.all).toBeUndefined();
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has no behaviour of another name, in another case either', async () => {
    const { services } = fakeGateway();

    const { behavior } = await callUnary(services, getBehavior, { name: 'READ_FAST' });
    const status = await statusOf(callUnary(services, getBehavior, { name: 'read_fast' }));

    expect(behavior?.name).toBe('READ_FAST');
    expect(status.code).toBe(GRPC_CODE.NOT_FOUND);
  });

  it('resolves a session in all 18 cells, or in those asked for', async () => {
    const { services } = fakeGateway();

    const all = await callUnary(services, resolveBehavior, {});
    const some = await callUnary(services, resolveBehavior, {
      session: { behavior: 'FAST_RACK_AWARE', settings: { maxRetries: 9 } },
      kind: OperationKind.READ,
      shape: OperationShape.POINT,
      mode: ConsistencyMode.AP,
    });

    expect(all.cells).toHaveLength(18);
    for (const { settings, origins } of all.cells) {
      const fields = SettingsSchema.fields;
      const unset = fields.filter(({ localName }) => !Object.hasOwn(settings ?? {}, localName));
      expect(unset).toEqual([]);
      expect(origins.map(({ setting }) => setting)).toEqual(fields.map(({ name }) => name));
    }
    expect(some.cells).toHaveLength(1);
    expect(some.cells[0]?.settings).toMatchObject({
      totalTimeout: { seconds: 0n, nanos: 200_000_000 },
      maxRetries: 9,
    });
    const origins = new Map(some.cells[0]?.origins.map((origin) => [origin.setting, origin]));
    expect(origins.get('max_retries')).toMatchObject({
      behavior: '',
      scope: BehaviorScope.UNSPECIFIED,
    });
    expect(origins.get('replica')).toMatchObject({
      behavior: 'FAST_RACK_AWARE',
      scope: BehaviorScope.READS,
    });
    expect(origins.get('total_timeout')).toMatchObject({ behavior: 'READ_FAST' });
    expect(origins.get('send_key')).toMatchObject({
      behavior: 'DEFAULT',
      scope: BehaviorScope.ALL,
    });
  });

  it('resolves no session that no call could have', async () => {
    const { services } = fakeGateway();

    const unknown = await statusOf(
      callUnary(services, resolveBehavior, { session: { behavior: 'nope' } }),
    );
    const kind = await statusOf(callUnary(services, resolveBehavior, { kind: 9 as never }));

    expect([unknown.code, kind.code]).toEqual([
      GRPC_CODE.INVALID_ARGUMENT,
      GRPC_CODE.INVALID_ARGUMENT,
    ]);
  });
});
