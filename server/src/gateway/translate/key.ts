/** Keys: user key, digest or both on the way in; all that is known on the way out. */

import type { Key as ProtoKey } from '@aerogate/proto/aerogate/v1/key_pb';
import { type Key, keyOf, keyOfDigest, type UserKey } from '../../model/key.js';
import { DIGEST_BYTES } from '../../model/limits.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { checkNamespace, checkNameText, checkSet } from './name.js';

/** The key with its digest. Throws GatewayError for names Aerospike does not take, no key at all, or two that disagree. */
export function keyFromProto(key: ProtoKey | undefined, path: FieldPath): Key {
  if (key === undefined) throw invalidArgument(path, 'a key is required.');
  const { namespace, set, digest } = key;
  checkNamespace(namespace, path, 'namespace');
  checkSet(set, path, 'set');
  const userKey = userKeyFromProto(key, path);
  if (digest !== undefined && digest.length !== DIGEST_BYTES) {
    throw invalidArgument(
      fieldAt(path, 'digest'),
      `a digest of ${digest.length} bytes; it has ${DIGEST_BYTES}.`,
    );
  }
  if (userKey !== undefined) return checkedAgainst(keyOf(namespace, set, userKey), digest, path);
  if (digest === undefined) {
    throw invalidArgument(path, 'a user key (string, int or bytes) or a digest is required.');
  }
  return keyOfDigest(namespace, set, digest);
}

export function keyToProto(key: Key): ProtoKey {
  return {
    $typeName: 'aerogate.v1.Key',
    namespace: key.namespace,
    set: key.set,
    userKey: userKeyToProto(key.userKey),
    digest: key.digest,
  };
}

function userKeyFromProto({ userKey }: ProtoKey, path: FieldPath): UserKey | undefined {
  switch (userKey.case) {
    case undefined:
      return undefined;
    case 'intValue':
      return { type: 'integer', value: userKey.value };
    case 'stringValue':
      if (userKey.value === '') {
        throw invalidArgument(fieldAt(path, 'string'), 'a text key is not empty.');
      }
      checkNameText(userKey.value, fieldAt(path, 'string'));
      return { type: 'string', value: userKey.value };
    case 'bytesValue':
      if (userKey.value.length === 0) {
        throw invalidArgument(fieldAt(path, 'bytes'), 'a blob key is not empty.');
      }
      return { type: 'blob', data: userKey.value };
  }
}

function checkedAgainst(key: Key, digest: Uint8Array | undefined, path: FieldPath): Key {
  if (digest !== undefined && Buffer.compare(key.digest, digest) !== 0) {
    throw invalidArgument(
      fieldAt(path, 'digest'),
      'the digest is not that of the set and user key beside it; give one of the two.',
    );
  }
  return key;
}

/** A stored key of a type the API does not take has no form here; the digest still names the record. */
function userKeyToProto(userKey: UserKey | undefined): ProtoKey['userKey'] {
  switch (userKey?.type) {
    case 'integer':
      return { case: 'intValue', value: userKey.value };
    case 'string':
      return { case: 'stringValue', value: userKey.value };
    case 'blob':
      return { case: 'bytesValue', value: userKey.data };
    case 'opaque':
    case undefined:
      return { case: undefined };
  }
}
