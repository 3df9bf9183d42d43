/** Compiled AEL, kept for texts that come again: bounded in number and in characters, the one used longest ago goes first. */

import { type CompiledAel, compileAel } from '../../../ael/compile.js';
import { AEL_FEATURES, type AelFeature, type AelFeatures } from '../../../ael/feature.js';
import type { ClusterView } from '../../../driver/driver.js';
import type { Value } from '../../../model/value.js';
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

export class CompiledExpressions {
  readonly #limits: CompiledExpressionsLimits;
  /** In the order of their last use. */
  readonly #kept = new Map<string, CompiledAel>();
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
    const key = keyOf(text, source, features);
    const kept = key === undefined ? undefined : this.#kept.get(key);
    if (key !== undefined && kept !== undefined) {
      this.#hits += 1;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    this.#misses += 1;
    const compiled = compileAel(text, { ...source, features });
    if (key !== undefined) this.#keep(key, compiled);
    return compiled;
  }

  #keep(key: string, compiled: CompiledAel): void {
    this.#kept.set(key, compiled);
    this.#characters += key.length;
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

/** What the result depends on; undefined where that is too much to look for. Placeholders are bound while text is parsed. */
function keyOf(text: string, source: AelSource, features: AelFeatures): string | undefined {
  const { placeholders = [], dialect, purpose } = source;
  const args = placeholders.length === 0 ? '' : JSON.stringify(placeholders, exactly);
  if (args.length > ARGUMENTS_MAX_CHARACTERS) return undefined;
  const available = FEATURE_NAMES.filter((name) => features[name]).join();
  return [purpose, dialect, available, args.length, args, text].join('|');
}

/** What JSON would not tell apart. */
function exactly(_name: string, value: Value | Value[keyof Value] | bigint | number): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
