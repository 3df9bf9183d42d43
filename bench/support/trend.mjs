// Whether something goes on growing, told from a line of samples that also swing.
import { median } from './measure.mjs';

/** Between the median distance from a line and the standard deviation, where the distances are as good as normal. */
const DEVIATION_OF_MEDIAN = 1.4826;

/**
 * What `y` gains for each `x` over the samples `{ x, y }`, two or more with different `x`: the median of the slopes between any
 * two, which an odd sample does not bend. `chance` is what swings of that size pass for on either side, 19 times out of 20.
 */
export function trendOf(samples) {
  const perX = median(
    samples.flatMap((from, i) =>
      samples
        .slice(i + 1)
        .filter((to) => to.x > from.x)
        .map((to) => (to.y - from.y) / (to.x - from.x)),
    ),
  );
  const base = median(samples.map(({ x, y }) => y - perX * x));
  const distances = samples.map(({ x, y }) => Math.abs(y - base - perX * x));
  const deviation = DEVIATION_OF_MEDIAN * median(distances);
  const middle = samples.reduce((sum, { x }) => sum + x, 0) / samples.length;
  const spread = Math.sqrt(samples.reduce((sum, { x }) => sum + (x - middle) ** 2, 0));
  return { perX, chance: (2 * deviation) / spread };
}
