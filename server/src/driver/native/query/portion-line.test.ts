import { expect, it } from 'vitest';
import { PortionLine } from './portion-line.js';

it('lets in as many as there is room for, the others in the order they came', async () => {
  const line = new PortionLine(() => 2);
  const came: string[] = [];
  const enter = async (name: string): Promise<() => void> => {
    const leave = await line.enter();
    came.push(name);
    return leave;
  };
  const [first, second] = await Promise.all([enter('a'), enter('b')]);
  const third = enter('c');
  const fourth = enter('d');
  await Promise.resolve();
  expect(came).toStrictEqual(['a', 'b']);
  first();
  (await third)();
  await fourth;
  expect(came).toStrictEqual(['a', 'b', 'c', 'd']);
  second();
  await enter('e');
  expect(came).toHaveLength(5);
});
