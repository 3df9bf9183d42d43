/** Compiled AEL, kept for texts that come again, whatever values they come with: the one used longest ago goes first. */

import { type AelOptions, type CompiledAel, compileAel } from '../../../ael/compile.js';
import { AEL_FEATURES, type AelFeature, type AelFeatures } from '../../../ael/feature.js';
import { shapeOf } from '../../../ael/rebind.js';
import type { ClusterView } from '../../../driver/driver.js';
import type { Expression } from '../../../model/expression.js';
import { NIL, type Value } from '../../../model/value.js';
import { compareBuilds, oldestBuild } from '../../info/build.js';
import type { AelCompiler, AelSource } from '../../translate/ael.js';

interface CompiledExpressionsLimits {
  readonly entries: number;
  /** Over all keys: the texts, and the arguments they came with. */
  readonly characters: number;
}

const COMPILED_LIMITS: CompiledExpressionsLimits = {
  entries: 1_000,
  characters: 4 * 1024 * 1024,
};
/** Arguments of more characters are not looked for: they hardly come again. */
const ARGUMENTS_MAX_CHARACTERS = 1_024;

/** Stands for a text whose values take part in compiling: it is kept with each of them, or not at all. */
const BY_VALUE = 'by value';
type Kept = CompiledAel | typeof BY_VALUE;

/** Stands in forms for the expression, which is made for the values of each call. */
const FORM: Expression = { node: 'literal', value: NIL };

export class CompiledExpressions {
  readonly #limits: CompiledExpressionsLimits;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #characters = 0;
  #hits = 0;
  #misses = 0;

  constructor(limits: CompiledExpressionsLimits = COMPILED_LIMITS) {
    this.#limits = limits;
  }

  /** Texts that were there. */
  get hits(): number {
    return this.#hits;
  }

  /** Texts that had to be compiled, those that did not compile among them. */
  get misses(): number {
    return this.#misses;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** For what every node of the cluster can do. */
  compilerFor(cluster: Pick<ClusterView, 'nodes'>): AelCompiler {
    // Every call has a compiler at hand, and few have a text for it: the builds are looked at then.
    return (text, source) => this.compilerForBuild(oldestBuild(cluster.nodes))(text, source);
  }

  /** For servers of a build; empty stands for one that is not known, and judges by itself. */
  compilerForBuild(build: string): AelCompiler {
    const features = featuresOf(build);
    return (text, source) => this.#compile(text, source, features);
  }

  #compile(text: string, source: AelSource, features: AelFeatures): CompiledAel {
    // Places are for people who look at one text, not for calls that come again.
    if (source.places === true) return compileAel(text, { ...source, features });
    const { placeholders = [] } = source;
    const key = keyOf(text, source, features);
    const found = this.#find(key);
    if (found === undefined || found === BY_VALUE) {
      const exact = found === undefined ? undefined : this.#findExact(key, placeholders);
      return exact ?? this.#compileAnew(text, { ...source, features }, key);
    }
    this.#hits += 1;
    return found.rebind === undefined || placeholders.length === 0
      ? found
      : { ...found, expression: found.rebind(placeholders) };
  }

  #find(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /** Of a text whose values take part in compiling: what it was with just these. */
  #findExact(key: string, placeholders: readonly Value[]): CompiledAel | undefined {
    const exactKey = withValues(key, placeholders);
    const found = exactKey === undefined ? undefined : this.#find(exactKey);
    if (found === undefined || found === BY_VALUE) return undefined;
    this.#hits += 1;
    return found;
  }

  #compileAnew(text: string, options: AelOptions, key: string): CompiledAel {
    const { placeholders = [] } = options;
    this.#misses += 1;
    const compiled = compileAel(text, options);
    if (placeholders.length === 0) {
      this.#keep(key, compiled);
    } else if (compiled.rebind !== undefined) {
      // What is kept are forms, never the values of callers.
      this.#keep(key, { ...compiled, expression: FORM });
    } else {
      const exactKey = withValues(key, placeholders);
      this.#keep(key, BY_VALUE);
      if (exactKey !== undefined) this.#keep(exactKey, compiled);
    }
    return compiled;
  }

  #keep(key: string, kept: Kept): void {
    if (!this.#kept.delete(key)) this.#characters += key.length;
    this.#kept.set(key, kept);
    for (const [oldest] of this.#kept) {
      const { entries, characters } = this.#limits;
      if (this.#kept.size <= entries && this.#characters <= characters) return;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

const FEATURE_NAMES = Object.keys(AEL_FEATURES) as readonly AelFeature[];

function featuresOf(build: string): AelFeatures {
  const has = (feature: AelFeature): boolean =>
    build === '' || compareBuilds(build, AEL_FEATURES[feature].since) >= 0;
  return Object.fromEntries(FEATURE_NAMES.map((name) => [name, has(name)])) as AelFeatures;
}

/** What the form of the result depends on. */
function keyOf(text: string, source: AelSource, features: AelFeatures): string {
  const { placeholders = [], dialect, purpose } = source;
  const available = FEATURE_NAMES.filter((name) => features[name]).join();
  const shapes = placeholders.map(shapeOf).join(';');
  return [purpose, dialect ?? 'PUBLISHED', available, shapes, text].join('|');
}

/** What a result depends on in which the values took part; undefined where that is too much to look for. */
function withValues(key: string, placeholders: readonly Value[]): string | undefined {
  const args = JSON.stringify(placeholders, exactly);
  return args.length > ARGUMENTS_MAX_CHARACTERS ? undefined : `${args.length}|${args}|${key}`;
}

/** What JSON would not tell apart. */
function exactly(_name: string, value: Value | Value[keyof Value] | bigint | number): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
