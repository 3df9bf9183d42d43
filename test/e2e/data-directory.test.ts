/** The embedded node with a data directory, as a process: killed in the middle of writes, refused where it has to be, full. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESULT } from '../../server/src/model/result-code.js';
import {
  ADMIN_COMMAND,
  ADMIN_FIELD,
  decodeAdminList,
  encodeAdminFrame,
} from '../../server/src/wire/admin.js';
import { encodeNames } from '../../server/src/wire/admin-content.js';
import { credentialOf } from '../../server/src/wire/credential.js';
import type { WireField } from '../../server/src/wire/field.js';
import { codeOf, textOf } from '../compat/embedded-harness.js';
import { connectRaw, type RawClient } from '../compat/raw-client.js';
import { deleteFrame, getFrame, putFrame } from '../compat/record-frames.js';
import {
  type RunningCommand,
  type RunOptions,
  runAerogate,
  startAerogate,
} from '../support/aerogate-process.js';

let parent: string;
let directory: string;
let node: RunningCommand | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aerogate-data-'));
  directory = join(parent, 'data');
});
afterEach(async () => {
  await node?.stop();
  node = undefined;
  rmSync(parent, { recursive: true, force: true });
});

/** Starts the node on a free port and says which. */
async function startNode(options: RunOptions = {}, flags: readonly string[] = []): Promise<number> {
  const args = ['embedded', '--port', '0', '--data-dir', directory, ...flags];
  node = startAerogate(args, options);
  await node.saw('output', 'Ctrl-C');
  return Number(/seeds +127\.0\.0\.1:(\d+)/u.exec(node.written().output)?.[1]);
}

/** What a key may hold after a crash: what was acknowledged last, or what was under way then. */
interface Expectation {
  acknowledged: string | undefined;
  underWay: string | undefined;
}

/** What the writers of all rounds know. */
interface WriteLog {
  acknowledged: number;
  readonly expectations: Map<string, Expectation>;
}

const WRITERS = 6;
const KEYS_PER_WRITER = 12;
/** Acknowledged before the kill: enough for each writer to come round to its keys again. */
const WRITES_PER_ROUND = 250;

/** Puts and deletes its own keys, one after the other, until the connection is lost. */
async function writeUntilLost(client: RawClient, writer: number, log: WriteLog): Promise<void> {
  const { expectations } = log;
  for (let i = 0; ; i += 1) {
    const key = `${writer}/${i % KEYS_PER_WRITER}`;
    const text = i % 5 === 4 ? undefined : `${i} ${'x'.repeat((i * 37) % 900)}`;
    const expectation = expectations.get(key) ?? { acknowledged: undefined, underWay: undefined };
    expectations.set(key, { ...expectation, underWay: text });
    const frame = text === undefined ? deleteFrame({ key }) : putFrame({ key }, text);
    const code = await codeOf(client, frame).catch(() => undefined);
    if (code === undefined) return;
    expectations.set(key, { acknowledged: text, underWay: text });
    log.acknowledged += 1;
  }
}

async function held(client: RawClient, key: string): Promise<string | undefined> {
  return textOf(await client.ask(getFrame({ key })));
}

describe('kill -9', () => {
  it('loses nothing that was acknowledged, round after round', { timeout: 120_000 }, async () => {
    const log: WriteLog = { acknowledged: 0, expectations: new Map() };
    const { expectations } = log;
    for (let round = 0; round < 3; round += 1) {
      const port = await startNode();
      const reader = await connectRaw(port);
      for (const [key, { acknowledged, underWay }] of expectations) {
        const found = await held(reader, key);
        expect([acknowledged, underWay]).toContain(found);
        expectations.set(key, { acknowledged: found, underWay: found });
      }
      const clients = await Promise.all(Array.from({ length: WRITERS }, () => connectRaw(port)));
      const writing = clients.map((client, i) => writeUntilLost(client, i, log));
      while (log.acknowledged < (round + 1) * WRITES_PER_ROUND) await held(reader, '0/0');
      const ended = node?.ended;
      node?.kill('SIGKILL');
      await Promise.all([...writing, ended]);
      reader.close();
    }
    const reader = await connectRaw(await startNode());
    for (const [key, { acknowledged, underWay }] of expectations) {
      expect([acknowledged, underWay]).toContain(await held(reader, key));
    }
    expect(expectations.size).toBe(WRITERS * KEYS_PER_WRITER);
  });
});

describe('aerogate embedded --data-dir', () => {
  it('says where the records are, and keeps stderr clean', async () => {
    await startNode();
    expect(node?.written().output).toContain(`node, in ${directory}, for development`);
    const { errors, exitCode } = (await node?.stop()) ?? {};
    expect([errors, exitCode]).toEqual(['', 0]);
  });

  it('refuses a directory that another process has', async () => {
    await startNode();
    const second = await runAerogate(['embedded', '--port', '0', '--data-dir', directory]);
    expect(second.exitCode).toBe(1);
    expect(second.errors).toContain(
      `--data-dir: ${join(directory, 'aerogate.sqlite')} is in use by another process`,
    );
  });

  it('refuses a directory it can not make', async () => {
    const ended = await runAerogate(['embedded', '--port', '0', '--data-dir', '/dev/null/data']);
    expect(ended.exitCode).toBe(1);
    expect(ended.errors).toContain(
      '--data-dir: The data directory /dev/null/data can not be used: a part of the path is a file.',
    );
  });
});

describe('a disk without room', () => {
  it('fails the writes it can not take, and holds all others', async () => {
    const port = await startNode({ fileBlocksMax: 600 });
    const client = await connectRaw(port);
    const codes: (number | undefined)[] = [];
    while (codes.filter((code) => code !== 0).length < 3) {
      const key = String(codes.length);
      codes.push(await codeOf(client, putFrame({ key }, 'x'.repeat(2_000))));
    }
    const saved = codes.map((code) => code === 0);
    expect(saved.filter(Boolean).length).toBeGreaterThan(3);
    const isThere = async (reader: RawClient): Promise<boolean[]> => {
      const there: boolean[] = [];
      for (const key of codes.keys()) there.push((await held(reader, String(key))) !== undefined);
      return there;
    };
    expect(await isThere(client)).toEqual(saved);
    expect(node?.written().errors).toContain('error: Changes could not be saved');
    await node?.stop();
    expect(await isThere(await connectRaw(await startNode()))).toEqual(saved);
  });
});

describe('a disk without room for users', () => {
  const SECURED = ['--edition', 'enterprise', '--security'];
  const text = (id: number, data: string): WireField => ({ id, data: Buffer.from(data) });

  async function administer(port: number) {
    const client = await connectRaw(port);
    const ask = async (command: number, ...fields: readonly WireField[]): Promise<number> => {
      const { payload } = await client.ask(encodeAdminFrame({ command, fields }));
      return decodeAdminList(payload)[0]?.resultCode ?? -1;
    };
    const logIn = async (name: string, credential: string): Promise<number> =>
      ask(
        ADMIN_COMMAND.login,
        text(ADMIN_FIELD.user, name),
        text(ADMIN_FIELD.credential, credential),
      );
    return { ask, logIn };
  }

  it('refuses the user it can not save, and does not know it', async () => {
    const credential = await credentialOf('secret');
    const port = await startNode({ fileBlocksMax: 600 }, SECURED);
    const { ask, logIn } = await administer(port);
    expect(await logIn('admin', await credentialOf('admin'))).toBe(RESULT.ok);
    const create = (name: string): Promise<number> =>
      ask(
        ADMIN_COMMAND.createUser,
        text(ADMIN_FIELD.user, name),
        text(ADMIN_FIELD.password, credential),
        { id: ADMIN_FIELD.roles, data: encodeNames(['read']) },
      );
    let users = 0;
    let code = await create('user-0');
    for (; code === RESULT.ok; code = await create(`user-${users}`)) users += 1;
    expect(users).toBeGreaterThan(3);
    expect([RESULT.outOfSpace, RESULT.serverError]).toContain(code);

    const codes = async (other: Awaited<ReturnType<typeof administer>>): Promise<number[]> => [
      await other.logIn(`user-${users - 1}`, credential),
      await other.logIn(`user-${users}`, credential),
    ];
    const expected = [RESULT.ok, RESULT.invalidUser];
    expect(await codes(await administer(port))).toEqual(expected);
    await node?.stop();
    expect(await codes(await administer(await startNode({}, SECURED)))).toEqual(expected);
  });
});

describe('aerogate serve --data-dir', () => {
  it('needs the embedded node', async () => {
    const ended = await runAerogate([
      ...['serve', '--seeds', '127.0.0.1:1', '--driver', 'wire'],
      ...['--data-dir', directory],
    ]);
    expect(ended.exitCode).toBe(2);
    expect(ended.errors).toContain('--data-dir keeps the data of the embedded node');
  });
});
