/** Appending and prepending: strings to strings, blobs to blobs of the same particle type. */

import { PARTICLE, type Value } from '../../model/value.js';
import { toStorable } from '../storable.js';
import { mismatch } from './add.js';
import { answerNothing } from './answer-nothing.js';
import type { OperationContext, ScalarOperation } from './scalar-operation.js';

export const appendToBin: ScalarOperation<'append'> = ({ bin, value }, context) => {
  concat(bin, value, context, (existing, added) => [existing, added]);
};

export const prependToBin: ScalarOperation<'prepend'> = ({ bin, value }, context) => {
  concat(bin, value, context, (existing, added) => [added, existing]);
};

type InOrder = (existing: Uint8Array, added: Uint8Array) => readonly Uint8Array[];

function concat(bin: string, added: Value, context: OperationContext, inOrder: InOrder): void {
  const existing = context.bins.get(bin);
  if (existing === undefined) context.bins.set(bin, toStorable(added));
  else context.bins.set(bin, joined(existing, added, inOrder));
  answerNothing(bin, context);
}

function joined(existing: Value, added: Value, inOrder: InOrder): Value {
  const [left, right] = [bytesOf(existing), bytesOf(added)];
  if (left === undefined || left.particleType !== right?.particleType) {
    throw mismatch(existing, 'append or prepend to');
  }
  // Not in Node's pool for small Buffers, whose pieces would live as long as the record.
  const data = Uint8Array.from(Buffer.concat(inOrder(left.data, right.data)));
  if (left.particleType !== PARTICLE.string) {
    return { type: 'blob', particleType: left.particleType, data };
  }
  return textOf(data) ?? { type: 'opaque', particleType: PARTICLE.string, data };
}

interface TypedBytes {
  readonly particleType: number;
  readonly data: Uint8Array;
}

/** The bytes of a value that can be appended to; strings that are not UTF-8 come as opaque ones. */
function bytesOf(value: Value): TypedBytes | undefined {
  switch (value.type) {
    case 'string':
      return { particleType: PARTICLE.string, data: Buffer.from(value.value, 'utf8') };
    case 'blob':
      return { particleType: value.particleType, data: value.data };
    case 'opaque':
      return value.particleType === PARTICLE.string ? value : undefined;
    default:
      return undefined;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Two halves of a character may come together here, so the bytes are read anew. */
function textOf(data: Uint8Array): Value | undefined {
  try {
    return { type: 'string', value: strictUtf8.decode(data) };
  } catch {
    return undefined;
  }
}
