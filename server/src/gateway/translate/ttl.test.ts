import { TtlSchema } from '@aerogate/proto/aerogate/v1/segment_pb';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Ttl } from '../../model/command.js';
import { TTL_MAX_SECONDS } from '../../model/limits.js';
import { fieldAt } from '../field-path.js';
import { ttlFromProto } from './ttl.js';

const NOW_MS = Date.UTC(2025, 0, 1) + 250;
const NOW_SECONDS = BigInt(Date.UTC(2025, 0, 1) / 1_000);

type Kind = NonNullable<MessageInitShape<typeof TtlSchema>['kind']>;

const at = (seconds: bigint, nanos = 0): Kind => ({ case: 'at', value: { seconds, nanos } });

describe('ttlFromProto', () => {
  it.each<[string, Kind, Ttl]>([
    ['1 second', { case: 'seconds', value: 1 }, { type: 'seconds', seconds: 1 }],
    [
      'ten years',
      { case: 'seconds', value: TTL_MAX_SECONDS },
      { type: 'seconds', seconds: TTL_MAX_SECONDS },
    ],
    ['never', { case: 'never', value: {} }, { type: 'never' }],
    ['no change', { case: 'noChange', value: {} }, { type: 'noChange' }],
    ['the default of the server', { case: 'serverDefault', value: {} }, { type: 'serverDefault' }],
    ['a time, rounded up', at(NOW_SECONDS + 10n), { type: 'seconds', seconds: 10 }],
    ['a time to the nanosecond', at(NOW_SECONDS, 250_000_001), { type: 'seconds', seconds: 1 }],
    [
      'a time in ten years',
      at(NOW_SECONDS + BigInt(TTL_MAX_SECONDS)),
      { type: 'seconds', seconds: TTL_MAX_SECONDS },
    ],
  ])('takes %s', (_, kind, expected) => {
    expect(read(kind)).toEqual(expected);
  });

  it.each<[string, Kind, string]>([
    ['0 seconds', { case: 'seconds', value: 0 }, 'ttl.seconds: a TTL is 1 to 315360000'],
    ['more than ten years', { case: 'seconds', value: TTL_MAX_SECONDS + 1 }, 'ttl.seconds'],
    ['a time that has passed', at(NOW_SECONDS), 'ttl.at: the time has passed'],
    ['a time long gone', at(-1n), 'ttl.at: the time has passed'],
    ['a time after ten years', at(NOW_SECONDS + BigInt(TTL_MAX_SECONDS) + 1n), 'ttl.at: a TTL is'],
    ['nanoseconds of another second', at(NOW_SECONDS + 10n, 1_000_000_000), 'ttl.at.nanos'],
    ['no kind', { case: undefined }, 'ttl: one of seconds'],
  ])('refuses %s', (_, kind, message) => {
    expect(() => read(kind)).toThrow(message);
  });
});

function read(kind: Kind): Ttl {
  return ttlFromProto(create(TtlSchema, { kind }), fieldAt(undefined, 'ttl'), NOW_MS);
}
