// Runs checks one after the other and says of each how it went: a check returns a note or nothing, or throws.

/** Thrown by a check whose ground is missing: no namespace, no user, no gateway. */
export class NotRun extends Error {
  name = 'NotRun';
}

/** Thrown by a check for what Aerogate does not do yet. */
export class NotImplemented extends Error {
  name = 'NotImplemented';
}

/** A call of the gateway that failed, with the code and name of its status. */
export class CallError extends Error {
  name = 'CallError';

  constructor({ code, reason, message }) {
    super(`${code}${reason === undefined ? '' : ` (${reason})`}: ${message}`);
    this.code = code;
    this.reason = reason;
  }
}

/** What a server answers that does not have the feature: by its edition, or by its configuration. */
const notOffered = ['ENTERPRISE_ONLY', 'FEATURE_NOT_ENABLED', 'UNSUPPORTED_FEATURE'];

export async function runChecks(checks, context) {
  const results = [];
  for (const { area, title, run } of checks) {
    const started = performance.now();
    const outcome = await outcomeOf(() => run(context));
    results.push({ area, title, ...outcome, ms: Math.round(performance.now() - started) });
  }
  return results;
}

async function outcomeOf(run) {
  try {
    return { result: 'passed', note: await run() };
  } catch (error) {
    return { result: resultOf(error), note: error.message };
  }
}

function resultOf(error) {
  if (error instanceof NotRun) return 'not run';
  if (error instanceof NotImplemented) return 'not implemented yet';
  if (!(error instanceof CallError)) return 'failed';
  if (notOffered.includes(error.reason)) return 'not offered';
  return error.code === 'unimplemented' ? 'not implemented yet' : 'failed';
}
