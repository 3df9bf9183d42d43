// What a benchmark says: a line per figure as it comes, or with `--json` one object when all are there.

/**
 * Figures are `{ name, value, unit }` and whatever else is known of them: `failed`, and `why` as counts by reason; `given`, the same of the cluster given by
 * `--seeds`, and `ratio`, ours to theirs; `target`, with `atMost`, `atLeast` or `ratioAtLeast`.
 */
export function createReport(benchmark, { json }) {
  const figures = [];
  const skipped = [];
  const notes = [];
  const say = (line) => {
    if (!json) process.stdout.write(`${line}\n`);
  };
  return {
    figures,
    add(figure) {
      figures.push(figure);
      say(lineOf(figure));
      if (figure.failed > 0) process.exitCode = 1;
    },
    skip(name, reason) {
      skipped.push({ name, reason });
      say(`skipped ${name}: ${reason}`);
    },
    note(text) {
      notes.push(text);
      say(text);
    },
    end() {
      if (json) process.stdout.write(`${JSON.stringify({ benchmark, figures, skipped, notes })}\n`);
    },
  };
}

function lineOf({ name, value, unit, given, ratio, failed, why = {}, target, ...facts }) {
  const parts = [`${name}: ${rounded(value)} ${unit}`];
  if (given !== undefined) parts.push(`given cluster ${rounded(given)}, ratio ${ratio.toFixed(2)}`);
  for (const [fact, known] of Object.entries(facts)) parts.push(`${fact} ${rounded(known)}`);
  if (target !== undefined) parts.push(targetOf(target, { value, ratio }));
  const reasons = Object.entries(why).map(([reason, count]) => ` ${reason} ${count}`);
  if (failed > 0) parts.push(`${failed} FAILED${reasons.join(',')}`);
  return parts.filter((part) => part !== '').join(', ');
}

function targetOf({ atMost, atLeast, ratioAtLeast }, { value, ratio }) {
  const met = (is) => (is ? 'met' : 'missed');
  if (atMost !== undefined) return `target at most ${atMost}: ${met(value <= atMost)}`;
  if (atLeast !== undefined) return `target at least ${atLeast}: ${met(value >= atLeast)}`;
  if (ratio !== undefined) return `target at least ${ratioAtLeast}: ${met(ratio >= ratioAtLeast)}`;
  return '';
}

function rounded(value) {
  if (typeof value !== 'number') return String(value);
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
