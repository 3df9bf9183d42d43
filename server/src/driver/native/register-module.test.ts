import { expect, it } from 'vitest';
import { moduleIn } from './register-module.js';

function put(name: string, content = 'bG9jYWw='): string {
  return `udf-put:filename=${name};content=${content};content-len=${content.length};udf-type=LUA;`;
}

it('takes the module out of the command that registers it', () => {
  expect(moduleIn(put('words.lua'))).toStrictEqual({
    name: 'words.lua',
    source: Buffer.from('local'),
  });
  expect(moduleIn(put('empty.lua', ''))?.source).toHaveLength(0);
});

it('leaves other commands alone, and names that are no file of their own', () => {
  const others = ['udf-list', 'udf-remove:filename=words.lua;', `${put('words.lua')}udf-list`];
  const names = ['../words.lua', 'a/b.lua', 'a\\b.lua', '..', '.', `${'n'.repeat(124)}.lua`];
  for (const command of [...others, ...names.map((name) => put(name))]) {
    expect(moduleIn(command)).toBeUndefined();
  }
  expect(moduleIn(put(`${'n'.repeat(123)}.lua`))).toBeDefined();
});
