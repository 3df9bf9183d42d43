// Measures AEL without any server: how many texts are compiled in a second, small and large, found compiled, printed, and
// given an index. Needs the build.
// `node bench/ael.mjs [--seconds 1] [--rounds 3] [--quick] [--json]`
import { loaderOf, readFlags } from './support/flags.mjs';
import { median } from './support/measure.mjs';
import { createReport } from './support/report.mjs';

const flags = readFlags({ numbers: { seconds: [1, 0.02], rounds: [3, 1] } });
const load = loaderOf(flags.dist);
const { compileAel } = await load('ael/compile.js');
const { printAel } = await load('ael/print/print.js');
const { chooseIndex } = await load('ael/index-choice/choose-index.js');
const { CompiledExpressions } = await load('gateway/services/expression/compiled-expressions.js');

const FEATURES = { paths: true, strings: false };
const SMALL = '$.age > 21';
const USUAL =
  "$.age > 21 and $.name =~ /^A/ and ($.city == 'Ulm' or 'vip' in $.tags:LIST) and $.m.k.n < 9";
const LARGE = Array.from(
  { length: 300 },
  (_, n) => `($.b${n % 40} == ${n} and not($.s${n % 40} == 'x${n}'))`,
).join(' or ');
const TEXTS = { small: SMALL, usual: USUAL, large: LARGE };

/** As many indexes as a busy namespace has; a few are of bins the filter looks at. */
const INDEXES = Array.from({ length: 64 }, (_, n) => ({
  name: `index${n}`,
  set: undefined,
  subject: { by: 'bin', bin: ['age', 'name', 'city', 'tags'][n] ?? `other${n}`, context: [] },
  type: n === 0 ? 'numeric' : 'string',
  collection: n === 3 ? 'list' : 'default',
  readiness: 'ready',
  entries: 1_000_000,
  entriesPerValue: 10 + n,
  takesName: true,
}));

const compile = (text) => compileAel(text, { purpose: 'filter', features: FEATURES });
const report = createReport('ael', flags);

function measure(name, work, facts = {}) {
  const rounds = Array.from({ length: flags.rounds }, () => {
    const startedMs = performance.now();
    const untilMs = startedMs + flags.seconds * 1_000;
    let done = 0;
    do {
      work();
      done += 1;
    } while (performance.now() < untilMs);
    return (done * 1_000) / (performance.now() - startedMs);
  });
  report.add({ name, value: median(rounds), unit: '/s', ...facts });
}

for (const [size, text] of Object.entries(TEXTS)) {
  measure(`compile, ${size}`, () => compile(text), { characters: text.length });
}
const kept = new CompiledExpressions().compilerForBuild('8.1.2');
for (const [size, text] of Object.entries(TEXTS)) {
  measure(`find compiled, ${size}`, () => kept(text, { purpose: 'filter' }));
}
/** The same text with other values each time, as prepared conditions come. */
function varying() {
  const expressions = new CompiledExpressions();
  const compileFor = expressions.compilerForBuild('8.1.2');
  const text = "$.age > ?0 and $.city == ?1 and ($.score < ?2 or 'vip' in $.tags:LIST)";
  let n = 0;
  measure('find compiled, other values each time', () => {
    n += 1;
    const placeholders = [
      { type: 'int', value: BigInt(n) },
      { type: 'string', value: `city ${n}` },
      { type: 'double', value: n / 2 },
    ];
    compileFor(text, { purpose: 'filter', placeholders });
  });
  const { hits, misses } = expressions;
  report.add({ name: 'hit rate, other values each time', value: hits / (hits + misses), unit: '' });
}
varying();

for (const size of ['small', 'usual']) {
  const { expression } = compile(TEXTS[size]);
  measure(`print, ${size}`, () => printAel(expression));
}
for (const [size, text] of Object.entries(TEXTS)) {
  const filter = compile(text).expression;
  measure(`choose an index of ${INDEXES.length}, ${size}`, () =>
    chooseIndex({ filter, set: 'users', indexes: INDEXES }),
  );
}
report.end();
