/** Queries in numbers: how many are being read, and how many records they brought. */

import { Counter, Gauge, type Registry } from 'prom-client';

export interface QueryCounts {
  /** Queries being read now. */
  readonly open: number;
  /** Records answered since the start. */
  readonly records: number;
}

export function addQueryMetrics(registry: Registry, queries: QueryCounts): void {
  new Gauge({
    name: 'aerogate_queries_open',
    help: 'Queries being read now, pages and streams.',
    registers: [registry],
    collect(): void {
      this.set(queries.open);
    },
  });
  new Counter({
    name: 'aerogate_query_records_total',
    help: 'Records answered by queries.',
    registers: [registry],
    collect(): void {
      // Counted where records pass; the library's counter only shows where the count stands.
      this.reset();
      this.inc(queries.records);
    },
  });
}
