/** The cell of every point a real server answered with, computed anew. */

import { expect, it } from 'vitest';
import { geoIndexOf } from '../../server/src/engine/geojson.js';
import { PARTICLE } from '../../server/src/model/value.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeGeoJson, type GeoJsonIndex } from '../../server/src/wire/geojson.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** The flags of a shape that is no point; the cells that cover it are computed from another issue on. */
const REGION = 1;

/** What the server put in front of the text of each point it sent. */
function recordedPoints(): Map<string, GeoJsonIndex> {
  const particles = recordingNames()
    .flatMap(readRecording)
    .flatMap(({ answers }) => answers)
    .filter((frame) => frame[1] === FRAME_TYPE.message)
    .flatMap((frame) => decodeMessages(frame.subarray(FRAME_HEADER_BYTES)))
    .flatMap(({ operations }) => operations)
    .filter(({ particleType }) => particleType === PARTICLE.geojson)
    .map(({ value }) => decodeGeoJson(value));
  const points = particles.filter(({ index }) => index.flags !== REGION);
  return new Map(points.map(({ text, index }) => [text ?? '', index]));
}

it('has the cell the server put every point in', () => {
  const points = recordedPoints();
  expect(points.size).toBeGreaterThan(250);
  for (const [text, index] of points) expect(geoIndexOf(text), text).toEqual(index);
});
