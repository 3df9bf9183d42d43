/** Covers a region by a few cells: those the server's version of the S2 library chooses, in the same order. */

import { s2 } from 's2js';
import { createCandidateQueue } from './geo-candidate-queue.js';
import type { GeoRegion } from './geo-region.js';

/** The server's settings for its `geo2dsphere-within`, which nobody changes here. */
const CELLS_MAX = 12;
const LEVEL_MIN = 1;
/** The cells to begin with are as many as fit around a corner. */
const FIRST_CELLS_MAX = 4;

const { children, commonAncestorLevel, contains, level: levelOf, parent } = s2.cellid;

/** A cell that meets the region. */
interface Candidate {
  readonly id: bigint;
  readonly level: number;
  /** It is not to be divided: the region holds all of it, or there are no smaller cells. */
  readonly isFinal: boolean;
}

interface DividedCandidate extends Candidate {
  /** Those of its quarters that meet the region. */
  readonly parts: readonly Candidate[];
}

/**
 * Ids of cells, unsigned and in order, of no level below `levelMax` and together around the region; `undefined` for one
 * that takes more cells than the server allows, such as the whole globe.
 *
 * The S2 package for JavaScript has a coverer, but ranks candidates otherwise than the C++ library, and so ends with other
 * cells for two regions of three. Its predicates on cells agree with C++, so only the choice among them is made here.
 */
export function coverRegion(region: GeoRegion, levelMax: number): readonly bigint[] | undefined {
  const chosen = mergeCells(chooseCells(region, levelMax));
  const cells = chosen.flatMap((id) => (levelOf(id) < LEVEL_MIN ? children(id) : [id]));
  return cells.length > CELLS_MAX ? undefined : cells;
}

/** Divides the largest cell as long as the parts are not too many. */
function chooseCells(region: GeoRegion, levelMax: number): readonly bigint[] {
  const chosen: bigint[] = [];
  const queue = createCandidateQueue<DividedCandidate>();
  const add = (candidate: Candidate): void => {
    if (candidate.isFinal) {
      chosen.push(candidate.id);
      return;
    }
    const parts = candidatesAmong(children(candidate.id), region, levelMax);
    const finals = parts.filter(({ isFinal }) => isFinal).length;
    if (finals === 4 && candidate.level >= LEVEL_MIN) chosen.push(candidate.id);
    else if (parts.length > 0)
      queue.push({ ...candidate, parts }, rankOf(candidate, parts, finals));
  };
  candidatesAmong(firstCells(region, levelMax), region, levelMax).forEach(add);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { id, level, parts } = next;
    const cells = chosen.length + queue.size + parts.length;
    if (level < LEVEL_MIN || parts.length === 1 || cells <= CELLS_MAX) parts.forEach(add);
    else chosen.push(id);
  }
  return chosen;
}

function candidatesAmong(
  ids: readonly bigint[],
  region: GeoRegion,
  levelMax: number,
): readonly Candidate[] {
  return ids.flatMap((id) => {
    const cell = s2.Cell.fromCellID(id);
    if (!region.intersectsCell(cell)) return [];
    const level = levelOf(id);
    const isFinal = level >= LEVEL_MIN && (level >= levelMax || region.containsCell(cell));
    return [{ id, level, isFinal }];
  });
}

/** Largest cells first, then those with the fewest parts, then those with the fewest that are not to be divided. */
function rankOf({ level }: Candidate, parts: readonly Candidate[], finals: number): number {
  return (level * 4 + parts.length) * 4 + finals;
}

/** The cells around the region, drawn together until they are few. */
function firstCells(region: GeoRegion, levelMax: number): readonly bigint[] {
  const bounded = region
    .boundingCells()
    .map((id) => (levelOf(id) > levelMax ? parent(id, levelMax) : id));
  let cells = mergeCells(bounded);
  while (cells.length > FIRST_CELLS_MAX) {
    const ancestor = closestAncestor(cells);
    if (ancestor === undefined) break;
    cells = mergeCells([...cells, ancestor]);
  }
  return cells;
}

/** The smallest cell around two that follow each other, of the first two where there are several. */
function closestAncestor(cells: readonly bigint[]): bigint | undefined {
  let closest: bigint | undefined;
  for (const [index, cell] of cells.slice(0, -1).entries()) {
    const [level, isShared] = commonAncestorLevel(cell, cells[index + 1] ?? cell);
    if (!isShared || (closest !== undefined && level <= levelOf(closest))) continue;
    closest = parent(cell, level);
  }
  return closest;
}

/** In order, without cells that lie in others, and with one for four that make it up. */
function mergeCells(ids: readonly bigint[]): readonly bigint[] {
  const merged: bigint[] = [];
  for (const id of ids.toSorted((a, b) => (a < b ? -1 : Number(a > b)))) {
    const last = merged.at(-1);
    if (last !== undefined && contains(last, id)) continue;
    while (contains(id, merged.at(-1) ?? 0n)) merged.pop();
    merged.push(id);
    mergeQuarters(merged);
  }
  return merged;
}

/** Replaces the last four cells by the one they make up, as often as they do. */
function mergeQuarters(cells: bigint[]): void {
  for (let quarters = cells.slice(-4); quarters.length === 4; quarters = cells.slice(-4)) {
    const level = levelOf(quarters[3] ?? 0n);
    if (level === 0) return;
    const around = parent(quarters[3] ?? 0n, level - 1);
    if (!children(around).every((child, index) => child === quarters[index])) return;
    cells.splice(-4, 4, around);
  }
}
