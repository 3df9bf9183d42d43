/** Random conditions as AEL text, over records with a value of every type: a wide part of the language. */

import fc from 'fast-check';
import {
  blobValue,
  doubleValue,
  intValue,
  listValue,
  mapValue,
  stringValue,
  type Value,
} from '../../server/src/model/value.js';
import { compareValues } from '../../server/src/model/value-order.js';

const small = fc.integer({ min: -3, max: 9 });
const edge = fc.constantFrom(
  '9223372036854775807',
  '-9223372036854775808',
  '4294967296',
  '-1',
  '0x7f',
);
const word = fc.constantFrom('a', 'b', 'c');
const region = fc.constantFrom(
  '{"type":"AeroCircle","coordinates":[[10,48],100000]}',
  '{"type":"Polygon","coordinates":[[[0,40],[20,40],[20,50],[0,50],[0,40]]]}',
);

/** Bins by what filters take them for; each may be missing, or hold something else. */
export type AelBins = Readonly<
  Record<'i' | 'j' | 'f' | 's' | 'x' | 'l' | 'm' | 'n' | 'g', Value | undefined>
>;

const integer = fc.oneof(
  small.map((n) => intValue(n)),
  edge.map((n) => intValue(BigInt(n))),
);
const float = fc
  .constantFrom(0, -0, 1, 1.5, -2.25, 7, 1e300, Number.POSITIVE_INFINITY)
  .map(doubleValue);
const text = fc.constantFrom('', 'a', 'b', 'abc', 'Ann', 'anna\nb', 'ü').map(stringValue);
const element = fc.oneof(
  small.map((n) => intValue(n)),
  word.map(stringValue),
  float,
);
const list = fc.array(element, { maxLength: 5 }).map((items) => listValue(items));
const map = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(
        word.map(stringValue),
        small.map((n) => intValue(n)),
      ),
      element,
    ),
    {
      maxLength: 4,
      selector: ([key]) => `${key.type}${String('value' in key ? key.value : '')}`,
    },
  )
  .map((entries) =>
    mapValue(
      entries.toSorted(([a], [b]) => compareValues(a, b)),
      'keyOrdered',
    ),
  );
const nested = fc.tuple(list, map, small).map(([l, m, n]) =>
  mapValue(
    [
      [stringValue('l'), l],
      [stringValue('m'), m],
      [stringValue('n'), intValue(n)],
    ],
    'keyOrdered',
  ),
);
const point = fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 30, max: 60 })).map(
  ([lng, lat]): Value => ({
    type: 'geojson',
    value: `{"type":"Point","coordinates":[${lng},${lat}]}`,
  }),
);

const may = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.oneof(integer, text) },
  );

export const arbitraryAelBins: fc.Arbitrary<AelBins> = fc.record({
  i: may(integer),
  j: may(integer),
  f: may(float),
  s: may(text),
  x: may(fc.uint8Array({ minLength: 2, maxLength: 4 }).map((data) => blobValue(data))),
  l: may(list),
  m: may(map),
  n: may(nested),
  g: may(point),
});

const joined = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((each) => each.join(''));

const number = fc.oneof(
  { weight: 3, arbitrary: small.map(String) },
  { weight: 1, arbitrary: edge },
);
const fraction = fc.constantFrom('0.0', '1.0', '1.5', '-2.25', '7.0');
const quoted = fc.constantFrom("'a'", "'b'", "'abc'", "''", "'ü'");
const value = fc.oneof(small.map(String), quoted);
const comparison = fc.constantFrom(' == ', ' != ', ' < ', ' <= ', ' > ', ' >= ');

const selector = fc.oneof(
  joined('.[', small.map(String), ']'),
  joined('.[#', small.map(String), ']'),
  joined('.[=', value, ',]'),
  joined('.[=', value, ',', value, ']'),
  joined('.[!=', value, ',', value, ']'),
  joined('.[=', small.map(String), ':', small.map(String), ']'),
  fc.constantFrom(
    '.[1:3]',
    '.[-2:]',
    '.[:2]',
    '.[!0:2]',
    '.[#-2:]',
    '.[#0:2~1]',
    '.[#-1:~2]',
    '.[#:2]',
  ),
);
const mapSelector = fc.oneof(
  joined('.', word),
  joined('.{@', small.map(String), '}'),
  joined('.{@', word, ',', word, '}'),
  joined('.{!@', word, ',', small.map(String), '}'),
  joined('.{=', value, ',}'),
  joined('.{=', small.map(String), ':', small.map(String), '}'),
  fc.constantFrom(
    '.{0}',
    '.{-1}',
    '.{#-1}',
    '.{@a:c}',
    '.{!@a:b}',
    '.{0:2}',
    '.{#0:2}',
    '.{0:1~b}',
    '.{#-1:1~2}',
  ),
);
const collection = fc.oneof(
  joined('$.l', selector),
  joined('$.m', mapSelector),
  joined('$.n.l', selector),
  joined('$.n.m', mapSelector),
);

const { int } = fc.letrec<{ int: string }>((tie) => ({
  int: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom('$.i', '$.j', '$.n.n:INT') },
    { weight: 3, arbitrary: number },
    {
      weight: 4,
      arbitrary: joined(
        '(',
        tie('int'),
        fc.constantFrom(' + ', ' - ', ' * ', ' & ', ' | ', ' ^ ', ' << ', ' >> ', ' >>> '),
        tie('int'),
        ')',
      ),
    },
    {
      weight: 1,
      arbitrary: joined(fc.constantFrom('abs(', 'countOneBits(', '-(', '~('), tie('int'), ')'),
    },
    {
      weight: 1,
      arbitrary: joined(fc.constantFrom('min(', 'max('), tie('int'), ', ', tie('int'), ')'),
    },
    // By nothing else: the smallest integer by -1 ends the process of real servers, 8.1.2 among them.
    {
      weight: 1,
      arbitrary: joined('(', tie('int'), fc.constantFrom(' % 7)', ' % 2)', ' / 3)', ' / -7)')),
    },
    {
      weight: 1,
      arbitrary: joined('findBitLeft(', tie('int'), fc.constantFrom(', true)', ', false)')),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '$.f:FLOAT.toInt()',
        '$.l:LIST.count()',
        '$.m:MAP.count()',
        '$.x:BLOB.bitCount(0, 8)',
        '$.x.bitGetInt(offset: 0, size: 12, signed: true)',
      ),
    },
    {
      weight: 1,
      arbitrary: joined(
        'when ($.i > ',
        number,
        ' => ',
        tie('int'),
        ', default => ',
        tie('int'),
        ')',
      ),
    },
  ),
}));
const real = fc.oneof(
  fc.constantFrom(
    '$.f',
    '$.i:INT.toFloat()',
    'ceil($.f)',
    'floor($.f * 1.5)',
    'abs($.f)',
    '$.f ** 2.0',
    '$.f / 0.0',
    'max($.f, 1.0)',
  ),
  fraction,
);

const plural = joined(
  fc.oneof(
    joined('$.l', fc.constantFrom('.[1:3]', '.[=1,]', '.[!=1,2]', '.[#-2:]')),
    joined('$.m', fc.constantFrom('.{@a,b}', '.{=1,}', '.{0:2}', '.{@a:c}')),
  ),
  '.count()',
  comparison,
  fc.constantFrom('0', '1', '2'),
);

const simple = fc.oneof(
  { weight: 4, arbitrary: joined(int, comparison, int) },
  { weight: 2, arbitrary: joined(fc.constant('$.f'), comparison, real) },
  { weight: 2, arbitrary: joined('$.s', comparison, quoted) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '$.s =~ /^a/',
      '$.s =~ /^A.*a$/i',
      '$.s =~ /b$/m',
      '$.s =~ /[a-c]{2}/',
      '$.s =~ /ü/',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "$.x == x'0000'",
      "$.x > x'10'",
      "$.x.bitGet(offset: 0, size: 8) == x'00'",
    ),
  },
  { weight: 2, arbitrary: joined(collection, '.exists()') },
  { weight: 3, arbitrary: plural },
  {
    weight: 2,
    arbitrary: joined(
      fc.constantFrom('$.l.[0]', '$.l.[#-1]', '$.m.a', '$.n.l.[-1]', '$.n.m.{#0}'),
      comparison,
      value,
    ),
  },
  { weight: 2, arbitrary: joined(value, ' in $.l:LIST') },
  { weight: 1, arbitrary: joined('$.i in [', number, ', ', number, ']') },
  { weight: 1, arbitrary: joined("geoCompare($.g, geoJson('", region, "'))") },
  {
    weight: 2,
    arbitrary: joined(
      fc.constantFrom('$.l:LIST.*[?(@:INT > ', '$.m:MAP.*[?(@:INT < ', '$.n.l.*[?(@index >= '),
      small.map(String),
      ')].count()',
      comparison,
      fc.constantFrom('0', '1'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '$.i.exists()',
      '$.g.exists()',
      'unknown',
      'true',
      'false',
      '$.m == {a: 1}',
      '$.l == [1]',
      "$.setName() != ''",
      '$.i.type() == 1',
    ),
  },
);

/** Conditions, most of which compile; the others are refused by their types, as they should be. */
export const { condition: arbitraryAel } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: simple },
    {
      weight: 3,
      arbitrary: joined(
        '(',
        tie('condition'),
        fc.constantFrom(' and ', ' or '),
        tie('condition'),
        ')',
      ),
    },
    { weight: 1, arbitrary: joined('not(', tie('condition'), ')') },
    { weight: 1, arbitrary: joined('exclusive(', tie('condition'), ', ', tie('condition'), ')') },
    {
      weight: 1,
      arbitrary: joined(
        'when (',
        tie('condition'),
        ' => ',
        tie('condition'),
        ', default => ',
        tie('condition'),
        ')',
      ),
    },
    {
      weight: 1,
      arbitrary: joined(
        'let (v = ',
        int,
        ') then ($' + '{v} > ',
        number,
        ' and ',
        tie('condition'),
        ')',
      ),
    },
  ),
}));
