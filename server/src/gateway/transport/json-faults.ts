/** What is wrong with the JSON of a request, in the words of the API: the library's sentences name its own types, and quote values. */

/** The library's name of a kind → what stands for it in JSON. */
const KINDS: Readonly<Record<string, string>> = {
  'bigint (int64)': 'a whole number from -9223372036854775808 to 9223372036854775807',
  'bigint (uint64)': 'a whole number from 0 to 18446744073709551615',
  'number (int32)': 'a whole number from -2147483648 to 2147483647',
  'number (uint32)': 'a whole number from 0 to 4294967295',
  'number (float64)': 'a number, "NaN", "Infinity" or "-Infinity"',
  'number (float32)': 'a number of 32 bits, "NaN", "Infinity" or "-Infinity"',
  boolean: 'true or false',
  string: 'a text in quotes, of whole Unicode characters',
  Uint8Array: 'bytes in base64',
  Array: 'a list in square brackets',
  object: 'an object in braces',
};

/** Messages that JSON has a text for. */
const TEXTS: Readonly<Record<string, string>> = {
  'google.protobuf.Duration': 'a duration in quotes, in seconds with up to nine decimals: "1.5s"',
  'google.protobuf.Timestamp': 'a time in quotes: "2026-01-31T12:00:00Z"',
};

/** Why JSON.parse gave up, where it says so without quoting anything. */
const PLACE = /\(line (\d+) column (\d+)\)$/u;

type Found = readonly string[];

/** The first that fits counts. Names of fields and types are the API's; nothing else of a message is passed on. */
const FAULTS: readonly [pattern: RegExp, sentence: (found: Found) => string][] = [
  [
    /^cannot decode message ([\w.]+) from JSON: key "([^"]{1,100})" is unknown$/u,
    ([, type, key]) => `${type} has no field "${key}"; unknown fields are refused.`,
  ],
  [
    /^cannot decode message [\w.]+ from JSON: duplicate object key "/u,
    () => 'A name stands twice in one object of the JSON.',
  ],
  [
    /^cannot decode \w+ [\w.]+ from JSON: maximum recursion depth of (\d+) reached$/u,
    ([, depth]) => `The JSON is nested deeper than ${depth} messages.`,
  ],
  [
    /^cannot decode oneof [\w.]+ from JSON: oneof set multiple times by (\w+) and (\w+)$/u,
    ([, one, other]) => `Only one of ${one} and ${other} may be set.`,
  ],
  [
    /^cannot decode field ([\w.]+) from JSON: set multiple times$/u,
    ([, field]) => `${field} is set twice, by its two names.`,
  ],
  [
    /^cannot decode field ([\w.]+) from JSON: .*\bmust not be null$/u,
    ([, field]) => `${field}: null is no item of it.`,
  ],
  [
    /^cannot decode field ([\w.]+) from JSON: .*base64/u,
    ([, field]) => `${field}: expected ${KINDS['Uint8Array']}.`,
  ],
  [
    /^cannot decode field ([\w.]+) from JSON: (?:[^:"]*: )?expected (\w+(?: \(\w+\))?)/u,
    ([, field, kind = '']) => `${field}: expected ${KINDS[kind] ?? 'another kind of value'}.`,
  ],
  [
    /^cannot decode enum ([\w.]+) from JSON: /u,
    ([, type]) => `${type}: expected the name of one of its values.`,
  ],
  [
    /^cannot decode message (google\.protobuf\.(?:Duration|Timestamp)) from JSON: /u,
    ([, type = '']) => `${type}: expected ${TEXTS[type]}.`,
  ],
  [
    /^cannot decode message ([\w.]+) from JSON: (?:"|\w+$|Array\(|-?\d)/u,
    ([, type]) => `${type}: expected ${KINDS['object']}.`,
  ],
  // What the library makes of a duration with more decimals.
  [
    /^Invalid count value: -\d+$/u,
    () => `google.protobuf.Duration: expected ${TEXTS['google.protobuf.Duration']}.`,
  ],
  [
    /^cannot decode message [\w.]+ from JSON: Unexpected end of JSON input$/u,
    () => 'The JSON of the request ends too soon.',
  ],
  [
    /^cannot decode message [\w.]+ from JSON: .*(?:JSON|at position)/u,
    ([message = '']) => `The request is no JSON${placeIn(message)}.`,
  ],
  [
    /^cannot decode (?:\w+ )?([\w.]+) from JSON\b/u,
    ([, name]) => `${name} cannot be read from this JSON.`,
  ],
];

/** The sentence about a message of the library's; undefined where it is not about JSON. */
export function jsonFault(message: string): string | undefined {
  for (const [pattern, sentence] of FAULTS) {
    const found = pattern.exec(message);
    if (found !== null) return sentence([message, ...found.slice(1)]);
  }
  return undefined;
}

function placeIn(message: string): string {
  const [, line, column] = PLACE.exec(message) ?? [];
  return line === undefined ? '' : `: it breaks off at line ${line}, column ${column}`;
}
