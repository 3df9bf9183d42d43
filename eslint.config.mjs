// Typed lint: what the code means. Formatting, import order and the fast rules are Biome's.
import comments from '@eslint-community/eslint-plugin-eslint-comments';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const environmentMessage = 'Only server/src/config.ts reads the environment; take a setting.';
const clockMessage = 'Take a Clock; only files named *-clock.ts read the wall clock.';
const randomMessage =
  'Take a source of randomness; only files named *-random.ts draw on the process.';

/** Reading the environment anywhere but in config.ts makes a setting nobody can list. */
const environmentProperties = [{ object: 'process', property: 'env', message: environmentMessage }];

/** Time and chance come in as arguments, so that a test can hold both still. */
const clockProperties = [
  { object: 'Date', property: 'now', message: clockMessage },
  { object: 'performance', property: 'now', message: clockMessage },
  { object: 'process', property: 'hrtime', message: clockMessage },
  { object: 'process', property: 'uptime', message: clockMessage },
  { object: 'Math', property: 'random', message: randomMessage },
];

const enumSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a string union or an `as const` object.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that owns it.' },
  {
    selector: "ImportDeclaration[source.value='node:process'] ImportSpecifier[imported.name='env']",
    message: environmentMessage,
  },
];

const clockSyntax = [
  ...enumSyntax,
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clockMessage },
];

const timerMessage =
  'Use Clock.setTimer: its timers stand still in a test and never keep the process alive.';
const timerGlobals = ['setTimeout', 'setInterval'].map((name) => ({ name, message: timerMessage }));

/** The inner layers are driven: they neither wait nor schedule. */
const outsideGlobals = ['setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((name) => ({
  name,
  message: 'This layer has no timers and no I/O; its caller schedules.',
}));

const timerModules = ['node:timers', 'node:timers/promises', 'timers', 'timers/promises'].map(
  (name) => ({
    name,
    message: timerMessage,
  }),
);

const deterministicLayers = [
  'model',
  'wire',
  'engine',
  'embedded',
  'driver',
  'ael',
  'behavior',
  'gateway',
];

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', 'coverage/', 'gen/', 'clients/', 'test/vectors/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mjs,js,cjs}'],
    plugins: { '@eslint-community/eslint-comments': comments },
    rules: {
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: [] }],
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./server/tsconfig.test.json', './test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/strict-boolean-expressions': [
        'error',
        { allowNullableBoolean: true, allowString: true, allowNumber: true },
      ],
      // A number in a message is wanted as it prints; everything else has to be formatted on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // tsc's noUnusedLocals/Parameters say it already, with the underscore convention.
      '@typescript-eslint/no-unused-vars': 'off',
      // tsconfig's noPropertyAccessFromIndexSignature asks for the brackets this rule would remove.
      '@typescript-eslint/dot-notation': 'off',
      'no-restricted-properties': ['error', ...environmentProperties],
      'no-restricted-syntax': ['error', ...enumSyntax],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
      complexity: ['error', 12],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
    },
  },
  {
    files: [`server/src/{${deterministicLayers.join(',')}}/**/*.ts`],
    ignores: ['**/*-clock.ts', '**/*-random.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-properties': ['error', ...environmentProperties, ...clockProperties],
      'no-restricted-syntax': ['error', ...clockSyntax],
      'no-restricted-globals': ['error', ...timerGlobals],
      'no-restricted-imports': ['error', { paths: timerModules }],
    },
  },
  {
    files: ['server/src/{model,wire,engine,ael,behavior}/**/*.ts'],
    ignores: ['**/*-clock.ts', '**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', ...outsideGlobals] },
  },
  {
    // The one place where the environment becomes settings; tests hand theirs to the processes they start.
    files: ['server/src/config.ts', 'test/**/*.ts', 'vitest.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      complexity: 'off',
      'max-params': 'off',
      // `expect(...)` on a method reference, and mocks, make these two noise in tests.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
);
