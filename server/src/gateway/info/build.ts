/** Server builds by age. */

/** Below 0 when `a` is older than `b`; parts that are missing count as 0. */
export function compareBuilds(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Each build once, the oldest first. */
export function distinctBuilds(builds: Iterable<string>): string[] {
  return [...new Set(builds)].toSorted(compareBuilds);
}

/** The oldest build among nodes; empty where none is known. */
export function oldestBuild(nodes: readonly { readonly build: string }[]): string {
  return distinctBuilds(nodes.map(({ build }) => build))[0] ?? '';
}

function partsOf(build: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(build)?.[0] ?? '').split('.').map(Number);
}
