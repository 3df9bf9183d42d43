import { describe, expect, it } from 'vitest';
import { createUdfModules, MODULES_MAX } from './udf-modules.js';

describe('the modules of a cluster', () => {
  it('are so many and no more; those that are there can be replaced', () => {
    const modules = createUdfModules(() => undefined);
    for (let i = 1; i < MODULES_MAX; i += 1) modules.put(`m${i}.lua`, Buffer.from('x = 1'));
    expect(modules.hasRoomFor('last.lua')).toBe(true);
    modules.put('last.lua', Buffer.from('x = 1'));
    expect(modules.hasRoomFor('more.lua')).toBe(false);
    expect(modules.hasRoomFor('m1.lua')).toBe(true);
    modules.remove('m1.lua');
    expect(modules.hasRoomFor('more.lua')).toBe(true);
  });

  it('tell of every change, and of nothing else', () => {
    let changes = 0;
    const modules = createUdfModules(() => {
      changes += 1;
    });
    modules.put('m.lua', Buffer.from('x = 1'));
    modules.put('m.lua', Buffer.from('x = 2'));
    expect(modules.remove('none.lua')).toBe(false);
    expect(modules.remove('m.lua')).toBe(true);
    expect(changes).toBe(3);
  });
});
