// Declares the test projects: where each kind of test lives, how it is isolated and how long it may take.
import { configDefaults, defineConfig } from 'vitest/config';

/** One project per kind of test, so that each can be run alone: `npx vitest run --project unit`. */
interface ProjectShape {
  readonly name: string;
  readonly include: readonly string[];
  readonly testTimeoutMs: number;
  readonly exclude?: readonly string[];
  readonly pool?: 'forks' | 'threads';
}

const longTests = '**/*.long.test.ts';

/** Set by `npm run test:long`; without it the long tests do not exist, however vitest was started. */
const withLongTests = process.env['AEROGATE_TEST_LONG'] === '1';

const projects: readonly ProjectShape[] = [
  { name: 'unit', include: ['server/src/**/*.test.ts'], testTimeoutMs: 30_000 },
  { name: 'architecture', include: ['test/architecture/**/*.test.ts'], testTimeoutMs: 60_000 },
  { name: 'conformance', include: ['test/conformance/**/*.test.ts'], testTimeoutMs: 30_000 },
  { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeoutMs: 60_000, pool: 'forks' },
  {
    name: 'clients',
    include: ['test/clients/**/*.test.ts'],
    testTimeoutMs: 120_000,
    pool: 'forks',
  },
  {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    testTimeoutMs: 120_000,
    pool: 'forks',
  },
  // The official client is a native add-on: a process of its own, so that a crash there is one failed file.
  { name: 'compat', include: ['test/compat/**/*.test.ts'], testTimeoutMs: 60_000, pool: 'forks' },
  // The driver over that client: in the main thread of a process, where its add-on has to be.
  { name: 'native', include: ['test/native/**/*.test.ts'], testTimeoutMs: 60_000, pool: 'forks' },
];

const long: ProjectShape = {
  name: 'long',
  include: [`server/src/${longTests}`, `test/${longTests}`, 'test/long/**/*.test.ts'],
  testTimeoutMs: 600_000,
  pool: 'forks',
};

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Two cores are what a CI machine has; more workers than that only make timeouts likelier.
    maxWorkers: 2,
    projects: [...projects, ...(withLongTests ? [long] : [])].map(toProject),
  },
});

function toProject(shape: ProjectShape): {
  test: {
    name: string;
    include: string[];
    exclude: string[];
    pool: 'forks' | 'threads';
    testTimeout: number;
    hookTimeout: number;
    environment: 'node';
    unstubEnvs: true;
    restoreMocks: true;
  };
} {
  return {
    test: {
      name: shape.name,
      include: [...shape.include],
      exclude: [...configDefaults.exclude, ...(shape === long ? [] : [longTests])],
      pool: shape.pool ?? 'threads',
      testTimeout: shape.testTimeoutMs,
      hookTimeout: Math.max(shape.testTimeoutMs, 30_000),
      environment: 'node',
      unstubEnvs: true,
      restoreMocks: true,
    },
  };
}
