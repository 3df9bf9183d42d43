// The second act of the demo: calls on several cities at once, with maps and lists in them, as the JSON of Execute requests. Each
// may be sent again, and answers the same.

const city = (id) => ({ namespace: 'test', set: 'cities', int: String(id) });
const BERLIN = city(2_950_159);
const COLOGNE = city(2_886_242);
const HELSINKI = city(658_225);

const string = (text) => ({ string: text });
const list = (...texts) => ({ list: { values: texts.map(string) } });
const map = (entries) => ({
  map: {
    entries: Object.entries(entries).map(([name, value]) => ({ key: string(name), value })),
    order: 'MAP_ORDER_KEY_ORDERED',
  },
});
const inside = (...names) => names.map((name) => ({ mapKey: string(name) }));

const noted = (key, waters, opened) => ({
  update: {},
  keys: [key],
  operations: [
    {
      bin: 'facts',
      put: map({
        waters: list(...waters),
        metro: map({ opened: { int: String(opened) } }),
      }),
    },
  ],
});

export const SECOND_ACT = [
  {
    text: 'Facts noted of three cities in one batch, as maps and lists in a map:',
    body: {
      segments: [
        noted(BERLIN, ['Spree', 'Havel'], 1902),
        noted(COLOGNE, ['Rhein'], 1968),
        noted(HELSINKI, ['Suomenlahti', 'Vantaanjoki'], 1982),
      ],
    },
  },
  {
    text: 'The first of the waters and how many they are, of those with more than a million people:',
    body: {
      segments: [
        {
          query: {},
          keys: [BERLIN, COLOGNE, HELSINKI],
          where: { ael: '$.population > 1000000' },
          operations: [
            { bin: 'facts', context: inside('waters'), list: { get: 0 } },
            { bin: 'facts', context: inside('waters'), list: { size: {} } },
          ],
        },
      ],
    },
  },
  {
    text: 'A fact added two levels down where the metro opened after 1950, and then read of all three:',
    body: {
      segments: [
        {
          update: {},
          keys: [BERLIN, COLOGNE, HELSINKI],
          where: { ael: '$.facts.metro.opened:INT > ?0', args: [{ int: '1950' }] },
          operations: [
            {
              bin: 'facts',
              context: inside('metro'),
              map: { put: { key: string('young'), value: { bool: true } } },
            },
          ],
        },
        {
          query: {},
          keys: [BERLIN, COLOGNE, HELSINKI],
          operations: [
            {
              bin: 'facts',
              context: inside('metro'),
              map: {
                getBy: {
                  keyList: { values: [string('opened'), string('young')] },
                  returnType: 'RETURN_TYPE_VALUE',
                },
              },
            },
          ],
        },
      ],
    },
  },
].map((question) => ({ ...question, method: 'execute' }));
