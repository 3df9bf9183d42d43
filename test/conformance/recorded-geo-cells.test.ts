/** The cells of every shape a real server answered with, and of regions its S2 library covered, computed anew. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geoIndexOf } from '../../server/src/engine/geo-index.js';
import { indexRangeOf } from '../../server/src/engine/index/index-range.js';
import { PARTICLE } from '../../server/src/model/value.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeGeoJson, type GeoJsonIndex } from '../../server/src/wire/geojson.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** The flags of a shape that is no point. */
const REGION = 1;

/** What the server put in front of the text of each shape it sent. */
function recordedShapes(): Map<string, GeoJsonIndex> {
  const particles = recordingNames()
    .flatMap(readRecording)
    .flatMap(({ answers }) => answers)
    .filter((frame) => frame[1] === FRAME_TYPE.message)
    .flatMap((frame) => decodeMessages(frame.subarray(FRAME_HEADER_BYTES)))
    .flatMap(({ operations }) => operations)
    .filter(({ particleType }) => particleType === PARTICLE.geojson)
    .map(({ value }) => decodeGeoJson(value));
  return new Map(particles.map(({ text, index }) => [text ?? '', index]));
}

it('has the cells the server put every shape in', () => {
  const shapes = recordedShapes();
  expect(shapes.size).toBeGreaterThan(250);
  expect([...shapes.values()].some(({ flags }) => flags === REGION)).toBe(true);
  for (const [text, index] of shapes) expect(geoIndexOf(text), text).toEqual(index);
});

interface CoveredShape {
  readonly shape: string;
  /** Ids of cells, hexadecimal, a blank between them. */
  readonly stored: string;
  readonly queried: string;
}

const coverings = JSON.parse(
  readFileSync(new URL('../vectors/geo-coverings.json', import.meta.url), 'utf8'),
) as readonly CoveredShape[];

function cellsOf(ids: string): readonly bigint[] {
  return ids === '' ? [] : ids.split(' ').map((id) => BigInt(`0x${id}`));
}

describe('a covered region', () => {
  it.each(coverings)('is stored under the cells of the library: $shape', ({ shape, stored }) => {
    expect(geoIndexOf(shape)).toEqual({ flags: REGION, cells: cellsOf(stored) });
  });

  it.each(coverings)('is asked for in its cells: $shape', ({ shape, queried }) => {
    const asked = { type: 'geojson', value: shape } as const;
    const stretches = indexRangeOf(asked, asked)?.stretches;
    const ranges = cellsOf(queried).map((cell) => {
      const reach = (cell & -cell) - 1n;
      return { from: cell - reach, to: cell + reach };
    });
    expect(stretches).toEqual(ranges);
  });
});
