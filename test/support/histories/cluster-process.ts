/** An embedded cluster of three nodes in a process of its own, whose data outlive it: it can be killed and started again. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { EmbeddedControl, NodeAddress } from '../../../server/src/embedded/index.js';

/** Those whose arguments are JSON, and whose results nobody needs. */
type ControlName =
  | 'clearFaults'
  | 'delayNext'
  | 'dropNext'
  | 'failNext'
  | 'fastForward'
  | 'kill'
  | 'restart';

type Child = ChildProcessByStdio<Writable, Readable, null>;

const SCRIPT = fileURLToPath(new URL('cluster-node.mjs', import.meta.url));
const ANY_PORTS = [0, 0, 0] as const;

export class ClusterProcess {
  readonly #dataDir: string;
  #child: Child;
  #lines: AsyncIterator<string>;
  #nodes: readonly NodeAddress[];

  private constructor(dataDir: string, { child, lines, nodes }: Life) {
    this.#dataDir = dataDir;
    this.#child = child;
    this.#lines = lines;
    this.#nodes = nodes;
  }

  static async start(dataDir: string): Promise<ClusterProcess> {
    return new ClusterProcess(dataDir, await startLife(dataDir, ANY_PORTS));
  }

  get nodes(): readonly NodeAddress[] {
    return this.#nodes;
  }

  get seeds(): string {
    return this.#nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  }

  /** One after the other. */
  async control<Name extends ControlName>(
    name: Name,
    ...args: Parameters<EmbeddedControl[Name]>
  ): Promise<void> {
    this.#child.stdin.write(`${JSON.stringify([name, ...args])}\n`);
    await nextLine(this.#lines);
  }

  /** Back with all it had acknowledged, on its old ports where they are free. */
  async crash(): Promise<void> {
    await this.kill();
    const ports = this.#nodes.map(({ port }) => port);
    const { child, lines, nodes } = await startLife(this.#dataDir, ports);
    this.#child = child;
    this.#lines = lines;
    this.#nodes = nodes;
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

interface Life {
  readonly child: Child;
  readonly lines: AsyncIterator<string>;
  readonly nodes: readonly NodeAddress[];
}

async function startLife(dataDir: string, ports: readonly number[]): Promise<Life> {
  const args = [SCRIPT, dataDir, ...ports.map(String)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, lines, nodes: JSON.parse(await nextLine(lines)) as readonly NodeAddress[] };
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw new Error('the cluster ended before it answered');
  return next.value;
}
