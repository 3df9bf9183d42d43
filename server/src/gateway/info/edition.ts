/** A node's edition in its own words. */

import { isRefusal, parsePairs } from './info-answer.js';

/** `release` came with 8.1 and made `edition` old: both are asked, and whichever is answered is read. */
export const EDITION_COMMANDS = ['release', 'edition'] as const;

/** Empty where the node does not say. */
export function editionOf(answers: ReadonlyMap<string, string>): string {
  const release = parsePairs(answers.get('release') ?? '').get('edition');
  if (release !== undefined && release !== '') return release;
  const edition = answers.get('edition') ?? '';
  return isRefusal(edition) ? '' : edition;
}

export function isEnterprise(edition: string): boolean {
  return /enterprise|federal/i.test(edition);
}
