/** The S2 cell of a point on the globe: the smallest there is, as the server puts it in front of stored GeoJSON points. */

/** Levels of subdivision; a smallest cell is a face of the cube halved this often each way. */
const LEVELS = 30;
const CELLS_PER_SIDE = 2 ** LEVELS;

/** Along the Hilbert curve, by the orientation it enters a square with: which quadrant (i, j) is the how-manieth. */
const POSITION_OF_QUADRANT: readonly (readonly number[])[] = [
  [0, 1, 3, 2],
  [0, 3, 1, 2],
  [2, 3, 1, 0],
  [2, 1, 3, 0],
];
/** How each quadrant along the curve turns it: 1 swaps the axes, 2 inverts both. */
const TURN_OF_POSITION: readonly number[] = [1, 0, 0, 3];

/** The id of the leaf cell that holds the point, as an unsigned 64-bit integer. Degrees, longitude first. */
export function cellOf(longitude: number, latitude: number): bigint {
  const { face, u, v } = projectToCube(longitude, latitude);
  return cellAt(face, coordinateOf(u), coordinateOf(v));
}

/** The cell itself and every larger one around it, smallest first; without the faces, which no region is stored under. */
export function ancestorCells(leaf: bigint): readonly bigint[] {
  return Array.from({ length: LEVELS }, (_, level) => {
    const lowest = 1n << BigInt(2 * level);
    return (leaf & ~(lowest - 1n)) | lowest;
  });
}

interface FacePoint {
  readonly face: number;
  readonly u: number;
  readonly v: number;
}

function projectToCube(longitude: number, latitude: number): FacePoint {
  const [theta, phi] = [longitude * (Math.PI / 180), latitude * (Math.PI / 180)];
  const x = Math.cos(theta) * Math.cos(phi);
  const y = Math.sin(theta) * Math.cos(phi);
  const z = Math.sin(phi);
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (ax > ay && ax > az) {
    return x < 0 ? { face: 3, u: z / x, v: y / x } : { face: 0, u: y / x, v: z / x };
  }
  if (ay > az && ax <= ay) {
    return y < 0 ? { face: 4, u: z / y, v: -x / y } : { face: 1, u: -x / y, v: z / y };
  }
  return z < 0 ? { face: 5, u: -y / z, v: -x / z } : { face: 2, u: -x / z, v: -y / z };
}

/** Straightens a face's coordinate, so that cells come out alike in size, and counts the cells up to it. */
function coordinateOf(u: number): number {
  const s = u >= 0 ? 0.5 * Math.sqrt(1 + 3 * u) : 1 - 0.5 * Math.sqrt(1 - 3 * u);
  const rounded = roundHalfToEven(CELLS_PER_SIDE * s - 0.5);
  return Math.max(0, Math.min(CELLS_PER_SIDE - 1, rounded));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Three bits of face, two per level along the curve, and a one that marks the end. */
function cellAt(face: number, i: number, j: number): bigint {
  let id = BigInt(face);
  let orientation = face & 1;
  for (let level = LEVELS - 1; level >= 0; level -= 1) {
    const quadrant = (((i >> level) & 1) << 1) | ((j >> level) & 1);
    const position = POSITION_OF_QUADRANT[orientation]?.[quadrant] ?? 0;
    id = (id << 2n) | BigInt(position);
    orientation ^= TURN_OF_POSITION[position] ?? 0;
  }
  return (id << 1n) | 1n;
}
