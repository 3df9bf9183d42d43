import { ExpressionSchema } from '@aerogate/proto/aerogate/v1/expression_pb';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AS_FILTER } from '../../../../test/support/ael.js';
import { PACKED_MAX_BYTES } from '../limits.js';
import { expressionFromProto } from './expression.js';

const PATH = { parent: undefined, step: 'where' };

describe('packed expressions', () => {
  const packed = (...bytes: readonly number[]) => readPacked(Uint8Array.from(bytes));
  const readPacked = (data: Uint8Array) =>
    expressionFromProto(
      create(ExpressionSchema, { form: { case: 'packed', value: data } }),
      PATH,
      AS_FILTER,
    );

  it.each<[string, number[]]>([
    ['an equation', [0x93, 0x01, 0x93, 0x51, 0x02, 0xa1, 0x61, 0x05]],
    ['an ordered map', [0x82, 0xc7, 0x00, 0x01, 0xc0, 0xa1, 0x61, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a long text', [0xd9, 0x02, 0x61, 0x62]],
  ])('are carried as they are: %s', (_name, bytes) => {
    expect(packed(...bytes)).toEqual({ node: 'packed', data: Uint8Array.from(bytes) });
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['a value that is cut short', [0x93, 0x01, 0x93, 0x51]],
    ['a value and more', [0x01, 0x02]],
    ['a head nobody has', [0xc1]],
    ['a count beyond the bytes', [0xdd, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a length that is cut short', [0xda, 0x01]],
  ])('are refused for %s', (_name, bytes) => {
    expect(() => packed(...bytes)).toThrow(/where\.packed: the bytes are not one whole value/);
  });

  it('are as long as the limit and no longer', () => {
    const blob = (length: number) => {
      const data = new Uint8Array(length);
      data.set([0xc6, 0, (length - 5) >> 16, ((length - 5) >> 8) & 0xff, (length - 5) & 0xff]);
      return data;
    };

    expect(() => readPacked(blob(PACKED_MAX_BYTES))).not.toThrow();
    expect(() => readPacked(blob(PACKED_MAX_BYTES + 1))).toThrow(/65537 bytes; the limit is 65536/);
  });

  it('and trees have no placeholders', () => {
    const withArgs = create(ExpressionSchema, {
      form: { case: 'packed', value: Uint8Array.of(1) },
      args: [{ kind: { case: 'intValue', value: 1n } }],
    });

    expect(() => expressionFromProto(withArgs, PATH, AS_FILTER)).toThrow(/where\.args: only AEL/);
  });
});
