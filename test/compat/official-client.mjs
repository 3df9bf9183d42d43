// What an application does with the official Node client, run in a process of its own since the client blocks its thread
// while it connects. Takes `host:port,…` and prints one JSON object: step → what came of it.
import Aerospike from 'aerospike';

const [seeds = ''] = process.argv.slice(2);
const client = await Aerospike.connect({ hosts: seeds, log: { level: Aerospike.log.OFF } });
const set = 'official';
const key = (name) => new Aerospike.Key('test', set, name);
const ops = Aerospike.operations;

/** The result code a call fails with. */
async function codeOf(call) {
  try {
    await call();
    return 'succeeded';
  } catch (error) {
    return error.code;
  }
}

const plain = ({ bins, gen, ttl }) => ({ bins, gen, ttl });

const steps = {
  nodes: async () =>
    client
      .getNodes()
      .map(({ name }) => name)
      .sort(),
  put: async () => codeOf(() => client.put(key('a'), { int: 1, text: 'x', real: 1.5, yes: true })),
  get: async () => plain(await client.get(key('a'))),
  getMissing: async () => codeOf(() => client.get(key('missing'))),
  select: async () => (await client.select(key('a'), ['text', 'none'])).bins,
  exists: async () => [await client.exists(key('a')), await client.exists(key('missing'))],
  putBytes: async () => {
    await client.put(key('bytes'), { data: Buffer.from('bytes') });
    return (await client.get(key('bytes'))).bins.data.toString();
  },
  operate: async () => {
    const operations = [ops.incr('int', 4), ops.append('text', 'y'), ops.prepend('text', 'w')];
    return plain(
      await client.operate(key('a'), [...operations, ops.read('int'), ops.read('text')]),
    );
  },
  createOnly: async () => {
    const policy = new Aerospike.WritePolicy({ exists: Aerospike.policy.exists.CREATE });
    return codeOf(() => client.put(key('a'), { int: 2 }, {}, policy));
  },
  generation: async () => {
    const policy = new Aerospike.WritePolicy({ gen: Aerospike.policy.gen.EQ });
    const before = (await client.get(key('a'))).gen;
    const wrong = await codeOf(() => client.put(key('a'), { int: 9 }, { gen: before + 5 }, policy));
    const right = await codeOf(() => client.put(key('a'), { int: 9 }, { gen: before }, policy));
    return [wrong, right, (await client.get(key('a'))).gen - before];
  },
  ttl: async () => {
    await client.put(key('ttl'), { a: 1 }, { ttl: 100 });
    const written = (await client.get(key('ttl'))).ttl;
    await client.operate(key('ttl'), [ops.touch(1_000)]);
    const touched = (await client.get(key('ttl'))).ttl;
    await client.put(key('ttl'), { a: 1 }, { ttl: Aerospike.ttl.NEVER_EXPIRE });
    return { written, touched, never: (await client.get(key('ttl'))).ttl };
  },
  removeBin: async () => {
    await client.put(key('a'), { yes: null });
    return Object.keys((await client.get(key('a'))).bins).sort();
  },
  remove: async () => [
    await codeOf(() => client.remove(key('bytes'))),
    await codeOf(() => client.remove(key('bytes'))),
  ],
  batchWrite: async () => {
    const records = Array.from({ length: 100 }, (_, i) => ({
      type: Aerospike.batchType.BATCH_WRITE,
      key: key(`b${i}`),
      ops: [ops.write('i', i), ops.write('s', `s${i}`)],
    }));
    const results = await client.batchWrite(records);
    return results.filter(({ status }) => status === Aerospike.status.OK).length;
  },
  batchRead: async () => {
    const records = Array.from({ length: 101 }, (_, i) => ({
      key: key(`b${i}`),
      readAllBins: true,
    }));
    const results = await client.batchRead(records);
    return {
      sum: results.slice(0, 100).reduce((sum, { record }) => sum + record.bins.i, 0),
      last: results[100].status,
    };
  },
  batchMixed: async () => {
    const { BATCH_READ, BATCH_WRITE, BATCH_REMOVE } = Aerospike.batchType;
    const results = await client.batchWrite([
      { type: BATCH_READ, key: key('b1'), bins: ['s'] },
      { type: BATCH_WRITE, key: key('b2'), ops: [ops.incr('i', 40), ops.read('i')] },
      { type: BATCH_REMOVE, key: key('b3') },
      { type: BATCH_READ, key: key('b3'), readAllBins: true },
      { type: BATCH_REMOVE, key: key('missing') },
    ]);
    return results.map(({ status, record }) => [status, record?.bins ?? null]);
  },
  info: async () => {
    const answers = await client.infoAll('build');
    return answers.map(({ info }) => info.trim());
  },
  truncate: async () => {
    await client.truncate('test', set, 0);
    const left = await client.batchRead([{ key: key('b1') }, { key: key('a') }]);
    await client.put(key('after'), { a: 1 });
    return [...left.map(({ status }) => status), await client.exists(key('after'))];
  },
};

const results = {};
try {
  for (const [name, step] of Object.entries(steps)) results[name] = await step();
} finally {
  client.close();
}
process.stdout.write(JSON.stringify(results));
