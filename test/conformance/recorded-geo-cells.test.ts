/** The cell of every point a real server answered with, computed anew. */

import { expect, it } from 'vitest';
import { geoIndexOf } from '../../server/src/engine/geojson.js';
import { PARTICLE } from '../../server/src/model/value.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { decodeGeoJson, type GeoJsonIndex } from '../../server/src/wire/geojson.js';
import { decodeMessages } from '../../server/src/wire/message.js';
import { readRecording, recordingNames } from '../support/recorded.js';

/** What the server put in front of each text it sent. */
function recordedIndexes(): Map<string, GeoJsonIndex> {
  const indexes = new Map<string, GeoJsonIndex>();
  for (const frame of recordingNames()
    .flatMap(readRecording)
    .flatMap(({ answers }) => answers)) {
    if (frame[1] !== FRAME_TYPE.message) continue;
    for (const { operations } of decodeMessages(frame.subarray(FRAME_HEADER_BYTES))) {
      for (const { particleType, value } of operations) {
        if (particleType !== PARTICLE.geojson) continue;
        const { text, index } = decodeGeoJson(value);
        if (text !== undefined && index.cells.length > 0) indexes.set(text, index);
      }
    }
  }
  return indexes;
}

it('has the cell the server put every point in', () => {
  const indexes = recordedIndexes();
  expect(indexes.size).toBeGreaterThan(250);
  for (const [text, index] of indexes) expect(geoIndexOf(text), text).toEqual(index);
});
