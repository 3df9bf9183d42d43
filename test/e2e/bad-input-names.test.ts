/** Names, keys and values no cluster takes: refused with the field's path and the limit, before the cluster hears of them. */

import { MapOrder } from '@aerogate/proto/aerogate/v1/value_pb';
import { describe, it } from 'vitest';
import {
  type Case,
  entry,
  execute,
  expectRefused,
  int,
  key,
  list,
  map,
  nested,
  put,
  putBin,
  putValue,
  QUERY,
  TESTED_BINDINGS,
  text,
  UPSERT,
  upsert,
  value,
  withKey,
} from '../support/bad-request.js';
import { startLiveGateway } from '../support/live-gateway.js';

const NAMES: readonly Case[] = [
  [
    'an unknown namespace',
    withKey({ ...key, namespace: 'nope' }),
    'key.namespace',
    /no such namespace/,
  ],
  ['no namespace', withKey({ ...key, namespace: '' }), 'key.namespace', /required/],
  ['an over-long namespace', withKey({ ...key, namespace: 'n'.repeat(32) }), 'key.namespace', /31/],
  ['a namespace with NUL', withKey({ ...key, namespace: 'te\0st' }), 'key.namespace', /NUL/],
  ['a namespace with a separator', withKey({ ...key, namespace: 'te;st' }), 'key.namespace', /;/],
  ['an over-long set', withKey({ ...key, set: 'é'.repeat(32) }), 'key.set', /63/],
  ['a set with NUL', withKey({ ...key, set: 'a\0' }), 'key.set', /NUL/],
  [
    'an unknown namespace in a batch',
    { execute: { segments: [{ ...QUERY, keys: [key, { ...key, namespace: 'nope' }] }] } },
    'segments[0].keys[1].namespace',
    /no such namespace/,
  ],
  ['an empty bin name', put({ '': int(1n) }), 'bins[""]', /required/],
  ['a bin name of 16 bytes', put({ ['b'.repeat(16)]: int(1n) }), 'bins["bbbbbbbbbbbbbbb"…]', /15/],
  [
    'a bin name of 8 letters in 16 bytes',
    put({ ['é'.repeat(8)]: int(1n) }),
    'bins["éééééééé"]',
    /15/,
  ],
  ['a bin name with NUL', put({ 'a\0b': int(1n) }), 'bins["a\\u0000b"]', /NUL/],
  ['an empty bin in a projection', { get: { key, bins: ['a', ''] } }, 'bins[1]', /required/],
  ['an over-long bin in a projection', { get: { key, bins: ['b'.repeat(16)] } }, 'bins[0]', /15/],
  [
    'an over-long bin in an operation',
    upsert(putBin('a'), putBin('b'.repeat(16))),
    'segments[0].operations[1].bin',
    /15/,
  ],
  ['no bin in an operation', upsert(putBin('')), 'segments[0].operations[0].bin', /required/],
  [
    'a bin where there is none',
    execute({ ...UPSERT, operations: [{ bin: 'b', op: { case: 'touch', value: {} } }] }),
    'segments[0].operations[0].bin',
    /no bin/,
  ],
];

const KEYS: readonly Case[] = [
  ['no key', withKey(undefined), 'key', /required/],
  ['a key that is empty', withKey({ namespace: 'test', set: 's' }), 'key', /user key|digest/],
  [
    'an empty text key',
    withKey({ ...key, userKey: { case: 'stringValue', value: '' } }),
    'key.string',
    /not empty/,
  ],
  [
    'an empty blob key',
    withKey({ ...key, userKey: { case: 'bytesValue', value: new Uint8Array() } }),
    'key.bytes',
    /not empty/,
  ],
  [
    'a short digest',
    withKey({ namespace: 'test', digest: new Uint8Array(19) }),
    'key.digest',
    /20/,
  ],
  ['a long digest', withKey({ namespace: 'test', digest: new Uint8Array(21) }), 'key.digest', /20/],
  [
    'a digest of another key',
    withKey({ ...key, digest: new Uint8Array(20) }),
    'key.digest',
    /digest/,
  ],
  ['no keys', execute({ ...QUERY, keys: [] }), 'segments[0].keys', /at least one/],
];

const VALUES: readonly Case[] = [
  ['no bins', put({}), 'bins', /at least one/],
  ['a value without a case', putValue({}), 'bins["v"]', /one of its cases/],
  ['an element without a case', putValue(list(int(1n), {})), 'bins["v"].list.values[1]', /cases/],
  [
    'a map entry without a key',
    putValue(map(entry(undefined))),
    'bins["v"].map.entries[0].key',
    /cases/,
  ],
  [
    'a map entry without a value',
    putValue(value({ case: 'mapValue', value: { entries: [{ key: int(1n) }] } })),
    'bins["v"].map.entries[0].value',
    /cases/,
  ],
  [
    'lists 31 deep',
    putValue(nested(31, (inner) => list(inner))),
    'bins["v"].list.values[0]',
    /30 levels/,
  ],
  [
    'maps 31 deep',
    putValue(nested(31, (inner) => map(entry(int(1n), inner)))),
    'bins["v"].map.entries[0]',
    /30 levels/,
  ],
  [
    'a bool as map key',
    putValue(map(entry(value({ case: 'boolValue', value: true })))),
    'bins["v"].map.entries[0].key',
    /int, string, bytes or double/,
  ],
  [
    'a nil as map key',
    putValue(map(entry(value({ case: 'nullValue', value: {} })))),
    'bins["v"].map.entries[0].key',
    /int, string, bytes or double/,
  ],
  [
    'a list as map key',
    putValue(map(entry(list()))),
    'bins["v"].map.entries[0].key',
    /int, string/,
  ],
  [
    'a map key twice',
    putValue(map(entry(text('a')), entry(int(1n)), entry(text('a')))),
    'bins["v"].map.entries[2].key',
    /already/,
  ],
  [
    'an unknown map order',
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a number the enum does not have
    putValue(value({ case: 'mapValue', value: { entries: [], order: 99 as MapOrder } })),
    'bins["v"].map.order',
    /./,
  ],
  [
    'a map order for answers',
    putValue(value({ case: 'mapValue', value: { entries: [], order: MapOrder.AS_SELECTED } })),
    'bins["v"].map.order',
    /AS_SELECTED/,
  ],
  [
    'infinity stored',
    putValue(value({ case: 'infinity', value: {} })),
    'bins["v"].infinity',
    /stored/,
  ],
  [
    'a wildcard stored',
    putValue(list(value({ case: 'wildcard', value: {} }))),
    'bins["v"].list.values[0].wildcard',
    /stored/,
  ],
  [
    'a blob of a type no language has',
    putValue(value({ case: 'blobValue', value: { particleType: 13, data: new Uint8Array(1) } })),
    'bins["v"].blob.particleType',
    /7 to 12/,
  ],
  [
    'an opaque of type 0',
    putValue(value({ case: 'opaqueValue', value: { particleType: 0, data: new Uint8Array(1) } })),
    'bins["v"].opaque.particleType',
    /1 to 255/,
  ],
  [
    'an opaque of type 256',
    putValue(value({ case: 'opaqueValue', value: { particleType: 256, data: new Uint8Array(1) } })),
    'bins["v"].opaque.particleType',
    /1 to 255/,
  ],
];

describe.each(TESTED_BINDINGS)('%s', (binding) => {
  it.each(Object.entries({ names: NAMES, keys: KEYS, values: VALUES }))(
    'refuses wrong %s',
    async (_name, cases) => {
      await expectRefused(await startLiveGateway(), binding, cases);
    },
  );
});
