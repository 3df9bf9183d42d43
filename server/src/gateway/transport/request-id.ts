/** Ids of calls: the caller's own where it is fit to stand in a log, else one the gateway makes. */

/** Where a caller says its id, on every transport. */
export const REQUEST_ID_HEADER = 'x-request-id';
/** Characters of a caller's id; a longer one is replaced, since ids are for finding lines in logs. */
const REQUEST_ID_MAX_CHARS = 128;

/** Nothing that could forge a line or a field of a log. */
const FIT_FOR_LOGS = /^[A-Za-z0-9._:/+=@-]+$/;

/** Makes ids no other gateway makes: a random prefix of this process's run, and a count. */
export function createRequestIds(random: () => number): () => string {
  const prefix = Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
  let made = 0;
  return () => {
    made += 1;
    return `${prefix}-${made.toString(36)}`;
  };
}

/** The caller's id when it may be used as it is. */
export function acceptedRequestId(given: string | null | undefined): string | undefined {
  if (given === null || given === undefined || given.length > REQUEST_ID_MAX_CHARS)
    return undefined;
  return FIT_FOR_LOGS.test(given) ? given : undefined;
}
