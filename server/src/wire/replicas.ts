/** The `replicas` info value: which partitions of each namespace a node holds, as master and as each further replica. */

import { PARTITION_COUNT } from '../model/limits.js';
import { WireError } from './wire-error.js';

const BITMAP_BYTES = PARTITION_COUNT / 8;
/** Characters of base64 a bitmap takes, padding included. */
const BITMAP_BASE64_CHARS = 684;
/** The server's own limit on namespaces; more of them are no answer of a server. */
const NAMESPACES_MAX = 1024;
/** Replicas of one partition; the server allows as many as a cluster has nodes. */
const REPLICAS_MAX = 256;

export interface NamespaceReplicas {
  readonly namespace: string;
  /** Counts rebalances of a strong-consistency namespace; 0 where the namespace is not one. */
  readonly regime: number;
  /** One bitmap per replica, master first: 512 bytes, a bit per partition, highest bit first. */
  readonly bitmaps: readonly Uint8Array[];
}

/** Reads `ns:regime,count,base64,…;ns:…`. Throws WireError on anything else, so that no half-read map is taken. */
export function parseReplicas(value: string): NamespaceReplicas[] {
  if (value === '') return [];
  const parts = value.split(';', NAMESPACES_MAX + 1);
  // Older servers end the list with a semicolon, current ones do not.
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > NAMESPACES_MAX) {
    throw new WireError(`replicas of more than ${NAMESPACES_MAX} namespaces`, 0);
  }
  return parts.map(parseNamespace);
}

/** Writes what parseReplicas reads. Every bitmap has to be 512 bytes. */
export function formatReplicas(namespaces: readonly NamespaceReplicas[]): string {
  return namespaces.map(formatNamespace).join(';');
}

/** Whether the bitmap says the node holds the partition. */
export function holdsPartition(bitmap: Uint8Array, partition: number): boolean {
  return ((bitmap[partition >> 3] ?? 0) & (0x80 >> (partition & 7))) !== 0;
}

/** The bitmap that holds exactly these partitions. */
export function partitionBitmap(partitions: Iterable<number>): Uint8Array {
  const bitmap = new Uint8Array(BITMAP_BYTES);
  for (const partition of partitions) {
    const at = partition >> 3;
    bitmap[at] = (bitmap[at] ?? 0) | (0x80 >> (partition & 7));
  }
  return bitmap;
}

function parseNamespace(part: string): NamespaceReplicas {
  const colon = part.indexOf(':');
  if (colon <= 0) throw new WireError('replicas without a namespace', 0);
  const [regime, count, ...maps] = part.slice(colon + 1).split(',', REPLICAS_MAX + 3);
  const replicaCount = parseCount(count);
  if (replicaCount > REPLICAS_MAX || replicaCount !== maps.length) {
    throw new WireError(`${replicaCount} replicas announced, ${maps.length} bitmaps given`, 0);
  }
  return {
    namespace: part.slice(0, colon),
    regime: parseCount(regime),
    bitmaps: maps.map(parseBitmap),
  };
}

function parseCount(text: string | undefined): number {
  if (text === undefined || !/^\d{1,10}$/.test(text)) {
    throw new WireError('replicas: a count is not a number', 0);
  }
  return Number(text);
}

function parseBitmap(text: string): Uint8Array {
  const bitmap = Buffer.from(text, 'base64');
  // Node skips characters that are not base64, so both lengths have to be right.
  if (text.length !== BITMAP_BASE64_CHARS || bitmap.length !== BITMAP_BYTES) {
    throw new WireError(`replicas: bitmap of ${text.length} characters, expected 684`, 0);
  }
  return bitmap;
}

function formatNamespace(replicas: NamespaceReplicas): string {
  const { namespace, regime, bitmaps } = replicas;
  const maps = bitmaps.map((bitmap) => `,${Buffer.from(bitmap).toString('base64')}`).join('');
  return `${namespace}:${regime},${bitmaps.length}${maps}`;
}
