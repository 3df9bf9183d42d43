/** What nodes say of queries, in the words of `query-show`. */

/** A background update of the set users that runs; `facts` in place of its own. */
export function taskLine(taskId: bigint, facts: Readonly<Record<string, string>> = {}): string {
  return Object.entries({
    ...{ trid: String(taskId), ns: 'test', set: 'users', rps: '10000' },
    ...{ 'active-threads': '1', status: 'active(ok)', 'job-progress': '25.00' },
    ...{ 'run-time': '1500', 'time-since-done': '0', 'recs-throttled': '0' },
    ...{ 'recs-filtered-meta': '0', 'recs-filtered-bins': '0' },
    ...{ 'recs-succeeded': '0', 'recs-failed': '0', from: '127.0.0.1+4000' },
    'job-type': 'background-ops',
    ...facts,
  })
    .map(([word, value]) => `${word}=${value}`)
    .join(':');
}
