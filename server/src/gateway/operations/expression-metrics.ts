/** Compiled expressions in numbers: how many texts came again, and how many are kept. */

import { Counter, Gauge, type Registry } from 'prom-client';

export interface ExpressionCounts {
  /** Texts that were there since the start, and those that had to be compiled. */
  readonly hits: number;
  readonly misses: number;
  /** Compiled texts that are kept now. */
  readonly size: number;
}

export function addExpressionMetrics(registry: Registry, expressions: ExpressionCounts): void {
  new Counter({
    name: 'aerogate_ael_compilations_total',
    help: 'AEL texts by whether they were compiled before: hit, or miss. Hits over both is the hit rate.',
    labelNames: ['result'],
    registers: [registry],
    collect(): void {
      // Counted where texts are compiled; the library's counter only shows where the count stands.
      this.reset();
      this.inc({ result: 'hit' }, expressions.hits);
      this.inc({ result: 'miss' }, expressions.misses);
    },
  });
  new Gauge({
    name: 'aerogate_ael_compiled_texts',
    help: 'Compiled AEL texts that are kept now.',
    registers: [registry],
    collect(): void {
      this.set(expressions.size);
    },
  });
}
