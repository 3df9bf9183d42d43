/** Whether a point lies in a region, whichever of the two stands first. */

import type { Expression } from '../../model/expression.js';
import { type GeoShape, geoShapeOf, isWithin } from '../geo-shape.js';
import type { CompiledNode, Compiler, Outcome } from './expression-node.js';
import { checkType, twoArgs } from './node-arguments.js';
import { truth } from './truth.js';

export function compileGeoCompare(compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const [left, right] = twoArgs(compiler, args);
  checkType(left, 'geo');
  checkType(right, 'geo');
  const shapes = [shapeCache(), shapeCache()] as const;
  return {
    type: 'bool',
    run(scope): Outcome {
      const a = left.run(scope);
      if (a?.type !== 'geojson') return undefined;
      const b = right.run(scope);
      if (b?.type !== 'geojson') return undefined;
      const [first, second] = [shapes[0](a.value), shapes[1](b.value)];
      return first === undefined || second === undefined
        ? undefined
        : truth(isWithin(first, second));
    },
  };
}

/** Remembers the last text: one of the two sides is a constant, most often, and regions take long to read. */
function shapeCache(): (text: string) => GeoShape | undefined {
  let last: { readonly text: string; readonly shape: GeoShape | undefined } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, shape: geoShapeOf(text) };
    return last.shape;
  };
}
