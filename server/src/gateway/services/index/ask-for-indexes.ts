/** Lists of indexes, asked of all nodes: a node that refuses to list counts as one that does not answer. */

import { isRefusal, refusalFailure } from '../../info/info-answer.js';
import { type Asking, askAllNodes, type NodeAnswers } from '../cluster/ask-nodes.js';

/** `commands` begins with lists. Rejects with the refusal where every node that answered refuses one. */
export async function askForIndexes(
  asking: Asking,
  commands: readonly [string, ...string[]],
): Promise<NodeAnswers> {
  const [list] = commands;
  const { answered, unreachable } = await askAllNodes(asking, commands);
  const refusals = answered.flatMap(({ node, answers }) => {
    const answer = answers.get(list) ?? '';
    return isRefusal(answer) ? [{ node, answer }] : [];
  });
  const [first] = refusals;
  if (first !== undefined && refusals.length === answered.length) {
    throw refusalFailure(first.node, first.answer);
  }
  const refusing = new Set(refusals.map(({ node }) => node));
  return {
    answered: answered.filter(({ node }) => !refusing.has(node)),
    unreachable: [...unreachable, ...refusing].toSorted(),
  };
}
