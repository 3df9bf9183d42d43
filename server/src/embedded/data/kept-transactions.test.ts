/** Transactions on a node whose data is kept: a crash at any step leaves all of a transaction, or nothing. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, connectTo, start } from '../../../../test/compat/embedded-harness.js';
import {
  addKeys,
  closeMonitor,
  markForward,
  rollKey,
  TXN_NAMESPACE,
  txnDelete,
  txnGet,
  txnPut,
} from '../../../../test/compat/transaction-frames.js';
import type { EmbeddedNode } from '../index.js';

const ID = 77n;
const transaction = { id: ID, deadlineSeconds: 0xfffffff0 };
const KEYS = ['updated', 'inserted', 'deleted'];
const FILES = ['aerogate.sqlite', 'aerogate.sqlite-wal'];

/** The steps of one transaction, in the order a client takes them. */
const STEPS: readonly Buffer[] = [
  addKeys(ID, KEYS, { first: true }),
  txnPut('updated', 2n, transaction),
  txnPut('inserted', 2n, transaction),
  txnDelete('deleted', transaction),
  markForward(ID),
  ...KEYS.map((key) => rollKey(key, ID, 'forward')),
  closeMonitor(ID),
];
const MARK = 4;

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aerogate-transactions-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function open(dataDir: string): Promise<EmbeddedNode> {
  return start({ dataDir, namespaces: [{ name: TXN_NAMESPACE, mode: 'sc' }] });
}

/** What each key reads as outside the transaction: its int, or nothing. */
async function readAll(node: EmbeddedNode): Promise<readonly (number | undefined)[]> {
  const client = await connectTo(node);
  const values: (number | undefined)[] = [];
  for (const key of KEYS) {
    const [answer] = await client.messages(txnGet(key));
    const value = answer?.operations[0]?.value;
    values.push(value === undefined ? undefined : Buffer.from(value).readInt32BE(4));
  }
  return values;
}

const BEFORE = [1, undefined, 1];
const AFTER = [2, 2, undefined];

describe('a crash', () => {
  it.each(Array.from({ length: STEPS.length + 1 }, (_, steps) => steps))(
    'after %d steps leaves a transaction whole',
    async (steps) => {
      const node = await open(join(parent, 'data'));
      const client = await connectTo(node);
      for (const key of ['updated', 'deleted'])
        expect(await codeOf(client, txnPut(key, 1n))).toBe(0);
      for (const step of STEPS.slice(0, steps)) expect(await codeOf(client, step)).toBe(0);
      // As a crash leaves it: the file and its log as they are while the node has them.
      const copy = join(parent, 'copy');
      mkdirSync(copy);
      for (const name of FILES) copyFileSync(join(parent, 'data', name), join(copy, name));

      const again = await open(copy);
      const during = await readAll(again);
      expect(during).toEqual(await readAll(node));
      const restarted = await connectTo(again);
      const locked = steps > 1 && steps <= MARK + 1;
      expect(await codeOf(restarted, txnGet('updated', { id: 1n }))).toBe(locked ? 120 : 0);

      // The transaction's client is gone: its time runs out, and the node ends what it left.
      await again.control.fastForward(0xfffffff0 * 1000);
      expect(await readAll(again)).toEqual(steps > MARK ? AFTER : BEFORE);
      expect(await codeOf(restarted, txnPut('updated', 3n))).toBe(0);
    },
  );

  it('keeps tombstones: generations go on behind them', async () => {
    const first = await open(join(parent, 'data'));
    const client = await connectTo(first);
    expect(await codeOf(client, txnPut('a', 1n))).toBe(0);
    expect(await codeOf(client, txnDelete('a'))).toBe(0);
    await first.close();
    const second = await open(join(parent, 'data'));
    const [answer] = await (await connectTo(second)).messages(txnPut('a', 2n));
    expect(answer?.generation).toBe(3);
  });
});
