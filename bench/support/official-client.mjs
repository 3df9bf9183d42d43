// The official npm client as benchmarks drive it; it may be missing, and says so when it is opened.
import { once } from 'node:events';
import { loaderOf } from './flags.mjs';
import { BIN, binsOf, NAMESPACE } from './workload.mjs';

/** Why the official client can't be had here; undefined where it can. */
export async function officialClientMissing(dist) {
  try {
    await module(dist);
    return undefined;
  } catch (error) {
    if (error.name === 'NativeClientMissingError') return error.message;
    throw error;
  }
}

/** The same operations as those of the wire driver's client; `seeds` have to be served by another process. */
export async function openOfficialClient({ dist, seeds, set }) {
  const aerospike = await module(dist);
  // A busy machine is slow, not wrong.
  const patient = { totalTimeout: 60_000, socketTimeout: 60_000 };
  const client = await aerospike.connect({
    hosts: seeds,
    policies: Object.fromEntries(
      ['read', 'write', 'batch', 'batchParentWrite', 'query'].map((name) => [name, patient]),
    ),
  });
  const key = (i) => new aerospike.Key(NAMESPACE, set, i);
  const { write, incr, read } = aerospike.operations;
  const writes = (i) => Object.entries(binsOf(i)).map(([bin, value]) => write(bin, value));
  const rows = (first, count, row) => Array.from({ length: count }, (_, i) => row(first + i));
  return {
    get: (i) => outcomeOf(client.get(key(i))),
    put: (i) => outcomeOf(client.put(key(i), binsOf(i))),
    operate: (i) => outcomeOf(client.operate(key(i), [incr(BIN.count, 1), read(BIN.name)])),
    getBatch: async (first, count) =>
      tally(
        await client.batchRead(rows(first, count, (i) => ({ key: key(i), readAllBins: true }))),
      ),
    putBatch: async (first, count) =>
      tally(
        await client.batchWrite(
          rows(first, count, (i) => ({
            type: aerospike.batchType.BATCH_WRITE,
            key: key(i),
            ops: writes(i),
          })),
        ),
      ),
    query: async (of, range) => {
      const query = client.query(NAMESPACE, of);
      if (range !== undefined) {
        query.where(aerospike.filter.range(range.bin, range.first, range.last));
      }
      let done = 0;
      const stream = query.foreach().on('data', () => {
        done += 1;
      });
      await once(stream, 'end');
      return { done, failed: 0 };
    },
    close: () => client.close(),
  };
}

/** Loaded as the native driver loads it, with what has to be set before the first connection. */
async function module(dist) {
  const { loadNativeModule } = await loaderOf(dist)('driver/native/load-client.js');
  return loadNativeModule();
}

async function outcomeOf(call) {
  try {
    await call;
    return { done: 1, failed: 0 };
  } catch (error) {
    return { done: 1, failed: 1, why: [`code ${error.code}`] };
  }
}

function tally(results) {
  const why = results.flatMap(({ status }) => (status === 0 ? [] : [`code ${status}`]));
  return { done: results.length, failed: why.length, why };
}
