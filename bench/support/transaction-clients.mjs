// Who runs the transactions of a benchmark: a gateway in one call each, or the official client step by step. Both begin anew
// where others were in the way, at most five times in all.
import { ErrorDetailSchema } from '@aerogate/proto/aerogate/v1/error_pb';
import { SessionService } from '@aerogate/proto/aerogate/v1/session_service_pb';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { loaderOf } from './flags.mjs';
import { startGatewayProcess } from './gateway-process.mjs';

export const NAMESPACE = 'txn';

const SET = 'bench';
const BIN = 'v';
const ATTEMPTS_MAX = 5;
/** What a transaction is given up with after its last attempt, since others were in its way. */
const GIVEN_UP = new Set(['MRT_BLOCKED', 'MRT_VERSION_MISMATCH', 'TRANSACTION_VERIFY_FAILED']);
/** The same as the official client has it: blocked, changed since it was read, and a commit that found so. */
const REPEATED = new Set([120, 121, -17]);

/**
 * A transaction is told two records to read, two to write, and what to write; it resolves with `attempts` and what came of it:
 * `committed`, `givenUp` or `failed`. `cpuMs` is the processor time that was used so far to run them.
 */
export async function openGateway({ dist, seeds }) {
  const gateway = await startGatewayProcess({ dist, seeds });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.ports.grpc}` });
  const client = createClient(SessionService, transport);
  return {
    async fill(records) {
      for (const [keys, value] of records) {
        await client.execute({ segments: [writing(keys, value)] });
      }
    },
    async transact({ reads, writes, value }) {
      const query = { keys: reads.map(keyOf), verb: { case: 'query', value: {} } };
      try {
        const request = { segments: [query, writing(writes, value)], maxAttempts: ATTEMPTS_MAX };
        const { outcome } = await client.runTransaction(request);
        return { attempts: outcome.attempts, result: 'committed' };
      } catch (error) {
        const [detail] = error.findDetails?.(ErrorDetailSchema) ?? [];
        if (detail === undefined) throw error;
        const result = GIVEN_UP.has(detail.name) ? 'givenUp' : 'failed';
        return { attempts: detail.attempts, result };
      }
    },
    cpuMs: async () => (await gateway.usage()).cpuMs,
    close: () => gateway.stop(),
  };
}

/** The processor time is that of this process, with what generates the load. */
export async function openOfficial({ dist, seeds }) {
  const { loadNativeModule } = await loaderOf(dist)('driver/native/load-client.js');
  const aerospike = await loadNativeModule();
  const client = await aerospike.connect({ hosts: seeds });
  // Beyond its capacity the client frees transactions that are still being rolled, and crashes.
  const pool = aerospike._transactionPool;
  pool.capacity = Number.POSITIVE_INFINITY;
  const key = (record) => new aerospike.Key(NAMESPACE, SET, record);
  const attempt = async ({ reads, writes, value }) => {
    const txn = new aerospike.Transaction(16, 16);
    try {
      await allDone(reads.map((record) => client.get(key(record), { txn })));
      // One after the other: the first makes the server's record of the transaction.
      for (const record of writes) await client.put(key(record), { [BIN]: value }, {}, { txn });
      await client.commit(txn);
      return undefined;
    } catch (error) {
      if (txn.getState() !== aerospike.Transaction.state.ABORTED) await client.abort(txn);
      return error;
    } finally {
      pool.transactions.splice(pool.transactions.indexOf(txn), 1);
      txn.close();
    }
  };
  return {
    async transact(transaction) {
      for (let attempts = 1; ; attempts += 1) {
        const error = await attempt(transaction);
        if (error === undefined) return { attempts, result: 'committed' };
        if (!REPEATED.has(error.code)) return { attempts, result: 'failed' };
        if (attempts === ATTEMPTS_MAX) return { attempts, result: 'givenUp' };
      }
    },
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    close: () => client.close(),
  };
}

/** Nothing is under way any more when it rejects. */
async function allDone(calls) {
  const failed = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function writing(keys, value) {
  return {
    keys: keys.map(keyOf),
    verb: { case: 'upsert', value: {} },
    operations: [{ bin: BIN, op: { case: 'put', value: intOf(value) } }],
  };
}

function keyOf(record) {
  return { namespace: NAMESPACE, set: SET, userKey: { case: 'intValue', value: BigInt(record) } };
}

function intOf(number) {
  return { kind: { case: 'intValue', value: BigInt(number) } };
}
