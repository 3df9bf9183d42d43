// The act of the demo over secondary indexes: by population, within a radius and within a polygon, as the JSON of Query requests.
// The rows come as a stream, and the node reads no others than the index leads to.
import {
  CreateIndexRequestSchema,
  IndexService,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import { fromJson } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';

const CITIES = { namespace: 'test', set: 'cities' };
const BINS = ['name', 'country', 'population'];
const SHOWN = 5;

const INDEXES = [
  { name: 'cities_population', bin: 'population', type: 'INDEX_TYPE_INTEGER' },
  { name: 'cities_place', bin: 'place', type: 'INDEX_TYPE_GEO2DSPHERE' },
];

const POLAND = [
  [14.1, 54.3],
  [14.7, 50.8],
  [19, 49.4],
  [22.9, 49],
  [24.1, 50.6],
  [23.5, 53.9],
  [18.9, 54.9],
  [14.1, 54.3],
];

/** Resolves when queries can go by them. Safe to call again: what exists stays. */
export async function createIndexes(transport) {
  const indexes = createClient(IndexService, transport);
  for (const index of INDEXES) {
    await indexes.createIndex(fromJson(CreateIndexRequestSchema, { dataset: CITIES, ...index }));
    const { namespace } = CITIES;
    const { name } = index;
    // The stream ends when the index is ready on every node.
    for await (const _ of indexes.watchIndex({ namespace, name, interval: { nanos: 1e8 } }));
  }
}

const over = (indexFilter) => ({ dataset: CITIES, bins: BINS, indexFilter });

export const INDEX_QUESTIONS = [
  {
    text: 'By the index on population, cities with 3 to 4 million people:',
    body: over({ bin: 'population', range: { low: '3000000', high: '4000000' } }),
  },
  {
    text: 'By the index on places, cities within 50 km of Tokyo:',
    body: over({
      bin: 'place',
      withinRadius: { longitude: 139.691_71, latitude: 35.6895, radiusMeters: 50_000 },
    }),
  },
  {
    text: 'By the same index, cities within a polygon around Poland:',
    body: over({
      bin: 'place',
      withinRegion: JSON.stringify({ type: 'Polygon', coordinates: [POLAND] }),
    }),
  },
].map((question) => ({ ...question, method: 'query', shown: SHOWN }));
