/** Info commands about modules of functions, and what nodes answer to them. */

import { type AerospikeError, clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { RESULT } from '../../model/result-code.js';
import { isRefusal, parsePairs, refusalFailure } from './info-answer.js';

export const LIST_MODULES_COMMAND = 'udf-list';

/** The name is checked: it holds nothing that ends a parameter. */
export function putModuleCommand(name: string, source: Uint8Array): string {
  const content = Buffer.from(source).toString('base64');
  return `udf-put:filename=${name};content=${content};content-len=${content.length};udf-type=LUA;`;
}

export function removeModuleCommand(name: string): string {
  return `udf-remove:filename=${name};`;
}

export function getModuleCommand(name: string): string {
  return `udf-get:filename=${name}`;
}

/** File name → hash, of every module a node lists. */
export function parseModules(answer: string): ReadonlyMap<string, string> {
  if (isRefusal(answer)) return new Map();
  const modules = answer.split(';').flatMap((entry): [string, string][] => {
    const pairs = parsePairs(entry.replaceAll(',', ';'));
    const name = pairs.get('filename');
    return name === undefined ? [] : [[name, pairs.get('hash') ?? '']];
  });
  return new Map(modules);
}

/** The source; undefined where the node has no such module, or does not give it away. */
export function parseModuleSource(answer: string): Buffer | undefined {
  const content = parsePairs(answer).get('content');
  return content === undefined ? undefined : Buffer.from(content, 'base64');
}

/** What a node that did not say `ok` to a change of modules said instead; undefined where it said so. */
export function moduleRefusal(node: string, answer: string): AerospikeError | undefined {
  if (/^ok$/i.test(answer)) return undefined;
  if (isRefusal(answer)) return refusalFailure(node, answer);
  const pairs = parsePairs(answer);
  const error = pairs.get('error');
  const facts = { node, attempts: 1, serverMessage: wordsOf(pairs, answer) };
  switch (error) {
    case 'compile_error':
      return serverFailure(RESULT.parameter, { ...facts, detail: 'The source does not compile.' });
    case 'timeout':
      return clientFailure('TIMEOUT', {
        ...facts,
        inDoubt: true,
        detail: 'The node waited in vain for the others to take the module.',
      });
    case undefined:
    case 'unknown_error':
    case 'json_error':
      return serverFailure(RESULT.serverError, facts);
    default:
      return serverFailure(RESULT.parameter, facts);
  }
}

/** The line and the compiler's words where there are some. */
function wordsOf(pairs: ReadonlyMap<string, string>, answer: string): string {
  const message = pairs.get('message');
  if (message === undefined) return answer;
  const words = Buffer.from(message, 'base64').toString('utf8');
  return `line ${pairs.get('line') ?? '?'}: ${words}`;
}
