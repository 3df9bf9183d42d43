// The table of bench/README.md, between its markers: the figures of one run, with the machine and the versions they are of.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const PATH = new URL('../README.md', import.meta.url);
const [BEGIN, END] = ['<!-- results: begin -->', '<!-- results: end -->'];
const GIB = 2 ** 30;

export async function writeReadme(figures, { rounds, seconds }) {
  const text = readFileSync(PATH, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < 0) throw new Error('bench/README.md has no markers for its results');
  const table = [
    BEGIN,
    '',
    `${machine()}; ${rounds} rounds of ${seconds} s each.`,
    '',
    ...targets(figures.filter(({ target }) => target !== undefined)),
    '',
    ...rows(figures.filter(({ p50 }) => p50 !== undefined)),
    '',
  ].join('\n');
  writeFileSync(PATH, `${text.slice(0, before)}${table}${text.slice(after)}`);
}

function machine() {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / GIB);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'processor'}, ${gib} GiB, ${process.platform}, Node ${process.versions.node}`;
}

function targets(figures) {
  return [
    '| Measure | Median | Spread | Target | |',
    '|---|---|---|---|---|',
    ...figures.map(({ name, value, unit, spread = '', target }) => {
      const { atLeast, atMost } = target;
      const isMet = atLeast === undefined ? value <= atMost : value >= atLeast;
      const wanted = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
      return `| ${name} | ${rounded(value)} ${unit} | ${spread} | ${wanted} | ${isMet ? 'met' : 'missed'} |`;
    }),
  ];
}

function rows(figures) {
  return [
    '| Load | Records/s | Spread | p50 ms | p99 ms | p99.9 ms | µs of processor each | Cores of the generator |',
    '|---|---|---|---|---|---|---|---|',
    ...figures.map((figure) => {
      const { name, value, spread, p50, p99, invalid } = figure;
      const cells = [
        invalid === undefined ? name : `${name} (invalid: ${invalid})`,
        ...[rounded(value), spread, rounded(p50), rounded(p99), rounded(figure['p99.9'])],
        rounded(figure['µs of processor each']),
        figure['cores of the generator'] === undefined
          ? ''
          : rounded(figure['cores of the generator']),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function rounded(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
