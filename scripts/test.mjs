// Runs the tests (`npm test`, or with --long the rest): says what the machine lacks, runs vitest, lists every skip with
// its reason, and ends with one plain line of counts. Any other arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { excused, findRequirements } from './requirements.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reportPath = join(root, '.cache', 'test-report.json');
const notesPath = join(root, '.cache', 'test-skips.jsonl');
const insistsOnAll = (process.env.AEROGATE_REQUIRE ?? '').split(',').includes('all');

const long = process.argv.includes('--long');
const vitestArgs = process.argv.slice(2).filter((arg) => arg !== '--long');

const findings = findRequirements();
sayWhatIsMissing(findings);
const exitCode = runVitest();
const report = readReport();
const skipsAreFine = reportSkips(report);
process.exitCode = close(report);

function sayWhatIsMissing(found) {
  for (const [name, { what, reason }] of Object.entries(found)) {
    if (reason === undefined) continue;
    const fails = insistsOnAll && !excused.includes(name);
    say(`missing here: ${what}; tests that need it ${fails ? 'fail' : 'are skipped'} (${reason})`);
  }
}

function runVitest() {
  mkdirSync(dirname(reportPath), { recursive: true });
  rmSync(reportPath, { force: true });
  rmSync(notesPath, { force: true });
  const args = [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...(long ? ['--project', 'long'] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...vitestArgs,
  ];
  const env = {
    ...process.env,
    AEROGATE_REQUIREMENTS: JSON.stringify(findings),
    AEROGATE_SKIP_NOTES: notesPath,
    ...(long && { AEROGATE_TEST_LONG: '1' }),
  };
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  return result.status ?? 1;
}

/** Counts per file, from vitest's own report; a file that could not be loaded is one failure. */
function readReport() {
  if (!existsSync(reportPath)) return [];
  const { testResults } = JSON.parse(readFileSync(reportPath, 'utf8'));
  return testResults.map((result) => {
    const those = (...states) =>
      result.assertionResults.filter(({ status }) => states.includes(status));
    const failed = those('failed').length;
    const skipped = those('skipped', 'pending', 'todo', 'disabled');
    return {
      file: relative(root, result.name),
      passed: those('passed').length,
      failed: result.status === 'failed' ? Math.max(failed, 1) : failed,
      skipped: skipped.length,
      titles: skipped.map(({ fullName }) => fullName),
    };
  });
}

/** Prints each file's skipped tests with the reason; returns whether all of them may be skipped. */
function reportSkips(files) {
  const notes = existsSync(notesPath)
    ? readFileSync(notesPath, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  let fine = true;
  for (const { file, skipped, titles } of files) {
    if (skipped === 0) continue;
    const missing = [
      ...new Set(notes.filter((note) => note.file === file).flatMap((note) => note.missing)),
    ];
    const reasons = missing.map((name) => `${name}: ${findings[name].reason}`);
    say(`skipped ${skipped} in ${file}: ${reasons.join('; ') || 'no requirement is named for it'}`);
    const mayBe = missing.length > 0 && missing.every((name) => excused.includes(name));
    if (insistsOnAll && !mayBe) fine = false;
    // On somebody's cluster the reader wants to know what was not looked at.
    if (process.env.AEROGATE_TEST_SEEDS) for (const title of titles) say(`  not run: ${title}`);
  }
  if (!fine)
    say(`AEROGATE_REQUIRE=all counts those skips as failures (${excused.join(', ')} excepted).`);
  return fine;
}

/** Prints the closing line and returns the exit code. */
function close(files) {
  const sum = (field) => files.reduce((total, file) => total + file[field], 0);
  const passed = sum('passed');
  const skipped = sum('skipped');
  // Vitest can fail without a failed test, by an error nobody caught; the line must not hide it.
  let failed = Math.max(sum('failed'), exitCode === 0 && skipsAreFine ? 0 : 1);
  if (passed + failed + skipped === 0) {
    say(long ? 'there are no long tests in this tree yet.' : 'no test ran, which is a failure.');
    failed = long ? 0 : 1;
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}

function say(text) {
  process.stdout.write(`aerogate: ${text}\n`);
}
