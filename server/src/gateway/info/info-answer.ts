/** What nodes answer to info commands: lists of names and values, refusals, and the few words the gateway reads in them. */

import type { InfoAnswer } from '../../driver/driver.js';
import { type AerospikeError, serverFailure } from '../../model/aerospike-error.js';
import { RESULT } from '../../model/result-code.js';

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

/** Whether a figure is `true`; false where it is missing. */
export function isTrue(pairs: ReadonlyMap<string, string>, name: string): boolean {
  return pairs.get(name) === 'true';
}

/** `name=value:name=value;…`: lists of several things, each with figures of its own. */
export function parseEntries(answer: string): readonly ReadonlyMap<string, string>[] {
  if (isRefusal(answer)) return [];
  return answer
    .split(';')
    .filter((entry) => entry !== '')
    .map((entry) => parsePairs(entry.replaceAll(':', ';')));
}

/** Throws what a node's answer says unless it is `ok`: the server's code where there is one, its words beside it. */
export function checkTaken({ node, answers }: InfoAnswer, command: string): void {
  const answer = answers.get(command) ?? '';
  if (!/^ok$/i.test(answer)) throw refusalFailure(node, answer);
}

/** What a node's refusal says: the server's code where there is one, its words beside it. */
export function refusalFailure(node: string, answer: string): AerospikeError {
  const resultCode = Number(/^(?:ERROR|FAIL):(\d{1,3}):/i.exec(answer)?.[1] ?? RESULT.serverError);
  return serverFailure(resultCode, { node, attempts: 1, serverMessage: refusalWords(answer) });
}
