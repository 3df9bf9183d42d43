import { expect, it } from 'vitest';
import { RESULT } from '../../model/result-code.js';
import { PARTICLE } from '../../model/value.js';
import { OPCODE } from '../../wire/bin-operation.js';
import { decodeOperations } from './operation.js';

/** `[51, 0, 8]`: count 8 bits from the first. */
const COUNT_BITS = Uint8Array.of(0x93, 51, 0, 8);

function decodeBits(particleType: number): unknown {
  const name = Buffer.from('b');
  const operation = { opcode: OPCODE.bitRead, particleType, name, value: COUNT_BITS };
  return decodeOperations([operation], false)[0];
}

it('takes an operation on bits as a blob only, as the server does', () => {
  expect(decodeBits(PARTICLE.blob)).toMatchObject({ op: 'collection', bin: 'b' });
  expect(decodeBits(PARTICLE.string)).toMatchObject({ op: 'refused', resultCode: RESULT.binType });
});
