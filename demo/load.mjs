// Loads cities through the gateway: batches of Execute, several of them under way at once.

const BATCH_ROWS = 500;
const BATCHES_IN_FLIGHT = 8;
const ATTEMPTS_MAX = 3;

/** Resolves with how long it took. Rejects when a row could not be written after all attempts. */
export async function loadCities(session, cities, progress) {
  const startedMs = performance.now();
  let next = 0;
  let done = 0;
  let retried = 0;

  async function work() {
    while (next < cities.length) {
      const batch = cities.slice(next, next + BATCH_ROWS);
      next += batch.length;
      retried += (await writeBatch(session, batch)) - 1;
      done += batch.length;
      progress.tell(done);
    }
  }

  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, work));
  progress.end();
  return { seconds: (performance.now() - startedMs) / 1000, retried };
}

/** The attempts it took. Writing a city again does no harm: rows in doubt are simply sent once more. */
async function writeBatch(session, cities) {
  let segments = cities.map(segmentOf);
  for (let attempt = 1; ; attempt += 1) {
    const { results, summary } = await session.execute({ segments });
    if (summary?.failed === 0) return attempt;
    const failed = results.filter(({ error }) => error !== undefined);
    if (attempt === ATTEMPTS_MAX) {
      throw new Error(`${failed.length} cities could not be written: ${failed[0]?.error?.message}`);
    }
    segments = failed.map(({ index }) => segments[index]);
  }
}

function segmentOf({ cityId, name, country, population, loc }) {
  return {
    verb: { case: 'upsert', value: {} },
    keys: [
      { namespace: 'test', set: 'cities', userKey: { case: 'intValue', value: BigInt(cityId) } },
    ],
    operations: [
      put('name', { case: 'stringValue', value: name }),
      put('country', { case: 'stringValue', value: country }),
      put('population', { case: 'intValue', value: BigInt(population) }),
      put('place', { case: 'geojsonValue', value: JSON.stringify(loc) }),
    ],
  };
}

function put(bin, kind) {
  return { bin, op: { case: 'put', value: { kind } } };
}
