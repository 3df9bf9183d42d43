/** The polygon of the S2 library, made so that thousands of rings take it no more than their share. */

import { s2 } from 's2js';
import { type NestingBudget, nestLoops } from './geo-nesting.js';

/** Throws NestingError. */
export function polygonOfLoops(loops: readonly s2.Loop[], budget: NestingBudget): s2.Polygon {
  if (loops.length < 2) return new s2.Polygon([...loops]);
  const polygon = new RingPolygon([]);
  polygon.loops = nestLoops(loops, budget);
  polygon.initLoopProperties();
  return polygon;
}

/** The library counts through all rings for each edge; here the ring is found by halving. */
class RingPolygon extends s2.Polygon {
  override initEdgesAndIndex(): void {
    super.initEdgesAndIndex();
    let edges = 0;
    this.cumulativeEdges = this.loops.map(({ vertices }) => {
      edges += vertices.length;
      return edges - vertices.length;
    });
  }

  override edge(e: number): ReturnType<s2.Polygon['edge']> {
    const starts = this.cumulativeEdges;
    let [first, behind] = [0, starts.length];
    while (behind - first > 1) {
      const middle = (first + behind) >>> 1;
      if ((starts[middle] ?? 0) <= e) first = middle;
      else behind = middle;
    }
    const loop = this.loop(first);
    const start = e - (starts[first] ?? 0);
    const edge = loop.edge(start);
    // Holes are gone round the other way.
    edge.v0 = loop.orientedVertex(start);
    edge.v1 = loop.orientedVertex(start + 1);
    return edge;
  }
}
