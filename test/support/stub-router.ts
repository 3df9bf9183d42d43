/** A cluster of nodes that a test made up: who takes a command is what the test says. */

import type { ClusterView } from '../../server/src/driver/driver.js';
import type {
  Address,
  CreateNodePool,
  RouteRequest,
  Router,
  WireNode,
} from '../../server/src/driver/wire/router.js';
import { type AerospikeError, clientFailure } from '../../server/src/model/aerospike-error.js';

export interface StubNode extends WireNode {
  /** Failures counted so far. */
  errors: number;
  /** Connections to it that were refused or lost. */
  doubts: number;
  doubted: boolean;
  open: boolean;
}

export interface StubRouter extends Router {
  readonly stubs: readonly StubNode[];
  /** Every route that was asked for. */
  readonly asked: RouteRequest[];
  /** Tends that were asked for. */
  tendRequests: number;
  /** Tells those who wait for it that routes changed. */
  routesChanged(): void;
  closed: boolean;
  /** Who takes a command; the first node unless a test says otherwise. */
  choose: (request: RouteRequest) => WireNode | AerospikeError;
}

export function createStubRouter(
  addresses: readonly Address[],
  createPool: CreateNodePool,
): StubRouter {
  const stubs = addresses.map((address, index) => stubNode(`N${index + 1}`, address, createPool));
  const listeners = new Set<() => void>();
  const router: StubRouter = {
    stubs,
    asked: [],
    tendRequests: 0,
    closed: false,
    choose: () => stubs[0] ?? clientFailure('CLUSTER_UNAVAILABLE'),
    nodeFor(request) {
      router.asked.push(request);
      return router.choose(request);
    },
    nodes: () => stubs,
    namespaceMode: () => 'ap',
    view: (): ClusterView => ({
      ready: true,
      clusterName: undefined,
      nodes: [],
      namespaces: new Map(),
    }),
    onChange: () => () => undefined,
    onRoutesChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    routesChanged() {
      for (const listener of listeners) listener();
    },
    requestTend() {
      router.tendRequests += 1;
    },
    tendCounters: () => ({ tends: 0, tendFailures: 0 }),
    close() {
      router.closed = true;
      for (const { pool } of stubs) pool.close();
    },
  };
  return router;
}

function stubNode(name: string, address: Address, createPool: CreateNodePool): StubNode {
  const node: StubNode = {
    name,
    address,
    pool: createPool(address, name),
    errors: 0,
    doubts: 0,
    doubted: false,
    open: false,
    doubt(how) {
      if (how === 'lost') node.doubts += 1;
    },
    recordError() {
      node.errors += 1;
    },
    circuitOpen: () => node.open,
  };
  return node;
}
