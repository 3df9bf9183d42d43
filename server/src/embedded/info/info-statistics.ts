/** The `statistics` of a node, in the server's order. */

import { freemem, totalmem } from 'node:os';
import type { NodeContext } from '../node-context.js';
import type { InfoCall } from './info-call.js';
import { totalObjects } from './info-namespace.js';
import { figuresOf, figuresText } from './namespace-figures.js';

/** What a node of this kind never has (heartbeats, migrations, threads of a C server) keeps its resting value. */
const STATISTICS = figuresOf(`
  failed_best_practices=false cluster_size=1 cluster_key cluster_generation
  cluster_principal cluster_min_compatibility_id=15 cluster_max_compatibility_id=15
  cluster_integrity=true cluster_is_member=true cluster_duplicate_nodes=null
  cluster_clock_skew_stop_writes_sec cluster_clock_skew_ms cluster_clock_skew_outliers=null
  uptime system_total_cpu_pct system_user_cpu_pct system_kernel_cpu_pct
  system_free_mem_kbytes system_free_mem_pct host_free_mem_kbytes
  host_free_mem_pct system_thp_mem_kbytes process_cpu_pct threads_joinable
  threads_detached threads_pool_total threads_pool_active heap_allocated_kbytes
  heap_active_kbytes heap_mapped_kbytes heap_efficiency_pct heap_site_count
  objects tombstones info_queue rw_in_progress proxy_in_progress tree_gc_queue
  client_connections client_connections_opened client_connections_closed
  admin_connections admin_connections_opened admin_connections_closed heartbeat_connections
  heartbeat_connections_opened heartbeat_connections_closed fabric_connections
  fabric_connections_opened fabric_connections_closed heartbeat_received_self
  heartbeat_received_foreign reaped_fds info_complete info_timeout demarshal_error
  early_tsvc_client_error early_tsvc_from_proxy_error early_tsvc_from_proxy_batch_sub_error
  long_queries_active batch_index_initiate batch_index_queue=0:0,0:0 batch_index_complete
  batch_index_error batch_index_timeout batch_index_delay batch_index_unused_buffers
  batch_index_huge_buffers batch_index_created_buffers batch_index_destroyed_buffers
  batch_index_proto_uncompressed_pct=0.000 batch_index_proto_compression_ratio=1.000
  paxos_principal time_since_rebalance migrate_allowed=true migrate_partitions_remaining
  fabric_bulk_send_rate fabric_bulk_recv_rate fabric_ctrl_send_rate fabric_ctrl_recv_rate
  fabric_meta_send_rate fabric_meta_recv_rate fabric_rw_send_rate fabric_rw_recv_rate
  deprecated_requests
`);

export function statisticsReply({ node }: InfoCall): string {
  const known = new Map([...clusterFigures(node), ...machineFigures(), ...workFigures(node)]);
  return figuresText(STATISTICS, known);
}

function clusterFigures(node: NodeContext): [string, string][] {
  const { state, settled } = node.cluster;
  const nowMs = node.clock.monotonicMs();
  return [
    ['cluster_size', String(state.members.length)],
    ['cluster_key', state.key],
    ['cluster_generation', String(state.generation)],
    ['cluster_principal', state.principal],
    ['paxos_principal', state.principal],
    ['cluster_integrity', String(settled)],
    ['migrate_allowed', String(settled)],
    ['uptime', wholeSeconds(nowMs - node.startedAtMs)],
    ['time_since_rebalance', wholeSeconds(nowMs - state.rebalancedAtMs)],
  ];
}

function machineFigures(): [string, string][] {
  const freeKbytes = String(Math.floor(freemem() / 1024));
  const freePercent = String(Math.floor((freemem() / totalmem()) * 100));
  const { heapUsed, heapTotal, rss } = process.memoryUsage();
  return [
    ['system_free_mem_kbytes', freeKbytes],
    ['system_free_mem_pct', freePercent],
    ['host_free_mem_kbytes', freeKbytes],
    ['host_free_mem_pct', freePercent],
    ['heap_allocated_kbytes', String(Math.floor(heapUsed / 1024))],
    ['heap_active_kbytes', String(Math.floor(heapTotal / 1024))],
    ['heap_mapped_kbytes', String(Math.floor(rss / 1024))],
    ['heap_efficiency_pct', String(Math.round((heapUsed / heapTotal) * 100))],
  ];
}

function workFigures(node: NodeContext): [string, string][] {
  const { counters } = node;
  return [
    ['objects', String(totalObjects(node))],
    ['client_connections', String(counters.connectionsOpened - counters.connectionsClosed)],
    ['client_connections_opened', String(counters.connectionsOpened)],
    ['client_connections_closed', String(counters.connectionsClosed)],
    ['reaped_fds', String(counters.connectionsReaped)],
    ['info_complete', String(counters.infoRequests)],
    ['demarshal_error', String(counters.malformedMessages)],
    ['batch_index_initiate', String(counters.batches)],
    ['batch_index_complete', String(counters.batches)],
    ['deprecated_requests', String(counters.deprecatedRequests)],
  ];
}

function wholeSeconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
