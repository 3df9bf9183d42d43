/** Which ring of a polygon lies in which, found as the S2 library finds it, with a bound on what that may take. */

import type { s2 } from 's2js';

/** Corners looked at before a polygon is given up: a thousand squares each within the one before come up to it. */
const CORNERS_MAX = 2_000_000;
/** Of a ring with more corners the library looks at those near by. */
const CORNERS_OF_RING_MAX = 32;

/** What is left of CORNERS_MAX for the polygons of one shape. */
export interface NestingBudget {
  corners: number;
}

export function nestingBudget(): NestingBudget {
  return { corners: CORNERS_MAX };
}

/** A shape whose rings lie within each other too deeply. */
export class NestingError extends Error {
  override readonly name = 'NestingError';
}

/**
 * Puts the rings in the order the library has them in, shells before their holes, and sets their depths. The result depends
 * on the order they come in where rings cross, so that each is placed as the library would, but looks only into rings whose
 * bounds leave it open. Throws NestingError.
 */
export function nestLoops(loops: readonly s2.Loop[], budget: NestingBudget): s2.Loop[] {
  const top = emptyLevel();
  for (const loop of loops) insertLoop(top, loop, budget);
  const ordered: s2.Loop[] = [];
  const waiting = top.nodes.toReversed().map((node) => ({ node, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    node.loop.depth = depth;
    ordered.push(node.loop);
    for (const inner of node.inside.nodes.toReversed()) {
      waiting.push({ node: inner, depth: depth + 1 });
    }
  }
  return ordered;
}

/** Degrees of latitude and longitude that a rectangle does not reach out of, in radians. */
interface Bounds {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

interface Node {
  readonly loop: s2.Loop;
  readonly bounds: Bounds;
  /** The same, and what the library adds for the errors of its sums. */
  readonly outer: Bounds;
  readonly inside: Level;
}

/** Rings that lie side by side, in the order the library would ask them. */
interface Level {
  nodes: Node[];
}

function emptyLevel(): Level {
  return { nodes: [] };
}

function insertLoop(top: Level, loop: s2.Loop, budget: NestingBudget): void {
  const node: Node = {
    loop,
    bounds: narrowBounds(loop.bound),
    outer: wideBounds(loop.subregionBound),
    inside: emptyLevel(),
  };
  let level = top;
  for (;;) {
    const around = level.nodes.find((other) => contains(other, node, budget));
    if (around === undefined) break;
    level = around.inside;
  }
  const beside: Node[] = [];
  for (const other of level.nodes) {
    (contains(node, other, budget) ? node.inside.nodes : beside).push(other);
  }
  if (node.inside.nodes.length > 0) level.nodes = beside;
  level.nodes.push(node);
}

function contains({ loop, outer }: Node, other: Node, budget: NestingBudget): boolean {
  const { bounds } = other;
  if (outer.south > bounds.south || outer.north < bounds.north) return false;
  if (outer.west > bounds.west || outer.east < bounds.east) return false;
  budget.corners -= Math.min(loop.vertices.length, CORNERS_OF_RING_MAX);
  if (budget.corners < 0) throw new NestingError('the rings lie within each other too deeply');
  return loop.containsNested(other.loop);
}

/** A rectangle over the antimeridian, or none at all, says nothing here: it is left to the library. */
function wideBounds({ lat, lng }: s2.Rect): Bounds {
  const [south, north] = lat.isEmpty() ? EVERYTHING : [lat.lo, lat.hi];
  const [west, east] = lng.lo > lng.hi ? EVERYTHING : [lng.lo, lng.hi];
  return { south, north, west, east };
}

function narrowBounds({ lat, lng }: s2.Rect): Bounds {
  const [south, north] = lat.isEmpty() ? NOTHING : [lat.lo, lat.hi];
  const [west, east] = lng.lo > lng.hi ? NOTHING : [lng.lo, lng.hi];
  return { south, north, west, east };
}

const EVERYTHING = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
const NOTHING = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;
