/** Packed expressions: MessagePack that is carried as it is, once it is certain to be one whole value. */

import type { Expression } from '../../model/expression.js';
import type { FieldPath } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { PACKED_MAX_BYTES } from '../limits.js';

/** Throws GatewayError for what is too long, or no single value of MessagePack: it would spoil what it is put into. */
export function packedFromProto(data: Uint8Array, path: FieldPath): Expression {
  if (data.length > PACKED_MAX_BYTES) {
    throw invalidArgument(path, `${data.length} bytes; the limit is ${PACKED_MAX_BYTES}.`);
  }
  if (!isOneValue(data)) {
    throw invalidArgument(path, 'the bytes are not one whole value of MessagePack.');
  }
  return { node: 'packed', data };
}

/** Reads over values without keeping any: containers add to the values still to come. */
function isOneValue(data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  let pending = 1;
  while (pending > 0) {
    if (at >= data.length) return false;
    const item = itemAt(view, at);
    if (item === undefined) return false;
    at += item.bytes;
    pending += item.children - 1;
    // Each value takes a byte at least: a count beyond that promises what is not there.
    if (at > data.length || pending > data.length - at) return false;
  }
  return at === data.length;
}

interface Item {
  /** With its header; of a container the header alone. */
  readonly bytes: number;
  /** Values inside that follow. */
  readonly children: number;
}

const scalar = (bytes: number): Item => ({ bytes, children: 0 });

function itemAt(view: DataView, at: number): Item | undefined {
  const head = view.getUint8(at);
  if (head < 0x80 || head >= 0xe0) return scalar(1);
  if (head < 0x90) return { bytes: 1, children: 2 * (head & 0x0f) };
  if (head < 0xa0) return { bytes: 1, children: head & 0x0f };
  if (head < 0xc0) return scalar(1 + (head & 0x1f));
  return FIXED[head] ?? countedItem(view, at, head);
}

/** Heads whose length they say themselves: nil, bools, numbers and the fixed extensions. */
const FIXED: Readonly<Record<number, Item>> = {
  ...{ 192: scalar(1), 194: scalar(1), 195: scalar(1) },
  ...{ 202: scalar(5), 203: scalar(9) },
  ...{ 204: scalar(2), 205: scalar(3), 206: scalar(5), 207: scalar(9) },
  ...{ 208: scalar(2), 209: scalar(3), 210: scalar(5), 211: scalar(9) },
  ...{ 212: scalar(3), 213: scalar(4), 214: scalar(6), 215: scalar(10), 216: scalar(18) },
};

/** Heads followed by a count: its bytes, the bytes for each counted, the values for each, and bytes beside. */
const COUNTED: Readonly<Record<number, readonly [number, number, number, number]>> = {
  196: [1, 1, 0, 0],
  197: [2, 1, 0, 0],
  198: [4, 1, 0, 0],
  199: [1, 1, 0, 1],
  200: [2, 1, 0, 1],
  201: [4, 1, 0, 1],
  217: [1, 1, 0, 0],
  218: [2, 1, 0, 0],
  219: [4, 1, 0, 0],
  220: [2, 0, 1, 0],
  221: [4, 0, 1, 0],
  222: [2, 0, 2, 0],
  223: [4, 0, 2, 0],
};

function countedItem(view: DataView, at: number, head: number): Item | undefined {
  const row = COUNTED[head];
  if (row === undefined) return undefined;
  const [countBytes, bytesEach, valuesEach, beside] = row;
  if (at + 1 + countBytes > view.byteLength) return undefined;
  const count = countAt(view, at + 1, countBytes);
  return { bytes: 1 + countBytes + beside + bytesEach * count, children: valuesEach * count };
}

function countAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  return bytes === 2 ? view.getUint16(at) : view.getUint32(at);
}
