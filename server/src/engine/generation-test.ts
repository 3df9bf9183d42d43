/** Whether a record has the generation a request asks for. */

import type { GenerationTest } from './request.js';

/** A record that does not exist has generation 0. */
export function passesGenerationTest(
  test: GenerationTest | undefined,
  generation: number,
): boolean {
  if (test === undefined) return true;
  return test.type === 'equal' ? test.generation === generation : test.generation > generation;
}
