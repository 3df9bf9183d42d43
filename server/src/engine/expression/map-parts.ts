/** The keys or the values of a map, as a list. */

import type { Expression } from '../../model/expression.js';
import { listValue } from '../../model/value.js';
import type { CompiledNode, Compiler, Outcome } from './expression-node.js';
import { oneArg } from './node-arguments.js';

/** Where each part stands in an entry. */
const PLACES = { mapKeys: 0, mapValues: 1 } as const;
export type MapPartName = keyof typeof PLACES;

/** In the order of the map. Whatever is no map has none, which shows only when it is looked at. */
export function compileMapParts(
  compiler: Compiler,
  name: MapPartName,
  args: readonly Expression[],
): CompiledNode {
  const node = oneArg(compiler, args);
  const place = PLACES[name];
  return {
    type: 'list',
    run(scope): Outcome {
      const map = node.run(scope);
      return map?.type === 'map' ? listValue(map.entries.map((entry) => entry[place])) : undefined;
    },
  };
}
