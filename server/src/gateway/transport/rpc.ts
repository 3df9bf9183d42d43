/** The RPCs of a gateway as transports see them: path, kind and implementation, one row per method of the bound services. */

import type { DescMethod } from '@bufbuild/protobuf';
import type { BoundService, CallContext } from '../service.js';

export interface Rpc {
  /** What stands in URLs and `:path`: `/aerogate.v1.SessionService/Get`. */
  readonly path: string;
  /** The label in logs and metrics: the path without its first slash. */
  readonly name: string;
  readonly descriptor: DescMethod;
  /** Health and reflection: served even when the gateway is full, since probes must not fail with the load. */
  readonly infrastructure: boolean;
  /** Whether a call cut off while it ran may have changed something. */
  readonly mayWrite: boolean;
  readonly implementation: RpcImplementation;
}

/** Types erased: the descriptor says which message goes in, and `bindService` checked what comes out. */
export type RpcImplementation = (request: unknown, context: CallContext) => unknown;

/** RPCs that only read, by service and method; every other one is taken to write. */
export const READ_ONLY_RPCS: ReadonlySet<string> = new Set([
  'aerogate.v1.BehaviorService/GetBehavior',
  'aerogate.v1.BehaviorService/ListBehaviors',
  'aerogate.v1.BehaviorService/ResolveBehavior',
  'aerogate.v1.BehaviorService/WatchBehaviors',
  'aerogate.v1.ClusterService/GetBuild',
  'aerogate.v1.ClusterService/GetClusterStability',
  'aerogate.v1.ClusterService/GetNamespace',
  'aerogate.v1.ClusterService/GetNamespaceStrongConsistency',
  'aerogate.v1.ClusterService/GetServerInfo',
  'aerogate.v1.ClusterService/ListNamespaces',
  'aerogate.v1.ClusterService/ListNodes',
  'aerogate.v1.ClusterService/ListSets',
  'aerogate.v1.ExpressionService/CompileExpression',
  'aerogate.v1.ExpressionService/ExplainQuery',
  'aerogate.v1.IndexService/GetIndex',
  'aerogate.v1.IndexService/ListIndexes',
  'aerogate.v1.IndexService/WatchIndex',
  'aerogate.v1.SessionService/Get',
  'aerogate.v1.SessionService/Query',
  'aerogate.v1.SessionService/QueryPage',
  'aerogate.v1.TaskService/GetTask',
  'aerogate.v1.TaskService/ListTasks',
  'aerogate.v1.TaskService/WatchTask',
  'aerogate.v1.TransactionService/ListTransactions',
  'aerogate.v1.UdfService/GetUdf',
  'aerogate.v1.UdfService/ListUdfs',
]);

const INFRASTRUCTURE_PREFIX = 'grpc.';

/** Every RPC of the services. Throws when a service has no implementation for one of its methods. */
export function rpcsOf(services: readonly BoundService[]): readonly Rpc[] {
  return services.flatMap((service) =>
    service.descriptor.methods.map((descriptor) => rpcOf(service, descriptor)),
  );
}

function rpcOf(service: BoundService, descriptor: DescMethod): Rpc {
  const { typeName } = service.descriptor;
  const name = `${typeName}/${descriptor.name}`;
  const implementation = service.methods[descriptor.localName];
  if (typeof implementation !== 'function') throw new TypeError(`${name} has no implementation`);
  const infrastructure = typeName.startsWith(INFRASTRUCTURE_PREFIX);
  return {
    path: `/${name}`,
    name,
    descriptor,
    infrastructure,
    mayWrite: !infrastructure && !READ_ONLY_RPCS.has(name),
    // `bindService` has compiled it against the descriptor; here its type is erased once, for all transports.
    implementation: implementation.bind(service.methods) as RpcImplementation,
  };
}
