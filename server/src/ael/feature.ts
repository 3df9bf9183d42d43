/** What the language has that not every supported server can carry out. */

import { AelFault, type Span } from './ael-error.js';

interface FeatureTraits {
  readonly title: string;
  readonly since: string;
}

/** Features by name, each with the server release that brought it. */
export const AEL_FEATURES = {
  /** `*`, filters on children, `modify`, and steps behind a choice of several. */
  paths: { title: 'paths over several elements', since: '8.1.1' },
  /** Functions of strings, and patterns beyond those of POSIX. */
  strings: { title: 'operations on strings', since: '8.2' },
} as const satisfies Readonly<Record<string, FeatureTraits>>;
export type AelFeature = keyof typeof AEL_FEATURES;

/** What every node of the cluster can do. */
export type AelFeatures = Readonly<Record<AelFeature, boolean>>;

/** What servers of the oldest supported release can do. */
export const NO_FEATURES: AelFeatures = { paths: false, strings: false };

/** Which features an expression is compiled for, and which it turned out to need. */
export class FeatureUse {
  readonly #available: AelFeatures;
  readonly #needed = new Set<AelFeature>();

  constructor(available: AelFeatures) {
    this.#available = available;
  }

  get needed(): readonly AelFeature[] {
    return [...this.#needed];
  }

  /** Notes that the feature is needed; throws where a server of the cluster lacks it. */
  need(feature: AelFeature, what: string, span: Span): void {
    const { title, since }: FeatureTraits = AEL_FEATURES[feature];
    if (!this.#available[feature]) {
      throw new AelFault(
        'ael/feature',
        `${what} needs ${title}, which servers have from ${since} on; a server of this cluster is older`,
        span,
      );
    }
    this.#needed.add(feature);
  }
}
