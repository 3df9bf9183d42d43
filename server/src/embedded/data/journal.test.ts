import { describe, expect, it, vi } from 'vitest';
import type { StoredRecord } from '../../engine/record.js';
import { createProvisionalTable, type Provisional } from '../../engine/transaction/provisional.js';
import { RESULT } from '../../model/result-code.js';
import { intValue } from '../../model/value.js';
import type { DataChanges } from './data-file.js';
import { CommitError, createJournal, type Journal } from './journal.js';
import { encodeProvisional, provisionalName } from './provisional-entry.js';

const digestOf = (id: number): Uint8Array => new Uint8Array(20).fill(id);

function recordOf(id: number, generation = 1): StoredRecord {
  return {
    digest: digestOf(id),
    set: 'set',
    bins: [{ name: 'n', value: intValue(id) }],
    generation,
    voidTimeSeconds: 0,
    lastUpdateTimeMs: 5,
    storedBytes: 40,
  };
}

/** A journal whose commits the test runs, and whose file the test can break. */
function setUp() {
  const scheduled: (() => void)[] = [];
  const commits: DataChanges[] = [];
  const failures: CommitError[] = [];
  const truncations = new Map<string | undefined, number>();
  const broken: { by: Error | undefined } = { by: undefined };
  const journal: Journal = createJournal({
    commit: (changes) => {
      if (broken.by !== undefined) throw broken.by;
      commits.push(changes);
    },
    restore: (_namespace, digest, before) => {
      if (before === undefined) storage.delete(digest);
      else storage.put(before);
    },
    restoreProvisional: (_namespace, digest, before) => {
      if (before === undefined) provisionals.delete(digest);
      else provisionals.put(before);
    },
    restoreTruncation: (_namespace, set, beforeMs) => {
      truncations.set(set, beforeMs);
    },
    schedule: (commit) => {
      scheduled.push(commit);
    },
    onFailure: (error) => {
      failures.push(error);
    },
  });
  const storage = journal.storageOf('test');
  const provisionals = createProvisionalTable(storage.saveProvisional);
  const turn = (): void => {
    for (const commit of scheduled.splice(0)) commit();
  };
  return {
    ...{ journal, storage, provisionals, truncations, scheduled, commits, failures, broken, turn },
  };
}

describe('the journal', () => {
  it('commits what one turn changed at once, each record as it is then', async () => {
    const { journal, storage, scheduled, commits, turn } = setUp();
    storage.put(recordOf(1));
    storage.put(recordOf(1, 2));
    storage.put(recordOf(2));
    storage.delete(digestOf(2));
    journal.saveMeta('kind', 'name', Uint8Array.of(1));
    expect(scheduled).toHaveLength(1);
    const { pending } = journal;
    turn();
    await expect(pending).resolves.toBeUndefined();
    expect(commits).toEqual([
      {
        records: [
          { namespace: 'test', digest: digestOf(1), record: recordOf(1, 2) },
          { namespace: 'test', digest: digestOf(2), record: undefined },
        ],
        meta: [{ kind: 'kind', name: 'name', content: Uint8Array.of(1) }],
      },
    ]);
    expect(journal.pending).toBeUndefined();
  });

  it('has nothing to do for reads, and for deletes of nothing', () => {
    const { journal, storage, scheduled } = setUp();
    storage.get(digestOf(1));
    storage.delete(digestOf(1));
    expect(journal.pending).toBeUndefined();
    expect(scheduled).toEqual([]);
  });

  it('does not note what comes from the file', () => {
    const { journal, storage } = setUp();
    journal.withoutNoting(() => {
      storage.put(recordOf(1));
      storage.saveTruncation('set', 7, 0);
    });
    expect(journal.pending).toBeUndefined();
    expect(storage.get(digestOf(1))).toEqual(recordOf(1));
  });

  it('keeps the moments of truncations', () => {
    const { storage, commits, turn } = setUp();
    storage.saveTruncation(undefined, 7, 0);
    storage.saveTruncation('set', 8, 5);
    turn();
    expect(commits[0]?.meta).toEqual([
      { kind: 'truncation', name: 'test', content: Buffer.from('7') },
      { kind: 'truncation', name: 'test\0set', content: Buffer.from('8') },
    ]);
  });

  it('takes truncations back to the moments at the last commit', async () => {
    const { journal, storage, truncations, broken, turn } = setUp();
    storage.saveTruncation(undefined, 7, 0);
    turn();
    broken.by = new Error('gone');
    storage.saveTruncation(undefined, 8, 7);
    storage.saveTruncation(undefined, 9, 8);
    storage.saveTruncation('set', 9, 0);
    const { pending } = journal;
    turn();
    await expect(pending).rejects.toThrow('taken back');
    expect([...truncations]).toEqual([
      [undefined, 7],
      ['set', 0],
    ]);
    expect(journal.pending).toBeUndefined();
  });

  it('forgets truncations that were undone', () => {
    const { storage, commits, turn } = setUp();
    storage.saveTruncation('set', 0, 8);
    turn();
    expect(commits[0]?.meta).toEqual([
      { kind: 'truncation', name: 'test\0set', content: undefined },
    ]);
  });

  it('takes back what could not be committed, and goes on', async () => {
    const { journal, storage, commits, failures, broken, turn } = setUp();
    storage.put(recordOf(1));
    storage.put(recordOf(2));
    turn();
    broken.by = Object.assign(new Error('full'), { errcode: 13 });
    storage.put(recordOf(1, 2));
    storage.put(recordOf(1, 3));
    storage.delete(digestOf(2));
    storage.put(recordOf(3));
    const { pending } = journal;
    turn();
    await expect(pending).rejects.toMatchObject({ resultCode: RESULT.outOfSpace });
    expect(failures).toHaveLength(1);
    expect([1, 2, 3].map((id) => storage.get(digestOf(id)))).toEqual([
      recordOf(1),
      recordOf(2),
      undefined,
    ]);
    expect(journal.pending).toBeUndefined();

    broken.by = undefined;
    storage.put(recordOf(3));
    turn();
    expect(commits).toHaveLength(2);
  });

  it('takes definitions back as they were before the first of their changes', () => {
    const { journal, commits, broken, turn } = setUp();
    const taken: string[] = [];
    const save = (name: string, by: string): void => {
      journal.saveMeta('kind', name, Buffer.from(by), () => taken.push(by));
    };
    save('a', 'saved');
    turn();
    broken.by = new Error('no');
    save('a', 'first');
    save('a', 'second');
    save('b', 'other');
    turn();
    expect(taken).toEqual(['first', 'other']);

    broken.by = undefined;
    save('a', 'third');
    turn();
    expect(taken).toEqual(['first', 'other']);
    expect(commits.at(-1)?.meta).toEqual([
      { kind: 'kind', name: 'a', content: Buffer.from('third') },
    ]);
  });

  it('commits what became of provisional records, and takes it back with the rest', () => {
    const { journal, storage, provisionals, commits, broken, turn } = setUp();
    const provisionalOf = (id: number, generation: number): Provisional => ({
      transactionId: BigInt(id),
      deadlineSeconds: 100,
      record: recordOf(id, generation),
    });
    provisionals.put(provisionalOf(1, 1));
    provisionals.put(provisionalOf(1, 2));
    provisionals.put(provisionalOf(2, 1));
    expect(journal.pending).toBeDefined();
    turn();
    expect(commits[0]?.records).toEqual([]);
    expect(commits[0]?.meta).toEqual(
      [provisionalOf(1, 2), provisionalOf(2, 1)].map((provisional) => ({
        kind: 'provisional',
        name: provisionalName('test', provisional.record.digest),
        content: encodeProvisional(provisional),
      })),
    );

    broken.by = new Error('no');
    provisionals.put(provisionalOf(1, 3));
    provisionals.put(provisionalOf(3, 1));
    provisionals.delete(digestOf(2));
    storage.put(recordOf(2));
    turn();
    expect(storage.get(digestOf(2))).toBeUndefined();
    expect([...provisionals.values()]).toHaveLength(2);
    expect(provisionals.get(digestOf(1))).toEqual(provisionalOf(1, 2));
    expect(provisionals.get(digestOf(2))).toEqual(provisionalOf(2, 1));

    broken.by = undefined;
    provisionals.delete(digestOf(2));
    turn();
    expect(commits[1]?.meta).toEqual([
      { kind: 'provisional', name: provisionalName('test', digestOf(2)), content: undefined },
    ]);
  });

  it('tells a disk that is full from one that fails', () => {
    const cause = (errcode: number): Error => Object.assign(new Error('no'), { errcode });
    expect(new CommitError(cause(13)).resultCode).toBe(RESULT.outOfSpace);
    expect(new CommitError(cause(778)).resultCode).toBe(RESULT.serverError);
    expect(new CommitError(new Error('no')).resultCode).toBe(RESULT.serverError);
  });

  it('commits once where it is told to before its turn', () => {
    const { journal, storage, commits, turn } = setUp();
    storage.put(recordOf(1));
    journal.flush();
    journal.flush();
    turn();
    expect(commits).toHaveLength(1);
  });

  it('fails for nobody where nobody waits', () => {
    const { storage, broken, turn } = setUp();
    const onRejection = vi.fn();
    process.once('unhandledRejection', onRejection);
    broken.by = new Error('no');
    storage.put(recordOf(1));
    turn();
    expect(onRejection).not.toHaveBeenCalled();
    process.off('unhandledRejection', onRejection);
  });
});
