// The progress of loading: a bar with rate and time to go on a terminal, a line now and then anywhere else.

const BAR_CELLS = 30;
const REDRAW_MS = 100;
const LINE_MS = 2000;

export function createProgress(stream, total) {
  const startedMs = performance.now();
  const everyMs = stream.isTTY === true ? REDRAW_MS : LINE_MS;
  let shownMs = startedMs;

  function show(done) {
    const text = textOf(done, total, (performance.now() - startedMs) / 1000);
    stream.write(stream.isTTY === true ? `\r${barOf(done, total)} ${text}\u001b[K` : `${text}\n`);
  }

  return {
    tell(done) {
      const nowMs = performance.now();
      if (nowMs - shownMs < everyMs) return;
      shownMs = nowMs;
      show(done);
    },
    end() {
      show(total);
      if (stream.isTTY === true) stream.write('\n');
    },
  };
}

function barOf(done, total) {
  const cells = Math.round((BAR_CELLS * done) / total);
  return `[${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}]`;
}

function textOf(done, total, seconds) {
  const rate = done / Math.max(seconds, 0.001);
  const leftSeconds = Math.ceil((total - done) / Math.max(rate, 1));
  const left = done === total ? '' : `, ${leftSeconds} s to go`;
  return `loaded ${done} of ${total} cities, ${Math.round(rate)} rows/s${left}`;
}
