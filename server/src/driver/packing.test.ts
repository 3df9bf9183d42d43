import { describe, expect, it } from 'vitest';
import type { ContextStep } from '../model/expression.js';
import { stringValue } from '../model/value.js';
import { PACKING } from './packing.js';

const { packContext, packExpression, unpackContext } = PACKING;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('PACKING', () => {
  it('packs what definitions of indexes are made of, as the official client does', () => {
    // Both seen in recordings of the client's index tests.
    expect(base64(packContext([{ step: 'listIndex', index: 0 }]))).toBe('khAA');
    expect(base64(packExpression({ node: 'bin', name: 'bin-1-3347152', type: 'int' }))).toBe(
      'k1ECrWJpbi0xLTMzNDcxNTI=',
    );
  });

  it('reads the steps it packed, and nothing of what is no context', () => {
    const steps: readonly ContextStep[] = [
      { step: 'mapKey', key: stringValue('scores') },
      { step: 'listRank', rank: -1 },
    ];

    expect(unpackContext(packContext(steps))).toEqual(steps);
    expect(unpackContext(Uint8Array.of())).toBeUndefined();
    expect(unpackContext(Uint8Array.of(0x91, 0x10))).toBeUndefined();
    expect(unpackContext(Uint8Array.of(0xff, 0x00, 0x01))).toBeUndefined();
  });
});
