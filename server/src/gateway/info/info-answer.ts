/** What nodes answer to info commands: lists of names and values, refusals, and the few words the gateway reads in them. */

/** `ERROR…` or `FAIL…`: the node refused the command. */
export function isRefusal(answer: string): boolean {
  return /^(?:ERROR|FAIL)(?::|$)/i.test(answer);
}

/** The words behind a refusal's code, or the whole refusal where it has no such form. */
export function refusalWords(answer: string): string {
  return /^(?:ERROR|FAIL):\d*:(.*)$/is.exec(answer)?.[1] ?? answer;
}

/** `name=value;name=value`; a part without `=` is a name with an empty value. */
export function parsePairs(answer: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  if (answer === '' || isRefusal(answer)) return pairs;
  for (const part of answer.split(';')) {
    const equals = part.indexOf('=');
    if (equals === -1) pairs.set(part, '');
    else pairs.set(part.slice(0, equals), part.slice(equals + 1));
  }
  pairs.delete('');
  return pairs;
}

/** A count; 0 where it is missing or no number. */
export function countOf(pairs: ReadonlyMap<string, string>, name: string): number {
  const text = pairs.get(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
