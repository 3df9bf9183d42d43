/** The demo on some of its rows: what it says is so, and every line it prints can be pasted. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServingAerogate, serveAerogate, WORKSPACE } from '../support/aerogate-process.js';
import { type City, cities, type DemoRun, paste, runDemo, shown } from '../support/demo-run.js';
import { requires } from '../support/requirements.js';

const ROWS = 2_000;

describe.skipIf(!requires('grpcurl'))('npm run demo', () => {
  let gateway: ServingAerogate;
  let demo: DemoRun;

  beforeAll(async () => {
    gateway = await serveAerogate(['--embedded']);
    demo = await runDemo(gateway.grpc, ROWS);
  });
  afterAll(async () => {
    await gateway.stop();
  });

  it('loads the rows it was asked for, and tells how far it is', () => {
    expect(demo.output).toMatch(/^2000 cities in [\d.]+ s, \d+ a second/);
    expect(demo.progress).toMatch(/loaded 2000 of 2000 cities, \d+ rows\/s\n$/);
  });

  it('answers with what the data says', () => {
    const [byKey, inFinland, nearCologne, aroundLakes, largest] = demo.asked;
    const data = cities(ROWS);

    expect(byKey?.answer).toEqual(data.filter(({ cityId }) => cityId === 658_225).map(shown));
    expect(inFinland?.answer).toEqual(
      data.filter((city) => city.country === 'FI' && city.population > 150_000).map(shown),
    );
    expect(nearCologne?.answer[0]).toMatch(/^Köln, DE/);
    const inBox = data.filter(({ population, loc: { coordinates } }) => {
      const [longitude, latitude] = coordinates;
      return (
        population > 500_000 && longitude > -93 && longitude < -76 && latitude > 41 && latitude < 49
      );
    });
    expect(aroundLakes?.answer.slice(0, 5)).toEqual(inBox.slice(0, 5).map(shown));
    expect(largest?.answer).toHaveLength(3);
    const above = data.filter(({ population }) => population > 5_000_000).map(shown);
    for (const city of largest?.answer ?? []) expect(above).toContain(city);
  });

  it('prints lines that answer the same in a shell', async () => {
    expect(demo.asked).toHaveLength(11);
    for (const asked of demo.asked) expect(await paste(asked), asked.line).toEqual(asked.answer);
  });

  it('works on maps and lists of several cities at once, under conditions', () => {
    expect(demo.asked.slice(5, 8).map(({ answer }) => answer)).toEqual([
      ['2950159 OK', '2886242 OK', '658225 OK'],
      ['2950159 OK {"string":"Spree"} {"int":"2"}', '2886242 FILTERED_OUT', '658225 FILTERED_OUT'],
      [
        '2950159 FILTERED_OUT',
        '2886242 OK {"int":"2"}',
        '658225 OK {"int":"2"}',
        '2950159 OK {"list":{"values":[{"int":"1902"}]}}',
        '2886242 OK {"list":{"values":[{"int":"1968"},{"bool":true}]}}',
        '658225 OK {"list":{"values":[{"int":"1982"},{"bool":true}]}}',
      ],
    ]);
  });

  it('finds by indexes what lies in a range, within a radius and within a polygon', () => {
    const [inRange, nearTokyo, inPolygon] = demo.asked.slice(8);
    const data = cities(ROWS);
    const between = data.filter(({ population: p }) => p >= 3_000_000 && p <= 4_000_000);
    const near = data.filter(({ loc }) => kilometersBetween(loc.coordinates, TOKYO) <= 50);
    const corners = polygonIn(inPolygon?.line ?? '');
    const within = data.filter(({ loc }) => isInside(loc.coordinates, corners));

    expect(inRange?.answer).toEqual(answerOf(between));
    expect(nearTokyo?.answer).toEqual(answerOf(near));
    expect(inPolygon?.answer).toEqual(answerOf(within));
    expect(inPolygon?.answer[0]).toMatch(/^Warsaw, PL/);
  });
});

describe('npm run demo with options that make no sense', () => {
  it.each([
    ['--nope', "demo: Unknown option '--nope'. --help says what there is.\n"],
    ['--rows', "demo: Option '--rows <value>' argument missing. --help says what there is.\n"],
    ['--rows=0', 'demo: --rows takes a number above 0, such as --rows 2000.\n'],
  ])('%s', (option, errors) => {
    const demo = join(WORKSPACE, 'demo', 'run.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [demo, option]);
    expect([status, String(stdout), String(stderr)]).toEqual([1, '', errors]);
  });
});

type Position = readonly [longitude: number, latitude: number];

const TOKYO: Position = [139.69171, 35.6895];
const EARTH_KILOMETERS = 6_371;
const SHOWN = 5;

/** Five are shown, and the others counted. */
function answerOf(found: readonly City[]): string[] {
  expect(found.length).toBeGreaterThan(SHOWN);
  return [...found.slice(0, SHOWN).map(shown), `and ${found.length - SHOWN} more`];
}

function polygonIn(line: string): readonly Position[] {
  const [, body = ''] = /-d '(.*)' /.exec(line) ?? [];
  const { indexFilter } = JSON.parse(body) as { indexFilter: { withinRegion: string } };
  const region = JSON.parse(indexFilter.withinRegion) as { coordinates: [readonly Position[]] };
  return region.coordinates[0];
}

function kilometersBetween(a: Position, b: Position): number {
  const [longitudeA, latitudeA, longitudeB, latitudeB] = [...a, ...b].map(
    (degrees) => (degrees * Math.PI) / 180,
  ) as [number, number, number, number];
  const squared =
    Math.sin((latitudeB - latitudeA) / 2) ** 2 +
    Math.cos(latitudeA) * Math.cos(latitudeB) * Math.sin((longitudeB - longitudeA) / 2) ** 2;
  return 2 * EARTH_KILOMETERS * Math.asin(Math.sqrt(squared));
}

/** On a plane: none of the cities is so near an edge that it would matter that the earth is round. */
function isInside([x, y]: Position, corners: readonly Position[]): boolean {
  let inside = false;
  for (const [index, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(index + 1) % corners.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)) inside = !inside;
  }
  return inside;
}
