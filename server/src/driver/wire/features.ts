/** What a server's build says about what it can do, and what a whole cluster can do: the minimum over its nodes. */

/** A build as numbers, for example 8.1.2.0; missing parts are 0, what follows the numbers is left out. */
export type Build = readonly [major: number, minor: number, patch: number, revision: number];

/** The oldest build this driver speaks to. */
export const OLDEST_BUILD: Build = [6, 4, 0, 0];

/** Features that arrived after the oldest build, each with the build it arrived in. */
const FEATURE_BUILDS = {
  /** Info commands take `namespace=`, `id=` and `bin=…;type=…` instead of their older names. */
  namedInfoParameters: [8, 1, 0, 0],
  /** The server wants to be told which client speaks: `user-agent-set`. */
  userAgent: [8, 1, 0, 0],
  /** Queries take operations as projections. */
  queryProjections: [8, 1, 2, 0],
  /** Secondary indexes of type INTEGER. */
  integerIndexType: [8, 1, 3, 0],
  /** Multi-record transactions. */
  transactions: [8, 0, 0, 0],
} as const satisfies Record<string, Build>;

export type FeatureName = keyof typeof FEATURE_BUILDS;
export type Features = Readonly<Record<FeatureName, boolean>>;

/** Reads `8.1.2.0`, `8.1.2.0-rc1` or `6.4`; undefined when it does not start with two numbers. */
export function parseBuild(text: string): Build | undefined {
  const match = /^(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?(?:$|[^\d.])/u.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, revision] = match;
  return [Number(major), Number(minor), Number(patch ?? 0), Number(revision ?? 0)];
}

/** Negative when `a` is older than `b`, 0 when they are the same. */
export function compareBuilds(a: Build, b: Build): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What every one of these builds can do; with no build at all, nothing is promised. */
export function featuresOf(builds: readonly Build[]): Features {
  const oldest = builds.reduce<Build | undefined>(
    (least, build) => (least === undefined || compareBuilds(build, least) < 0 ? build : least),
    undefined,
  );
  const has = (feature: FeatureName): boolean =>
    oldest !== undefined && compareBuilds(oldest, FEATURE_BUILDS[feature]) >= 0;
  return {
    namedInfoParameters: has('namedInfoParameters'),
    userAgent: has('userAgent'),
    queryProjections: has('queryProjections'),
    integerIndexType: has('integerIndexType'),
    transactions: has('transactions'),
  };
}
