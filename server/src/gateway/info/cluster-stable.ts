/** `cluster-stable`: the command, and what one node says of the cluster. */

import { isRefusal, refusalWords } from './info-answer.js';

export interface StabilityQuestion {
  readonly expectedSize?: number | undefined;
  readonly ignoreMigrations: boolean;
  /** Empty: all namespaces. Must not hold `;`. */
  readonly namespace: string;
}

export interface StabilityAnswer {
  readonly stable: boolean;
  /** Hexadecimal; empty when it is not stable. */
  readonly clusterKey: string;
  /** The node's own words; empty when it is stable. */
  readonly reason: string;
}

const CLUSTER_KEY = /^[0-9a-f]{1,16}$/i;

export function clusterStableCommand(question: StabilityQuestion): string {
  const { expectedSize, ignoreMigrations, namespace } = question;
  const parameters = [
    ...(expectedSize === undefined ? [] : [`size=${expectedSize}`]),
    ...(ignoreMigrations ? ['ignore-migrations=true'] : []),
    ...(namespace === '' ? [] : [`namespace=${namespace}`]),
  ];
  return parameters.length === 0 ? 'cluster-stable' : `cluster-stable:${parameters.join(';')}`;
}

export function parseClusterStable(answer: string): StabilityAnswer {
  if (CLUSTER_KEY.test(answer)) return { stable: true, clusterKey: answer, reason: '' };
  const reason = isRefusal(answer) ? refusalWords(answer) : 'the answer is no cluster key';
  return { stable: false, clusterKey: '', reason };
}
