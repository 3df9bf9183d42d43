/** One node of the scripted cluster: a TCP listener that answers as it was told to, until it is told otherwise. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { partitionOf } from '../../server/src/model/digest.js';
import { RESULT } from '../../server/src/model/result-code.js';
import {
  createFrameDecoder,
  encodeFrame,
  FRAME_TYPE,
  type Frame,
} from '../../server/src/wire/frame.js';
import { decodeInfoRequest, encodeInfoAnswer } from '../../server/src/wire/info.js';
import {
  decodeMessage,
  encodeMessageFrame,
  type MessageParts,
  type WireMessage,
} from '../../server/src/wire/message.js';
import { formatPeers, type HostPort } from '../../server/src/wire/peers.js';
import { formatRackIds } from '../../server/src/wire/racks.js';
import {
  formatReplicas,
  holdsPartition,
  type NamespaceReplicas,
} from '../../server/src/wire/replicas.js';
import { answerFromStore, type RecordStore, targetOf } from './scripted-cluster-records.js';

/** What a node does with a connection or a request. */
export type Manner =
  | 'answer'
  /** Accepts connections and reads requests, and never says a word. */
  | 'silent'
  /** Keeps its answers until `release`. */
  | 'hold';

export interface ScriptedNodeOptions {
  readonly name: string;
  /** Loopback address to listen at. Default 127.0.0.1. */
  readonly host?: string;
  readonly build?: string;
  readonly clusterName?: string;
  readonly racks?: ReadonlyMap<string, number>;
}

/** What a node shares with its cluster. */
export interface ScriptedSurroundings {
  readonly store: RecordStore;
  /** The nodes this one knows unless `knows` says otherwise: all that listen, itself left out. */
  others(name: string): readonly ScriptedNode[];
  /** Called after anything a test may wait for: a connection, a request, an answer. */
  activity(): void;
}

export class ScriptedNode {
  readonly name: string;
  readonly host: string;
  build: string;
  clusterName: string;
  racks: ReadonlyMap<string, number>;
  /** What `replicas` answers. Change it, then `bumpMap()`; `ScriptedCluster.spread` does both. */
  claims: readonly NamespaceReplicas[] = [];
  partitionGeneration = 1;
  peersGeneration = 1;
  rebalanceGeneration = 1;
  /** Names of the nodes it lists as peers; undefined: every other node that listens. */
  knows: readonly string[] | undefined;
  /** Where others say it can be reached, when that is not where it listens. */
  published: HostPort | undefined;
  /** Where others say it can be reached from outside; undefined: it has no alternate address. */
  alternate: HostPort | undefined;
  /** Answers over those above, by command; `ERROR:4:…` works too. */
  readonly infoAnswers = new Map<string, string>();
  /** Answers record requests instead of the shared store; undefined from it means the store after all. */
  onRecord: ((message: WireMessage) => MessageParts | undefined) | undefined;
  manner: Manner = 'answer';
  /** Connections it accepted since it was made. */
  accepted = 0;
  /** Requests that reached it, of any kind, whether or not it answered. */
  received = 0;
  /** Info commands it was asked, in order. */
  readonly asked: string[] = [];
  /** Record requests it worked. */
  requests = 0;
  /** Record requests for partitions it holds no replica of: somebody's map was wrong. */
  misrouted = 0;

  readonly #surroundings: ScriptedSurroundings;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #toDrop = 0;
  #held: (() => void)[] = [];

  constructor(options: ScriptedNodeOptions, surroundings: ScriptedSurroundings) {
    this.name = options.name;
    this.host = options.host ?? '127.0.0.1';
    this.build = options.build ?? '8.1.2.0';
    this.clusterName = options.clusterName ?? 'null';
    this.racks = options.racks ?? new Map();
    this.#surroundings = surroundings;
  }

  get port(): number {
    return this.#port;
  }

  get address(): HostPort {
    return { host: this.host, port: this.#port };
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** Connections open right now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Starts to listen, at the port it had or, with `newPort`, at another. */
  async listen(newPort = false): Promise<void> {
    const server = createServer((socket) => {
      this.#accept(socket);
    });
    const port = newPort ? 0 : this.#port;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: this.host, port }, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Closes every socket and stops to listen: connections to it are refused from now on. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#held = [];
    const closed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else
        server.close(() => {
          resolve();
        });
    });
    this.dropConnections();
    await closed;
  }

  /** Another process under the same name: no claims, generations from the start; whom it knows and what it says can be changed. */
  async restart(as: { newPort?: boolean; build?: string; alone?: boolean } = {}): Promise<void> {
    await this.kill();
    this.claims = [];
    this.partitionGeneration = 1;
    this.peersGeneration = 1;
    this.manner = 'answer';
    this.build = as.build ?? this.build;
    this.knows = as.alone === true ? [] : undefined;
    await this.listen(as.newPort ?? false);
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Closes the connection instead of answering, for the next `count` requests of any kind. */
  dropNext(count: number): void {
    this.#toDrop = count;
  }

  /** Sends what was held back, in order, and answers again. */
  release(): void {
    this.manner = 'answer';
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }

  bumpMap(): void {
    this.partitionGeneration += 1;
    this.rebalanceGeneration += 1;
  }

  holds(namespace: string, partitionId: number): boolean {
    const claims = this.claims.find((one) => one.namespace === namespace);
    return claims?.bitmaps.some((bitmap) => holdsPartition(bitmap, partitionId)) ?? false;
  }

  #accept(socket: Socket): void {
    const decoder = createFrameDecoder();
    this.accepted += 1;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#surroundings.activity();
    });
    socket.on('data', (chunk: Buffer) => {
      for (const frame of decoder.push(chunk)) this.#serve(socket, frame);
    });
    this.#surroundings.activity();
  }

  #serve(socket: Socket, frame: Frame): void {
    this.received += 1;
    if (this.#toDrop > 0) {
      this.#toDrop -= 1;
      socket.destroy();
    } else if (this.manner === 'hold') {
      this.#held.push(() => socket.write(this.#answer(frame)));
    } else if (this.manner === 'answer') {
      socket.write(this.#answer(frame));
    }
    this.#surroundings.activity();
  }

  #answer(frame: Frame): Buffer {
    if (frame.type === FRAME_TYPE.info) {
      const commands = decodeInfoRequest(frame.payload);
      this.asked.push(...commands);
      return encodeInfoAnswer(commands.map((command) => [command, this.#infoAnswer(command)]));
    }
    if (frame.type !== FRAME_TYPE.message) return encodeFrame(FRAME_TYPE.message, Buffer.alloc(0));
    return encodeMessageFrame(this.#recordAnswer(decodeMessage(frame.payload, 0).message));
  }

  #recordAnswer(message: WireMessage): MessageParts {
    this.requests += 1;
    const scripted = this.onRecord?.(message);
    if (scripted !== undefined) return scripted;
    const target = targetOf(message);
    if (target === undefined) return { info3: 1, resultCode: RESULT.parameter };
    if (!this.holds(target.namespace, partitionOf(target.digest))) {
      this.misrouted += 1;
      return { info3: 1, resultCode: RESULT.partitionUnavailable };
    }
    return answerFromStore(this.#surroundings.store, message, target);
  }

  #infoAnswer(command: string): string {
    return (
      this.infoAnswers.get(command) ??
      this.#standardAnswers()[command] ??
      'ERROR:4:unrecognized command'
    );
  }

  #standardAnswers(): Record<string, string> {
    return {
      node: this.name,
      build: this.build,
      'cluster-name': this.clusterName,
      'partition-generation': String(this.partitionGeneration),
      'peers-generation': String(this.peersGeneration),
      'rebalance-generation': String(this.rebalanceGeneration),
      'peers-clear-std': this.#peers((node) => node.published ?? node.address),
      'peers-clear-alt': this.#peers((node) => node.alternate),
      'service-clear-std': formatService(this.published ?? this.address),
      'service-clear-alt': this.alternate === undefined ? '' : formatService(this.alternate),
      replicas: formatReplicas(this.claims),
      'rack-ids': formatRackIds(this.racks),
    };
  }

  #peers(addressOf: (node: ScriptedNode) => HostPort | undefined): string {
    const peers = this.#surroundings
      .others(this.name)
      .filter((node) => this.knows?.includes(node.name) ?? true)
      .map((node) => ({ name: node.name, tlsName: '', hosts: [addressOf(node) ?? []].flat() }));
    return formatPeers({ generation: this.peersGeneration, defaultPort: 3000, peers });
  }
}

function formatService({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
