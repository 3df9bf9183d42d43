import { describe, expect, it } from 'vitest';
import { filled } from '../../../test/support/bytes.js';
import { formatReplicas, holdsPartition, parseReplicas, partitionBitmap } from './replicas.js';
import { WireError } from './wire-error.js';

/** 512 bytes of zeros and of ones, as base64 writes them. */
const NONE = `${'A'.repeat(683)}=`;
const ALL = `${'/'.repeat(682)}8=`;

const none = new Uint8Array(512);
const all = new Uint8Array(512).fill(0xff);

describe('replicas', () => {
  it.each([
    { name: 'nothing', value: '', namespaces: [] },
    {
      name: 'one namespace, one replica',
      value: `test:0,1,${ALL}`,
      namespaces: [{ namespace: 'test', regime: 0, bitmaps: [all] }],
    },
    {
      name: 'two namespaces, one of them with two replicas and a regime',
      value: `test:12,2,${ALL},${NONE};bar:0,1,${NONE}`,
      namespaces: [
        { namespace: 'test', regime: 12, bitmaps: [all, none] },
        { namespace: 'bar', regime: 0, bitmaps: [none] },
      ],
    },
    {
      name: 'no replicas',
      value: 'test:0,0',
      namespaces: [{ namespace: 'test', regime: 0, bitmaps: [] }],
    },
  ])('reads and writes $name', ({ value, namespaces }) => {
    const read = parseReplicas(value).map((row) => ({
      ...row,
      bitmaps: row.bitmaps.map((bitmap) => new Uint8Array(bitmap)),
    }));
    expect(read).toEqual(namespaces);
    expect(formatReplicas(namespaces)).toBe(value);
  });

  it('reads the semicolon older servers end with', () => {
    expect(parseReplicas(`test:0,1,${ALL};`)).toHaveLength(1);
  });

  it.each([
    ...['test', 'test:', ':0,1', 'test:0', 'test:0,1', 'test:x,1', 'test:0,-1', ';', 'test:0,0;;'],
    ...[`:0,1,${ALL}`, `test:0,2,${ALL}`, `test:0,1,${ALL},${ALL}`, `test:,1,${ALL}`],
    ...[`test:0,1,${ALL.slice(1)}`, `test:0,1,${ALL}A`, `test:0,1,*${ALL.slice(1)}`],
    ...['ERROR:4:bad', 'test:0,4294967296,'],
  ])('refuses %j', (value) => {
    expect(() => parseReplicas(value)).toThrow(WireError);
  });

  it('reads as many namespaces as it allows, and refuses one more', () => {
    const value = (count: number): string =>
      Array.from({ length: count }, (_, i) => `n${i}:0,0`).join(';');
    expect(parseReplicas(value(1024))).toHaveLength(1024);
    expect(() => parseReplicas(value(1025))).toThrow(WireError);
  });

  it('reads as many replicas as a cluster has nodes, and refuses one more', () => {
    const value = (count: number): string => `n:0,${count}${`,${NONE}`.repeat(count)}`;
    expect(parseReplicas(value(256))[0]?.bitmaps).toHaveLength(256);
    expect(() => parseReplicas(value(257))).toThrow(WireError);
  });
});

describe('partition bitmaps', () => {
  it('count partitions from the highest bit of the first byte', () => {
    const bitmap = partitionBitmap([0, 9, 4095]);
    expect(Buffer.from(bitmap)).toEqual(
      Buffer.concat([Buffer.from([0x80, 0x40]), filled(509), Buffer.from([0x01])]),
    );
    const held = Array.from({ length: 4096 }, (_, id) => id).filter((id) =>
      holdsPartition(bitmap, id),
    );
    expect(held).toEqual([0, 9, 4095]);
  });

  it('hold nothing outside their bytes', () => {
    expect(holdsPartition(all, 4096)).toBe(false);
  });
});
