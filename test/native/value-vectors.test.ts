/** The value vectors over the native driver: each is what the wire driver has for it, or refused by a gap with a name. */

import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NATIVE_GAPS, type NativeGapId } from '../../server/src/driver/native/gaps.js';
import { type ServingAerogate, serveAerogate } from '../support/aerogate-process.js';
import { ownSet } from '../support/own-names.js';
import { requires } from '../support/requirements.js';
import { CLUSTER_FLAGS, GIVEN_SEEDS } from '../support/test-cluster.js';
import {
  encodedValue,
  storedValue,
  VALUE_VECTORS,
  type ValueVector,
  writtenValue,
} from '../support/value-vectors.js';

type Session = Client<typeof SessionService>;

/** The vectors whose writes are refused, by the gap the refusal names; the others are written. */
const REFUSED: Partial<Record<NativeGapId, readonly string[]>> = {
  // The text comes first in the list.
  'nul-in-text': ['text with NUL', 'list of every scalar'],
  'blob-type': [
    ...[7, 8, 9, 10, 11, 12].map((particleType) => `blob of particle type ${particleType}`),
    'blob of particle type 7, empty',
  ],
  'opaque-value': [
    'opaque text that is not UTF-8',
    'opaque text that ends in half a character',
    'list with text that is not UTF-8',
    'list with an unsigned integer past int64',
    'lists 32 deep, the rest opaque',
    'lists 31 deep, beside what is not',
  ],
  'ordered-list': [
    'list ordered',
    'list ordered and empty',
    'list ordered, given in no order',
    'list inside an ordered list',
    'ordered list inside a list',
    'ordered lists 30 deep',
  ],
  'map-order': [
    'list of empty things',
    'map empty',
    'map of no order said',
    'map of every key',
    'map of every key, ordered by key and value',
    'map of maps',
    'map ordered by key and value and empty',
    'map ordered by key and value, given in no order',
    'map unordered, given in no order',
    'map with a key that is not UTF-8',
    'map with values of every type',
    'maps of every order in one',
    'maps 30 deep',
    'maps 30 deep with keys of bytes and int',
    'maps 31 deep, the rest opaque',
  ],
};
const GAP_OF = new Map(
  Object.entries(REFUSED).flatMap(([gap, names]) => names.map((name) => [name, gap])),
);

const everyVector = (found: (vector: ValueVector) => string): Record<string, string> =>
  Object.fromEntries(VALUE_VECTORS.map((vector) => [vector.name, found(vector)]));
const asStored = (vector: ValueVector): string => encodedValue(storedValue(vector));

describe.skipIf(!requires('aerospike-client'))('the value vectors and the native driver', () => {
  const gateways: ServingAerogate[] = [];
  let wire: Session;
  let native: Session;

  beforeAll(async () => {
    const overWire = await serveAerogate([...CLUSTER_FLAGS, '--driver', 'wire']);
    gateways.push(overWire);
    const seeds = GIVEN_SEEDS ?? overWire.embedded ?? '';
    const overNative = await serveAerogate(['--seeds', seeds, '--driver', 'native']);
    gateways.push(overNative);
    wire = sessionOf(overWire);
    native = sessionOf(overNative);
  });
  afterAll(async () => {
    // The native one first: it is a client of the other's node.
    for (const gateway of gateways.reverse()) await gateway.stop();
  });

  it('are read as the wire driver wrote them', async () => {
    const set = ownSet('native-reads');
    for (const vector of VALUE_VECTORS) expect(await put(wire, set, vector)).toBe('written');
    const found = await readAll(native, set);
    expect(found).toEqual(everyVector(asStored));
  });

  it('are written as the wire driver reads them, or not at all', async () => {
    const set = ownSet('native-writes');
    const outcomes: Record<string, string> = {};
    for (const vector of VALUE_VECTORS) outcomes[vector.name] = await put(native, set, vector);
    expect(outcomes).toEqual(everyVector(({ name }) => GAP_OF.get(name) ?? 'written'));
    // Of what was refused, nothing is there.
    const expected = everyVector((vector) =>
      GAP_OF.has(vector.name) ? 'nothing' : asStored(vector),
    );
    expect(await readAll(wire, set)).toEqual(expected);
    expect(await readAll(native, set)).toEqual(expected);
  });
});

function sessionOf({ grpc }: ServingAerogate): Session {
  return createClient(SessionService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
}

/** Resolves with 'written' or the gap; rejects for any other failure. */
async function put(session: Session, set: string, vector: ValueVector): Promise<string> {
  const bins = { v: writtenValue(vector) };
  try {
    await session.put({ key: keyOf(set, vector.name), bins });
    return 'written';
  } catch (error) {
    return gapOf(error);
  }
}

async function readAll(session: Session, set: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of VALUE_VECTORS) {
    const { result } = await session.get({ key: keyOf(set, name), allowMissing: true });
    found[name] = encodedValue(result?.record?.bins['v']);
  }
  return found;
}

function keyOf(set: string, name: string) {
  return { namespace: 'test', set, userKey: { case: 'stringValue', value: name } as const };
}

/** The gap an UNIMPLEMENTED names behind its reason; any other error goes up. */
function gapOf(error: unknown): string {
  const { code, rawMessage } = ConnectError.from(error);
  const gap = /\((?<id>[a-z-]+)\)\. Use/u.exec(rawMessage)?.groups?.['id'] ?? '';
  if (code !== Code.Unimplemented || !(gap in NATIVE_GAPS)) throw error;
  return gap;
}
