// The layers of docs/ARCHITECTURE.md as rules a machine checks (`npm run check:layers`). A layer lists what it may
// import; everything else is an error. Tests beside the sources follow the same rules, test tools apart.
const src = '^server/src/';
const layer = (name) => `${src}${name}/`;
const testFiles = '\\.test\\.ts$|/contract/';

/** What a test beside its source may import wherever it lives; a rule of its own keeps it out of all other files. */
const testTools = ['(^|/)node_modules/(vitest|fast-check)/', '^test/support/'];

/** Writes one rule: files of `from` import nothing but `may`. */
const onlyFrom = (name, from, may, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [...may, ...testTools] },
});

const core = (...modules) => `^(node:)?(${modules.join('|')})$`;
const npm = (...packages) => `(^|/)node_modules/(${packages.join('|')})/`;

module.exports = {
  forbidden: [
    onlyFrom(
      'model-imports-nothing',
      layer('model'),
      [layer('model'), core('crypto')],
      'model is the plain data every layer shares; whatever it imported, all of them would import. node:crypto is for digests.',
    ),
    onlyFrom(
      'wire-knows-bytes-only',
      layer('wire'),
      [layer('wire'), layer('model'), core('buffer', 'crypto', 'zlib', 'util'), npm('bcryptjs')],
      'wire turns bytes into meaning and back; sockets and timers would make its decoders untestable byte by byte. bcryptjs is the form passwords cross in.',
    ),
    onlyFrom(
      'engine-knows-meaning-only',
      layer('engine'),
      [layer('engine'), layer('model'), core('buffer', 'crypto'), npm('s2js')],
      'engine is what the database means: no encodings, no sockets, no clock of its own, so that it is deterministic. s2js is pure geometry on the sphere.',
    ),
    onlyFrom(
      'ael-compiles-text',
      layer('ael'),
      [layer('ael'), layer('model'), `${src}wire/expression`],
      'ael turns text into an expression tree and packs it; of wire it may use the expression codec, nothing else.',
    ),
    onlyFrom(
      'behavior-resolves-settings',
      layer('behavior'),
      [layer('behavior'), layer('model'), core('crypto', 'fs', 'fs/promises', 'path'), npm('yaml')],
      'behavior resolves settings from a file and requests; it knows neither the protocol nor the API.',
    ),
    {
      name: 'embedded-is-a-server-alone',
      comment:
        'The embedded node is an address: were it to know the driver or the gateway, it would stop being a fair stand-in for a real server.',
      severity: 'error',
      from: { path: layer('embedded') },
      to: {
        path: [src, '^gen/'],
        pathNot: [layer('embedded'), layer('engine'), layer('wire'), layer('model')],
      },
    },
    {
      name: 'driver-is-a-client-alone',
      comment:
        'The driver speaks to an address and must not notice whose it is; a look into engine or embedded would be a second, untested path.',
      severity: 'error',
      from: { path: layer('driver') },
      to: { path: [src, '^gen/'], pathNot: [layer('driver'), layer('wire'), layer('model')] },
    },
    {
      name: 'gateway-sees-the-port-only',
      comment:
        'The gateway works over any driver: it may import driver/driver.ts, and never the protocol, the engine or the embedded node.',
      severity: 'error',
      from: { path: layer('gateway') },
      to: {
        path: src,
        pathNot: [
          layer('gateway'),
          layer('model'),
          layer('behavior'),
          layer('ael'),
          `${src}driver/driver\\.ts$`,
          // Types only: the two rules about port files and settings keep values out.
          `${src}driver/[^/]+\\.ts$`,
          `${src}config\\.ts$`,
        ],
      },
    },
    {
      name: 'gateway-takes-types-from-the-port',
      comment:
        'Beside driver.ts the port has files that declare types; a value from them would be an adapter leaking in.',
      severity: 'error',
      from: { path: layer('gateway') },
      to: {
        path: `${src}driver/[^/]+\\.ts$`,
        pathNot: `${src}driver/driver\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'generated-types-stop-at-the-gateway',
      comment:
        'An API that can change may not reach the layers below it: they speak model, never protobuf messages.',
      severity: 'error',
      from: { path: src, pathNot: [layer('gateway'), layer('cli'), `${src}main\\.ts$`] },
      to: { path: ['^gen/', npm('@bufbuild', '@connectrpc', '@grpc')] },
    },
    {
      name: 'native-client-in-its-adapter-only',
      comment:
        'The official client is one adapter of the port; anywhere else it would become a requirement.',
      severity: 'error',
      from: { path: src, pathNot: `${src}driver/native/` },
      to: { path: npm('aerospike') },
    },
    {
      name: 'roots-are-not-imported',
      comment:
        'main.ts and cli/ put the layers together; a layer that imported them would be the other way round.',
      severity: 'error',
      from: { path: src, pathNot: [layer('cli'), `${src}main(\\.test)?\\.ts$`] },
      to: { path: [`${src}main\\.ts$`, layer('cli')] },
    },
    {
      name: 'settings-come-as-arguments',
      comment:
        'config.ts reads the environment once; a layer takes the settings it needs, so that a test can give it others.',
      severity: 'error',
      from: { path: `${src}(model|wire|engine|embedded|driver|ael|behavior|gateway)/` },
      to: { path: `${src}config\\.ts$`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment:
        'Files that need each other are one file in two places: neither can be read, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-ships-with-tests',
      comment: 'What is published must not need test code or test tools.',
      severity: 'error',
      from: { path: src, pathNot: testFiles },
      to: { path: ['^test/', testFiles, ...testTools] },
    },
    {
      name: 'dependencies-are-declared',
      comment:
        'A package that is only there because another one brought it can vanish with any update.',
      severity: 'error',
      from: { path: src, pathNot: testFiles },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // One that the workspace's own tools use as well is declared twice, and fine.
        dependencyTypesNot: ['npm', 'npm-optional'],
      },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would slip past every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^gen/', '^test/'] },
    // Type imports vanish at run time and still tie two layers together.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'server/tsconfig.test.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
