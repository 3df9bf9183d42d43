import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, connectTo, RC, start, textOf } from '../../../../test/compat/embedded-harness.js';
import { getFrame, putFrame } from '../../../../test/compat/record-frames.js';
import { stringValue } from '../../model/value.js';
import type { PeekedRecord } from '../control.js';
import { type EmbeddedNode, type EmbeddedOptions, type LogEntry, startEmbedded } from '../index.js';
import { DataDirectoryError } from './data-error.js';
import { openDataFile } from './data-file.js';
import { SCHEMA_VERSION } from './data-format.js';
import { loadSqlite } from './sqlite.js';

let parent: string;
let directory: string;
const nodes: EmbeddedNode[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aerogate-data-'));
  directory = join(parent, 'deep', 'data');
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  rmSync(parent, { recursive: true, force: true });
});

const FILE = 'aerogate.sqlite';
const file = (): string => join(directory, FILE);

async function open(options: EmbeddedOptions = {}, dataDir = directory): Promise<EmbeddedNode> {
  const node = await startEmbedded({ dataDir, ...options });
  nodes.push(node);
  return node;
}

async function refusal(options: EmbeddedOptions = {}, dataDir = directory): Promise<string> {
  const error: unknown = await open(options, dataDir).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(DataDirectoryError);
  return error instanceof Error ? error.message : '';
}

const seedOf = (key: string | number, bin: string) => ({
  namespace: 'test',
  set: 'demo',
  key,
  storeKey: true,
  bins: { bin },
});

const peek = (node: EmbeddedNode, key: string | number): Promise<PeekedRecord | undefined> =>
  node.control.peek({ namespace: 'test', set: 'demo', key });

async function seedAndClose(count: number): Promise<void> {
  const node = await open();
  await node.control.seed(Array.from({ length: count }, (_, i) => seedOf(i, `value ${i}`)));
  await node.close();
}

/** The files of a directory by name, with what is in them. */
function contents(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name)).toString('base64')]),
  );
}

/** As a crash leaves it: the file and its log as they are while a node has them. */
function crashedCopy(): string {
  const copy = join(parent, 'copy');
  mkdirSync(copy);
  for (const name of [FILE, `${FILE}-wal`]) copyFileSync(join(directory, name), join(copy, name));
  return copy;
}

describe('a data directory', () => {
  it('is made, and gives back what was written to it', async () => {
    const first = await open();
    const list = { type: 'list', items: [stringValue('x')], ordered: false } as const;
    await first.control.seed([
      seedOf('a', 'first'),
      { namespace: 'bar', key: 7, bins: { list, n: 5n, d: 0.5 }, ttlSeconds: 1000 },
      seedOf('a', 'second'),
    ]);
    const [before, other] = [await peek(first, 'a'), { namespace: 'bar', key: 7 }];
    const otherBefore = await first.control.peek(other);
    await first.close();
    expect(readdirSync(directory)).toEqual([FILE]);

    const second = await open();
    expect(before).toMatchObject({ generation: 2, userKey: { type: 'string', value: 'a' } });
    expect(await peek(second, 'a')).toEqual(before);
    expect(otherBefore?.bins).toHaveLength(3);
    expect(await second.control.peek(other)).toEqual(otherBefore);
    expect((await second.control.counters()).objects).toEqual({ test: 1, bar: 1 });
  });

  it('forgets what was deleted, and what was truncated', async () => {
    const first = await open();
    await first.control.seed([seedOf('gone', 'x'), seedOf('truncated', 'x')]);
    const client = await connectTo(first);
    await client.info('truncate:namespace=test;set=demo');
    await first.control.seed([seedOf('kept', 'x')]);
    await first.close();

    const second = await open();
    expect(await peek(second, 'truncated')).toBeUndefined();
    expect(await peek(second, 'kept')).toBeDefined();
    const sets = (await (await connectTo(second)).info('sets/test/demo')).get('sets/test/demo');
    expect(sets).toMatch(/:truncate_lut=[1-9]/u);
  });

  it('keeps the definitions of indexes', async () => {
    const first = await open();
    const create = 'sindex-create:namespace=test;set=demo;indexname=i;bin=n;type=NUMERIC';
    const client = await connectTo(first);
    await client.info(create, 'sindex-create:namespace=test;indexname=j;bin=s;type=STRING');
    await client.info('sindex-delete:namespace=test;indexname=j');
    const listed = (await client.info('sindex-list')).get('sindex-list');
    await first.close();

    const again = await connectTo(await open());
    expect(listed).toContain('indexname=i');
    expect((await again.info('sindex-list')).get('sindex-list')).toBe(listed);
  });

  it('holds what was acknowledged, however the process ends', async () => {
    const client = await connectTo(await open());
    expect(await codeOf(client, putFrame({ key: 'k' }, 'text'))).toBe(RC.ok);
    const copy = crashedCopy();

    const survived = await connectTo(await open({}, copy));
    expect(textOf(await survived.ask(getFrame({ key: 'k' })))).toBe('text');
  });

  it('leaves records of namespaces that are not configured where they are', async () => {
    await seedAndClose(1);
    const entries: LogEntry[] = [];
    const log = (entry: LogEntry): void => void entries.push(entry);
    const without = await open({ namespaces: [{ name: 'other' }], log });
    expect(entries).toContainEqual(
      expect.objectContaining({ level: 'warn', facts: { namespace: 'test', records: 1 } }),
    );
    await without.close();
    expect(await peek(await open(), 0)).toBeDefined();
  });

  it('waits for the disk where it is told to', async () => {
    const node = await open({ dataSync: 'power' });
    await node.control.seed([seedOf('a', 'x')]);
    await node.close();
    expect(await peek(await open(), 'a')).toBeDefined();
  });
});

describe('a data directory that can not be had', () => {
  it('is refused to a second process, and to this one', async () => {
    const first = await open();
    await first.control.seed([seedOf('a', 'x')]);
    expect(await refusal()).toBe(
      `${file()} is in use by another process; a data directory belongs to one process at a time.`,
    );
    await first.control.seed([seedOf('b', 'y')]);
    expect(await peek(first, 'a')).toBeDefined();
  });

  it('is refused where a file is in the way', async () => {
    writeFileSync(join(parent, 'deep'), '');
    expect(await refusal()).toBe(
      `The data directory ${directory} can not be used: a part of the path is a file. Choose another directory.`,
    );
    const path = join(parent, 'deep');
    expect(await refusal({}, path)).toBe(
      `The data directory ${path} can not be used: there is a file of that name. Choose another directory.`,
    );
  });

  it.skipIf(process.platform !== 'linux')(
    'is refused at once where no directory can be',
    async () => {
      for (const path of ['/proc/x', '/proc/x/y', '/proc/self/fd/x']) {
        expect(await refusal({}, path)).toBe(
          `The data directory ${path} can not be used: a part of the path can not be made. Choose another directory.`,
        );
      }
    },
  );

  it('is refused where links lead nowhere, in a circle, or the path too far', async () => {
    const link = join(parent, 'link');
    symlinkSync(link, link);
    for (const path of [link, join(link, 'data')]) {
      expect(await refusal({}, path)).toContain('its symbolic links lead in a circle');
    }
    const dangling = join(parent, 'dangling');
    symlinkSync(join(parent, 'nowhere'), dangling);
    expect(await refusal({}, dangling)).toContain(`The data directory ${dangling} can not be used`);
    expect(await refusal({}, join(parent, 'x'.repeat(5_000)))).toContain(
      'the path is longer than the system takes',
    );
  });

  it.each([FILE, `${FILE}-wal`, `${FILE}-shm`])('is refused where %s is no file', async (name) => {
    const path = join(directory, name);
    mkdirSync(path, { recursive: true });
    expect(await refusal()).toBe(`${path} is no plain file; choose another directory.`);
    expect(readdirSync(directory)).toEqual([name]);
  });

  it('is given free when the node does not start', async () => {
    const taken = (await start()).nodes[0]?.port ?? 0;
    await expect(open({ port: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await open();
  });

  it('is refused when it is empty text', async () => {
    await expect(open({}, '')).rejects.toThrow('dataDir is empty');
  });
});

describe('a damaged data file', () => {
  /** Refused with the row named, and nothing on disk changed by that. */
  async function expectRefused(path: string, reason: RegExp): Promise<void> {
    const before = contents(path);
    const message = await refusal({}, path);
    expect(message).toContain(join(path, FILE));
    expect(message).toMatch(reason);
    expect(contents(path)).toEqual(before);
  }

  function flip(path: string, text: string): void {
    const bytes = readFileSync(path);
    const at = bytes.lastIndexOf(text);
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 0x01;
    writeFileSync(path, bytes);
  }

  it('is refused for one bit of one value', async () => {
    await seedAndClose(200);
    flip(file(), 'value 77');
    await expectRefused(
      directory,
      /is damaged: row \d+ of the table record, digest [0-9a-f]{40} is not as it was written\. Nothing was changed\./u,
    );
  });

  it('is refused for one bit in its log', async () => {
    const node = await open();
    await node.control.seed([seedOf(1, 'value 1')]);
    const copy = crashedCopy();
    flip(join(copy, `${FILE}-wal`), 'value 1');
    await expectRefused(
      copy,
      /-wal is damaged: row \d+ of it, at byte \d+, is not as it was written/u,
    );
  });

  it('takes a log that was cut off while it was written', async () => {
    const node = await open();
    await node.control.seed([seedOf(1, 'value 1')]);
    const { size } = statSync(join(directory, `${FILE}-wal`));
    await node.control.seed([seedOf(2, 'value 2')]);
    const copy = crashedCopy();
    const wal = readFileSync(join(copy, `${FILE}-wal`));
    writeFileSync(join(copy, `${FILE}-wal`), wal.subarray(0, size + 100));

    const survived = await open({}, copy);
    expect(await peek(survived, 1)).toBeDefined();
    expect(await peek(survived, 2)).toBeUndefined();
  });

  it('is refused wherever a byte of it differs that holds something', async () => {
    await seedAndClose(60);
    const whole = readFileSync(file());
    const copy = join(parent, 'copy');
    mkdirSync(copy);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 173) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(join(copy, FILE), bytes);
      const texts = readTexts(copy);
      if (texts === undefined) {
        refused += 1;
        expect(readFileSync(join(copy, FILE)).equals(bytes)).toBe(true);
        expect(readdirSync(copy)).toEqual([FILE]);
      } else {
        // SQLite takes no notice of bytes between the cells of a page: every record has to be there, as it was.
        expect(texts).toEqual(Array.from({ length: 60 }, (_, i) => `value ${i}`).sort());
      }
    }
    expect(refused).toBeGreaterThan(10);
  });

  /** The texts of all records, sorted; `undefined` when the directory is refused. */
  function readTexts(path: string): string[] | undefined {
    const texts: string[] = [];
    try {
      openDataFile(path, 'process', {
        meta: () => undefined,
        record: (_namespace, { bins }) => {
          texts.push(bins[0]?.value.type === 'string' ? bins[0].value.value : '');
        },
      }).close();
    } catch (error) {
      expect(error).toBeInstanceOf(DataDirectoryError);
      return undefined;
    }
    return texts.sort();
  }

  it('is refused when it is of a newer version, or of another program', async () => {
    await seedAndClose(1);
    const change = (statement: string): void => {
      const database = new (loadSqlite().DatabaseSync)(file());
      database.exec(statement);
      database.close();
    };
    change(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    await expectRefused(directory, /written by a newer version of Aerogate: its schema is 2/u);
    change('PRAGMA application_id = 5');
    await expectRefused(directory, /is not a data file of Aerogate/u);
    writeFileSync(file(), 'text, and more than a header of it '.repeat(100));
    await expectRefused(directory, /is no data file|is not a data file/u);
  });
});

describe('loading SQLite', () => {
  it('says nothing on stderr, and leaves warnings as they were', () => {
    const emitWarning = vi.spyOn(process, 'emitWarning');
    const spied: unknown = Reflect.get(process, 'emitWarning');
    loadSqlite();
    expect(emitWarning).not.toHaveBeenCalled();
    expect(Reflect.get(process, 'emitWarning')).toBe(spied);
    emitWarning.mockRestore();
    expect(existsSync(parent)).toBe(true);
  });
});
