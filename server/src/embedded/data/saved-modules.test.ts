import { describe, expect, it } from 'vitest';
import { connectTo, start } from '../../../../test/compat/embedded-harness.js';
import { temporaryFolder } from '../../../../test/support/temporary-folder.js';
import { FIELD } from '../../wire/field.js';
import { INFO2 } from '../../wire/info-bits.js';
import { encodeMessageFrame } from '../../wire/message.js';
import { decodeParticle } from '../../wire/particle.js';
import { startEmbedded } from '../index.js';

const SOURCE = Buffer.from('function answer(r) return 42 end').toString('base64');

/** Calls `m.answer` on a record that is not there. */
const CALL = encodeMessageFrame({
  info2: INFO2.write,
  fields: [
    { id: FIELD.namespace, data: Buffer.from('test') },
    { id: FIELD.set, data: Buffer.from('demo') },
    { id: FIELD.digest, data: Buffer.alloc(20, 7) },
    { id: FIELD.udfPackage, data: Buffer.from('m') },
    { id: FIELD.udfFunction, data: Buffer.from('answer') },
    { id: FIELD.udfArguments, data: Uint8Array.of(0x90) },
  ],
});

describe('modules in a data directory', () => {
  it('run from the first request after a restart; removed ones do not come back', async () => {
    const dataDir = temporaryFolder();
    const first = await startEmbedded({ dataDir });
    const before = await connectTo(first);
    const put = (name: string): string =>
      `udf-put:filename=${name};content=${SOURCE};content-len=${SOURCE.length};udf-type=LUA;`;
    for (const command of [put('m.lua'), put('gone.lua'), 'udf-remove:filename=gone.lua']) {
      expect([...(await before.info(command)).values()]).toEqual(['ok']);
    }
    await first.close();

    const second = await start({ dataDir });
    const after = await connectTo(second);
    const [answer] = await after.messages(CALL);
    const [result] = answer?.operations ?? [];
    expect(result && decodeParticle(result.particleType, result.value)).toEqual({
      ...{ type: 'int', value: 42n },
    });
    expect((await after.info('udf-list')).get('udf-list')).toMatch(/^filename=m\.lua,[^;]*;$/);
  });
});
