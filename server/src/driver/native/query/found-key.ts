/** User keys of what queries find: taken from the client where they give the record's digest, read again where it spoilt them. */

import { digestOf } from '../../../model/digest.js';
import type { UserKey } from '../../../model/key.js';
import { RESULT } from '../../../model/result-code.js';
import { PARTICLE, type Value } from '../../../model/value.js';
import { asBuffer } from '../../../wire/text.js';
import { packExpression } from '../../wire/encode-command.js';
import {
  NATIVE,
  type NativeBatchResult,
  type NativeBatchRow,
  type NativePolicy,
} from '../client-interface.js';
import { call, type NativeContext } from '../native-context.js';
import { fromNativeValue } from '../native-value.js';
import { listOfExpression } from '../packed-expression.js';
import type { FoundRecord } from './found-records.js';

/** The key as the client gave it; undefined where that is not the key this digest was made of. */
export function certainKey({ rawKey, digest, set = '' }: FoundRecord): UserKey | undefined {
  const key = keyOfRaw(rawKey);
  return key !== undefined && digest.equals(digestOf(set, key)) ? key : undefined;
}

function keyOfRaw(raw: unknown): UserKey | undefined {
  if (typeof raw === 'string') return { type: 'string', value: raw };
  if (Buffer.isBuffer(raw)) return { type: 'blob', data: raw };
  return Number.isSafeInteger(raw) ? { type: 'integer', value: BigInt(Number(raw)) } : undefined;
}

/** Names of the results; no bin is read beside them. */
const [INTEGER, TEXT, BLOB] = ['i', 't', 'b'];

/**
 * Reads the keys the servers store. A record that is gone, that stores none, or one of a type no expression reads, has none
 * here; so has every record where the client fails: what a record is called is no reason to end a query.
 */
export async function readStoredKeys(
  context: NativeContext,
  { namespace, policy }: { readonly namespace: string; readonly policy: NativePolicy },
  found: readonly FoundRecord[],
): Promise<readonly (UserKey | undefined)[]> {
  const { client, module } = context;
  const { read } = module.exp.operations;
  const { evalNoFail } = NATIVE.expressionFlag;
  const operations = [
    read(INTEGER, keyExpression('int'), evalNoFail),
    read(
      TEXT,
      listOfExpression(packExpression({ node: 'key', type: 'string' }, 'key')),
      evalNoFail,
    ),
    read(BLOB, keyExpression('blob'), evalNoFail),
  ];
  const rows = found.map(
    ({ digest, set = '' }): NativeBatchRow => ({
      type: NATIVE.batchType.read,
      key: { ns: namespace, set, digest },
      policy: {},
      ops: operations,
    }),
  );
  const called = await call<readonly NativeBatchResult[]>(context, (done) =>
    client.batchWrite(rows, policy, done),
  );
  return found.map((_, at) => (called.ok ? storedKey(called.result[at]) : undefined));
}

function keyExpression(type: 'int' | 'blob'): string {
  return asBuffer(packExpression({ node: 'key', type }, 'key')).toString('base64');
}

function storedKey(result: NativeBatchResult | undefined): UserKey | undefined {
  if (result?.status !== RESULT.ok) return undefined;
  const { [INTEGER]: integer, [TEXT]: text, [BLOB]: blob } = result.record.bins ?? {};
  if (isThere(text)) return keyOfValue(fromNativeValue(answer(PARTICLE.string, text, text)));
  if (isThere(integer)) return keyOfValue(fromNativeValue(answer(PARTICLE.integer, integer)));
  return isThere(blob) ? keyOfValue(fromNativeValue(answer(PARTICLE.blob, blob))) : undefined;
}

function answer(
  particleType: number,
  raw: unknown,
  listOfString?: unknown,
): Parameters<typeof fromNativeValue>[0] {
  return { particleType, raw, listOfString };
}

function isThere(raw: unknown): boolean {
  return raw !== undefined && raw !== null;
}

function keyOfValue(value: Value): UserKey | undefined {
  switch (value.type) {
    case 'int':
      return { type: 'integer', value: value.value };
    case 'string':
      return { type: 'string', value: value.value };
    case 'blob':
      return { type: 'blob', data: value.data };
    case 'opaque':
      return { type: 'opaque', particleType: value.particleType, data: value.data };
    default:
      return undefined;
  }
}
