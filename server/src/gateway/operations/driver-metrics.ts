/** What the driver and the cluster are doing, read at each scrape from the port. */

import { Counter, Gauge, type Registry } from 'prom-client';
import type { ClusterView, Driver, DriverCounters } from '../../driver/driver.js';
import type { Readiness } from '../transport/readiness.js';

type Row = readonly [kind: 'counter' | 'gauge', name: string, help: string];

const DRIVER_METRICS = {
  commands: ['counter', 'aerogate_driver_commands_total', 'Commands the driver was given.'],
  commandErrors: ['counter', 'aerogate_driver_command_errors_total', 'Commands that failed.'],
  retries: ['counter', 'aerogate_driver_retries_total', 'Attempts after the first.'],
  timeouts: ['counter', 'aerogate_driver_timeouts_total', 'Attempts that ran out of time.'],
  connectionsOpened: [
    'counter',
    'aerogate_driver_connections_opened_total',
    'Sockets to nodes opened.',
  ],
  connectionsClosed: [
    'counter',
    'aerogate_driver_connections_closed_total',
    'Sockets to nodes closed.',
  ],
  tends: ['counter', 'aerogate_driver_tends_total', 'Looks at the cluster.'],
  tendFailures: [
    'counter',
    'aerogate_driver_tend_failures_total',
    'Looks at the cluster that found nothing or failed.',
  ],
  inFlight: ['gauge', 'aerogate_driver_commands_in_flight', 'Commands under way.'],
  queued: ['gauge', 'aerogate_driver_commands_queued', 'Commands that wait for a connection.'],
} as const satisfies Record<keyof DriverCounters, Row>;

export function addDriverMetrics(registry: Registry, driver: Driver, readiness: Readiness): void {
  for (const [field, row] of Object.entries(DRIVER_METRICS)) {
    addDriverMetric(registry, row, () => driver.counters()[field as keyof DriverCounters]);
  }
  new Gauge({
    name: 'aerogate_driver_info',
    help: 'Which driver speaks to the cluster; always 1.',
    aggregator: 'first',
    labelNames: ['driver'],
    registers: [registry],
  }).set({ driver: driver.name }, 1);
  addGauge(registry, {
    name: 'aerogate_ready',
    help: '1 while the gateway takes calls and the cluster can answer them.',
    aggregator: 'min',
    read: () => Number(readiness.ready),
  });
  addClusterMetrics(registry, driver);
}

function addClusterMetrics(registry: Registry, driver: Driver): void {
  const countNodes = (matches: (node: ClusterView['nodes'][number]) => boolean): number =>
    driver.cluster().nodes.filter(matches).length;
  addGauge(registry, {
    name: 'aerogate_cluster_nodes',
    help: 'Nodes of the cluster that answer.',
    aggregator: 'min',
    read: () => countNodes((node) => node.active),
  });
  addGauge(registry, {
    name: 'aerogate_cluster_circuits_open',
    help: 'Nodes left alone for a while because they failed too often.',
    aggregator: 'max',
    read: () => countNodes((node) => node.circuitOpen),
  });
  addGauge(registry, {
    name: 'aerogate_cluster_connections',
    help: 'Sockets to nodes open now.',
    read: () => driver.cluster().nodes.reduce((sum, node) => sum + node.openConnections, 0),
  });
  new Gauge({
    name: 'aerogate_cluster_unavailable_partitions',
    help: 'Partitions without a reachable master.',
    aggregator: 'max',
    labelNames: ['namespace'],
    registers: [registry],
    collect(): void {
      this.reset();
      for (const { name, unavailablePartitions } of driver.cluster().namespaces.values()) {
        this.set({ namespace: name }, unavailablePartitions);
      }
    },
  });
}

function addDriverMetric(registry: Registry, [kind, name, help]: Row, read: () => number): void {
  if (kind === 'gauge') {
    addGauge(registry, { name, help, read });
    return;
  }
  new Counter({
    name,
    help,
    registers: [registry],
    collect(): void {
      // The driver counts; the library's counter only shows where the count stands.
      this.reset();
      this.inc(read());
    },
  });
}

interface GaugeRow {
  readonly name: string;
  readonly help: string;
  readonly aggregator?: 'sum' | 'min' | 'max';
  readonly read: () => number;
}

function addGauge(registry: Registry, { name, help, aggregator, read }: GaugeRow): void {
  new Gauge({
    name,
    help,
    // Of several workers; the worst where all look at the same.
    aggregator: aggregator ?? 'sum',
    registers: [registry],
    collect(): void {
      this.set(read());
    },
  });
}
