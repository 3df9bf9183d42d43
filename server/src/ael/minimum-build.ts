/** The oldest servers that can carry an expression out, as far as its operators tell. */

import type { ContextStep, Expression } from '../model/expression.js';
import { partsOf } from './expression-bins.js';

/** The oldest that are supported at all. */
const OLDEST = '6.4';
/** What came later, the newest last. */
const BUILDS = [OLDEST, '7.0', '8.1.1', '8.1.2', '8.2'] as const;
type MinimumBuild = (typeof BUILDS)[number];

const OPERATIONS: Readonly<Partial<Record<string, MinimumBuild>>> = {
  recordSize: '7.0',
  inList: '8.1.2',
  mapKeys: '8.1.2',
  mapValues: '8.1.2',
  removeResult: '8.1.2',
  toText: '8.2',
};

/** Packed parts are not looked into. */
export function minimumBuild(expression: Expression): MinimumBuild {
  let newest = 0;
  const pending: Expression[] = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    newest = Math.max(newest, BUILDS.indexOf(ownBuild(next)));
    pending.push(...partsOf(next));
  }
  return BUILDS[newest] ?? OLDEST;
}

function ownBuild(expression: Expression): MinimumBuild {
  if (expression.node === 'operation') return OPERATIONS[expression.name] ?? OLDEST;
  if (expression.node === 'collection') return expression.family === 'string' ? '8.2' : OLDEST;
  if (expression.node === 'loopVariable') return '8.1.1';
  if (expression.node !== 'path') return OLDEST;
  return expression.context.some(isNewStep) ? '8.1.2' : '8.1.1';
}

function isNewStep({ step }: ContextStep): boolean {
  return step === 'mapKeysIn' || step === 'and';
}
