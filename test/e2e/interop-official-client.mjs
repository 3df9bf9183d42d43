// The official npm client beside a gateway, in a process of its own. Takes seeds, a set, and a JSON list of steps on its input:
// what it writes and reads, as JavaScript spells values. Prints one JSON object: step → what came of it.
import { text } from 'node:stream/consumers';
import Aerospike from 'aerospike';

const [seeds = '', SET = ''] = process.argv.slice(2);

/** Values in a JSON of our own, since JSON has no bytes, no 64-bit integers and no doubles that are whole. */
const codecs = {
  int: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value)),
  double: (value) => new Aerospike.Double(value),
  string: (value) => value,
  bool: (value) => value,
  bytes: (value) => Buffer.from(value, 'hex'),
  geojson: (value) => new Aerospike.GeoJSON(JSON.parse(value)),
  list: (values) => values.map(decode),
  map: (entries) => new Map(entries.map(([key, value]) => [decode(key), decode(value)])),
};

function decode([type, value]) {
  return codecs[type](value);
}

/** What was read, with its type spelt out. */
function encode(value) {
  if (typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'number') {
    return Number.isInteger(value) ? ['int', String(value)] : ['double', value];
  }
  if (typeof value === 'string') return ['string', value];
  if (typeof value === 'boolean') return ['bool', value];
  if (Buffer.isBuffer(value)) return ['bytes', value.toString('hex')];
  if (value instanceof Aerospike.Double) return ['double', value.Double];
  if (value instanceof Aerospike.GeoJSON)
    return ['geojson', JSON.stringify(JSON.parse(value.toString()))];
  if (Array.isArray(value)) return ['list', value.map(encode)];
  if (value instanceof Map) return ['map', [...value].map(([k, v]) => [encode(k), encode(v)])];
  return ['map', Object.entries(value).map(([k, v]) => [['string', k], encode(v)])];
}

function keyOf([type, value]) {
  const userKey = type === 'bytes' ? Buffer.from(value, 'hex') : codecs[type](value);
  return new Aerospike.Key('test', SET, userKey);
}

const client = await Aerospike.connect({ hosts: seeds, log: { level: Aerospike.log.OFF } });

const steps = {
  put: async ({ key, bins, ttl, sendKey }) => {
    const policy = new Aerospike.WritePolicy({
      key: sendKey === true ? Aerospike.policy.key.SEND : Aerospike.policy.key.DIGEST,
    });
    const plain = Object.fromEntries(
      Object.entries(bins).map(([name, value]) => [name, decode(value)]),
    );
    await client.put(keyOf(key), plain, ttl === undefined ? {} : { ttl }, policy);
    return 'written';
  },
  get: async ({ key }) => {
    const { bins, gen, ttl } = await client.get(keyOf(key));
    const named = Object.entries(bins).map(([name, value]) => [name, encode(value)]);
    return { bins: Object.fromEntries(named), gen, ttl };
  },
  putIfGeneration: async ({ key, bins, gen }) => {
    const policy = new Aerospike.WritePolicy({ gen: Aerospike.policy.gen.EQ });
    const plain = Object.fromEntries(
      Object.entries(bins).map(([name, value]) => [name, decode(value)]),
    );
    await client.put(keyOf(key), plain, { gen }, policy);
    return 'written';
  },
};

const answers = [];
try {
  for (const { step, ...given } of JSON.parse(await text(process.stdin))) {
    try {
      answers.push(await steps[step](given));
    } catch (error) {
      answers.push({ code: error.code, message: error.message });
    }
  }
} finally {
  client.close();
}
process.stdout.write(JSON.stringify(answers));
