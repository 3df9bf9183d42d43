// What the demo asks: each question as the JSON of a request, with the order its answer is shown in.

const CITIES = { namespace: 'test', set: 'cities' };
const HELSINKI = { ...CITIES, int: '658225' };
const RADIUS_METERS = 100_000;

const bin = (name, type) => ({ type: `EXPRESSION_TYPE_${type}`, bin: name });
const literal = (value) => ({ literal: value });
const call = (op, ...args) => ({ call: { op: `EXPRESSION_OP_${op}`, args } });

const inCountry = (code) => call('EQ', bin('country', 'STRING'), literal({ string: code }));
const above = (people) => call('GT', bin('population', 'INT'), literal({ int: String(people) }));
const within = (shape) =>
  call('GEO_COMPARE', bin('place', 'GEO'), literal({ geojson: JSON.stringify(shape) }));

/** Shown with the most people first, as many as this; the rest is counted. */
const SHOWN = 5;

export const QUESTIONS = [
  {
    text: 'The city with the number 658225 of GeoNames:',
    method: 'get',
    body: { key: HELSINKI },
  },
  {
    text: 'Cities of Finland with more than 150 000 people:',
    method: 'query',
    body: {
      dataset: CITIES,
      bins: ['name', 'country', 'population'],
      where: { tree: call('AND', inCountry('FI'), above(150_000)) },
    },
    shown: SHOWN,
  },
  {
    text: `The largest cities within ${RADIUS_METERS / 1000} km of Cologne:`,
    method: 'query',
    body: {
      dataset: CITIES,
      where: {
        tree: within({
          type: 'AeroCircle',
          coordinates: [[6.95, 50.933_33], RADIUS_METERS],
        }),
      },
    },
    shown: SHOWN,
  },
  {
    text: 'Cities in a box around the Great Lakes with more than 500 000 people:',
    method: 'query',
    body: {
      dataset: CITIES,
      where: {
        tree: call(
          'AND',
          above(500_000),
          within({
            type: 'Polygon',
            coordinates: [
              [
                [-93, 41],
                [-76, 41],
                [-76, 49],
                [-93, 49],
                [-93, 41],
              ],
            ],
          }),
        ),
      },
    },
    shown: SHOWN,
  },
  {
    text: 'Cities with more than 5 million people, three of them at most:',
    method: 'queryPage',
    body: {
      dataset: CITIES,
      bins: ['name', 'country', 'population'],
      where: { tree: above(5_000_000) },
      limit: '3',
    },
    // Any three will do: which ones come depends on the partitions they are in.
    shown: 3,
  },
];
