/** How much a node was told to log of each part of a server: remembered and answered, since all there is to log fits one level. */

/** The parts of a server, in its order. */
const CONTEXTS = `
  misc alloc arenax hardware msg os secrets socket tls vault vmapx xmem aggr appeal as audit batch
  batch-sub bin config clustering deprecation drv-mem drv_pmem drv_ssd exchange exp fabric flat geo
  hb health hlc index info info-command key-busy migrate mrt-audit mrt-monitor namespace nsup
  particle partition proto proxy proxy-divert query record roster rw rw-client security service
  service-list sindex skew smd storage truncate tsvc udf xdr xdr-client masking
`
  .trim()
  .split(/\s+/);

const LEVELS: readonly string[] = ['CRITICAL', 'WARNING', 'INFO', 'DEBUG', 'DETAIL'];
const FIRST_LEVEL = 'INFO';
/** Stands for all of them. */
const ANY = 'any';

export class LogLevels {
  readonly #levels = new Map(CONTEXTS.map((context) => [context, FIRST_LEVEL]));

  /** Every part with its level, in the server's order. */
  all(): readonly (readonly [context: string, level: string])[] {
    return [...this.#levels];
  }

  /** The level of one part, by its name in any case. */
  of(context: string): string | undefined {
    return this.#levels.get(context.toLowerCase());
  }

  /** False where there is no such part or no such level. */
  set(context: string, level: string): boolean {
    const known = LEVELS.find((name) => name === level.toUpperCase());
    if (known === undefined) return false;
    const name = context.toLowerCase();
    if (context !== ANY && !this.#levels.has(name)) return false;
    for (const each of context === ANY ? CONTEXTS : [name]) this.#levels.set(each, known);
    return true;
  }
}
