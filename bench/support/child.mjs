// Processes that benchmarks measure from outside: they answer in lines, and end with their parent.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts a script of Node's; `nodeFlags` are for Node itself. */
export function startChild(path, args = [], nodeFlags = []) {
  const child = spawn(process.execPath, [...nodeFlags, path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  // A benchmark that fails in the middle must leave nothing running.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  // Not once(lines, 'line'), which loses the second of two lines that arrive together.
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${path} ended before it answered`);
    return value;
  };
  const stop = async (signal) => {
    child.kill(signal);
    await ended;
  };
  const ask = (question) => {
    child.stdin.write(`${question}\n`);
    return line();
  };
  return { line, ask, stop };
}
