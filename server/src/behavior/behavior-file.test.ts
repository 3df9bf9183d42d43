import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.js';
import { temporaryFolder } from '../../../test/support/temporary-folder.js';
import { systemClock } from '../model/system-clock.js';
import { BehaviorFileError, openBehaviorFile } from './behavior-file.js';
import { BehaviorChangeError, type BehaviorEvent, type BehaviorStore } from './behavior-store.js';
import { BEHAVIOR_TEXT_MAX_BYTES } from './behavior-text.js';
import type { OverrideLimits } from './registry.js';

const PATIENT = 'behaviors:\n  patient:\n    all: { total_timeout: 60s }\n';
const HASTY = 'behaviors:\n  patient:\n    all: { total_timeout: 1s }\n';
/** Longer than a changed file has to lie still, and than the pause between two looks at it. */
const A_WHILE_MS = 10_000;

interface Opened {
  readonly store: BehaviorStore;
  readonly path: string;
  readonly folder: string;
  readonly clock: FakeClock;
  readonly events: readonly BehaviorEvent[];
}

function open(text: string, limits: OverrideLimits = {}): Opened {
  const folder = temporaryFolder();
  const path = join(folder, 'behaviors.yaml');
  writeFileSync(path, text);
  const clock = createFakeClock();
  const store = openBehaviorFile({ path, clock, limits });
  const events: BehaviorEvent[] = [];
  store.onEvent((event) => events.push(event));
  onTestFinished(() => {
    store.close();
  });
  return { store, path, folder, clock, events };
}

const timeoutOf = (store: BehaviorStore, name = 'patient') =>
  store.matrixOf(name)?.[0]?.totalTimeoutMs;

async function refusalOf(change: Promise<unknown>): Promise<string> {
  const error = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BehaviorChangeError)) throw new Error('not refused', { cause: error });
  return error.refusal;
}

describe('a file of behaviours', () => {
  it('is read again when it has changed and lies still', () => {
    const { store, path, clock, events } = open(PATIENT);
    const before = store.snapshot();

    writeFileSync(path, HASTY);
    clock.advance(A_WHILE_MS);

    expect(timeoutOf(store)).toBe(1_000);
    expect(before.matrixOf('patient')?.[0]?.totalTimeoutMs).toBe(60_000);
    expect(events.map(({ type }) => type)).toEqual(['changed']);
    expect(store.revision).not.toBe(before.revision);
  });

  it('is noticed without a look at the clock', async () => {
    const { path, folder } = open(PATIENT);
    const watched = openBehaviorFile({ path, clock: systemClock });
    onTestFinished(() => {
      watched.close();
    });

    writeFileSync(join(folder, 'next'), HASTY);
    renameSync(join(folder, 'next'), path);

    await vi.waitFor(() => {
      expect(timeoutOf(watched)).toBe(1_000);
    }, 10_000);
  });

  it('may be a link that is swapped, as mounted configuration is', () => {
    const { folder } = open(PATIENT);
    const clock = createFakeClock();
    const link = join(folder, 'link.yaml');
    writeFileSync(join(folder, 'second.yaml'), HASTY);
    symlinkSync(join(folder, 'behaviors.yaml'), link);
    const store = openBehaviorFile({ path: link, clock });
    onTestFinished(() => {
      store.close();
    });

    symlinkSync(join(folder, 'second.yaml'), join(folder, 'swap'));
    renameSync(join(folder, 'swap'), link);
    clock.advance(A_WHILE_MS);

    expect(timeoutOf(store)).toBe(1_000);
  });

  it('that is broken leaves the behaviours of before in use, and says what is wrong once', () => {
    const { store, path, clock, events } = open(PATIENT);

    writeFileSync(path, `${PATIENT}  broken: { all: { total_timeout: soon } }\n`);
    clock.advance(A_WHILE_MS);
    clock.advance(A_WHILE_MS);

    expect(timeoutOf(store)).toBe(60_000);
    expect(store.failure()?.message).toContain(
      `${path}: line 4: behaviors.broken.all.total_timeout`,
    );
    expect(events.map(({ type }) => type)).toEqual(['loadFailed']);

    writeFileSync(path, HASTY);
    clock.advance(A_WHILE_MS);

    expect(store.failure()).toBeUndefined();
    expect(timeoutOf(store)).toBe(1_000);
  });

  it('may have so many bytes', () => {
    const padded = (bytes: number) => PATIENT + '#'.repeat(bytes - PATIENT.length);
    const { store, path, clock } = open(padded(BEHAVIOR_TEXT_MAX_BYTES));
    expect(timeoutOf(store)).toBe(60_000);

    writeFileSync(path, padded(BEHAVIOR_TEXT_MAX_BYTES + 1));
    clock.advance(A_WHILE_MS);

    expect(store.failure()?.message).toContain(`the limit is ${BEHAVIOR_TEXT_MAX_BYTES}`);
  });

  it('that is gone is a broken one', () => {
    const { store, path, clock } = open(PATIENT);

    rmSync(path);
    clock.advance(A_WHILE_MS);

    expect(timeoutOf(store)).toBe(60_000);
    expect(store.failure()?.message).toContain('ENOENT');
  });

  it.each([
    ['missing parent', 'behaviors: { a: { parent: b } }', /its parent b is not defined/],
    ['circle', 'behaviors: { a: { parent: b }, b: { parent: a } }', /a from b from a/],
    ['bad line', 'behaviors: { a: 7 }', /line 1: behaviors\.a: a mapping/],
  ])('is not started with: %s', (_, text, fault) => {
    const folder = temporaryFolder();
    const path = join(folder, 'b.yaml');
    writeFileSync(path, text);

    expect(() => openBehaviorFile({ path, clock: systemClock })).toThrow(BehaviorFileError);
    expect(() => openBehaviorFile({ path, clock: systemClock })).toThrow(fault);
    expect(() => openBehaviorFile({ path: join(folder, 'no'), clock: systemClock })).toThrow(
      /ENOENT/,
    );
  });

  it('takes children before their parents', () => {
    const { store } = open(`behaviors:\n  a: { parent: patient }\n${PATIENT.slice(11)}`);

    expect(timeoutOf(store, 'a')).toBe(60_000);
  });
});

describe('a change', () => {
  const urgent = { name: 'urgent', parent: 'patient', patches: { all: { totalTimeoutMs: 9 } } };

  it('is in the file and in use at once, with the mode the file had and nothing beside it', async () => {
    const { store, path, folder, events } = open(PATIENT);
    chmodSync(path, 0o640);

    const { revision } = await store.put(urgent);

    expect(timeoutOf(store, 'urgent')).toBe(9);
    expect(store.revision).toBe(revision);
    expect(readFileSync(path, 'utf8')).toContain('total_timeout: 9ms');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['behaviors.yaml']);
    expect(events).toHaveLength(1);
  });

  it('is checked against the file as it is, not as it was read', async () => {
    const { store, path } = open(PATIENT);
    const seen = store.revision;
    writeFileSync(path, HASTY);

    expect(await refusalOf(store.put(urgent, { expectedRevision: seen }))).toBe('revision');
    expect(readFileSync(path, 'utf8')).toBe(HASTY);

    await store.put(urgent);

    expect([timeoutOf(store), timeoutOf(store, 'urgent')]).toEqual([1_000, 9]);
  });

  it('is made one after the other', async () => {
    const { store } = open(PATIENT);
    const names = ['a', 'b', 'c', 'd'];

    await Promise.all(names.map((name) => store.put({ ...urgent, name })));

    expect(store.names.slice(-4)).toEqual(names);
  });

  it.each([
    ['preset', { name: 'DEFAULT', patches: {} }],
    ['invalid', { name: 'a', parent: 'nobody', patches: {} }],
    ['invalid', { name: 'patient', parent: 'patient', patches: {} }],
  ])('is refused as %s, and writes nothing', async (refusal, definition) => {
    const { store, path, folder } = open(PATIENT);

    expect(await refusalOf(store.put(definition))).toBe(refusal);
    expect(readFileSync(path, 'utf8')).toBe(PATIENT);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('takes out what nobody derives from', async () => {
    const { store } = open(PATIENT);
    await store.put(urgent);

    expect(await refusalOf(store.remove('patient'))).toBe('hasChildren');
    expect(await refusalOf(store.remove('nobody'))).toBe('missing');
    expect(await refusalOf(store.remove('READ_FAST'))).toBe('preset');
    await store.remove('urgent');

    expect(store.matrixOf('urgent')).toBeUndefined();
  });

  it('can be tried', async () => {
    const { store, path } = open(PATIENT);

    const tried = await store.put(urgent, { validateOnly: true });

    expect(tried.matrixOf('urgent')).toBeDefined();
    expect(store.matrixOf('urgent')).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(PATIENT);
  });

  it('waits for nobody: while another process writes it is refused, unless that one died long ago', async () => {
    const { store, folder, clock } = open(PATIENT);
    const claim = join(folder, '.behaviors.yaml.aerogate-new');
    writeFileSync(claim, '');
    utimesSync(claim, clock.nowMs() / 1_000, clock.nowMs() / 1_000);

    expect(await refusalOf(store.put(urgent))).toBe('busy');
    clock.advance(A_WHILE_MS * 6);
    await store.put(urgent);

    expect(timeoutOf(store, 'urgent')).toBe(9);
  });

  it('is not laid over a file that is broken', async () => {
    const { store, path } = open(PATIENT);
    const broken = `${PATIENT}  broken: 7\n`;
    writeFileSync(path, broken);

    expect(await refusalOf(store.put(urgent))).toBe('broken');
    expect(readFileSync(path, 'utf8')).toBe(broken);
  });

  it('is refused where the folder takes no file', async () => {
    const { store, folder } = open(PATIENT);
    // A folder in the place of the new file stops every user, root included.
    mkdirSync(join(folder, '.behaviors.yaml.aerogate-new', 'sub'), { recursive: true });
    utimesSync(join(folder, '.behaviors.yaml.aerogate-new'), 0, 0);

    expect(await refusalOf(store.put(urgent))).toBe('noFile');
    expect(store.matrixOf('urgent')).toBeUndefined();
  });

  it('needs a file that is there', async () => {
    const { store, path } = open(PATIENT);
    rmSync(path);

    expect(await refusalOf(store.put(urgent))).toBe('noFile');
  });
});
