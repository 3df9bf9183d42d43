/** Replica policies, racks and read modes, on one partition with three replicas: a, b and c. */

import { describe, expect, it } from 'vitest';
import type { ReadModeSc, ReplicaPolicy } from '../../model/settings.js';
import type { PartitionTable } from './partition-map.js';
import { chooseReplica, type RouteContext } from './replica-route.js';
import type { RouteRequest } from './router.js';

const owners = ['a', 'b', 'c'];

function table(mode: 'ap' | 'sc' = 'ap'): PartitionTable<string> {
  const ownerAt = (replica: number): string | undefined => owners[replica];
  return { namespace: 'ns', mode, replicationFactor: 3, replicaCount: 3, ownerAt };
}

function context(more: Partial<RouteContext<string>> = {}): RouteContext<string> {
  return {
    isAnswering: () => true,
    isResting: () => false,
    isInRack: (node, _, rackId) => node === 'abc'[rackId],
    rackIds: [],
    random: () => 0,
    nextTurn: () => 0,
    ...more,
  };
}

function request(replica: ReplicaPolicy, more: Partial<RouteRequest> = {}): RouteRequest {
  return {
    namespace: 'ns',
    partitionId: 1,
    isWrite: false,
    attempt: 0,
    replica,
    readModeSc: 'session',
    ...more,
  };
}

const attempts = (
  replica: ReplicaPolicy,
  more: Partial<RouteRequest> = {},
  with_: RouteContext<string> = context(),
  mode: 'ap' | 'sc' = 'ap',
): string =>
  [0, 1, 2, 3]
    .map((attempt) => chooseReplica(table(mode), request(replica, { ...more, attempt }), with_))
    .map((node) => node ?? '-')
    .join('');

const without = (...gone: string[]): Partial<RouteContext<string>> => ({
  isAnswering: (node) => !gone.includes(node),
});

describe('reads', () => {
  it('go, attempt by attempt, where their policy says', () => {
    expect(attempts('master')).toBe('aaaa');
    expect(attempts('sequence')).toBe('abca');
    expect(attempts('random', {}, context({ random: () => 0.99 }))).toBe('cabc');
    let turn = 0;
    const nextTurn = (): number => (turn += 1);
    expect(attempts('masterProles', {}, context({ nextTurn }))).toBe('bcab');
    expect(attempts('preferRack', {}, context({ rackIds: [2, 1] }))).toBe('cbac');
    expect(attempts('preferRack')).toBe('abca');
  });

  it('go round nodes that do not answer', () => {
    expect(attempts('master', {}, context(without('a')))).toBe('----');
    expect(attempts('sequence', {}, context(without('a')))).toBe('bbcb');
    expect(attempts('preferRack', {}, context({ rackIds: [2], ...without('c') }))).toBe('abab');
    expect(attempts('sequence', {}, context(without('a', 'b', 'c')))).toBe('----');
  });

  it('go round nodes left alone, unless there is no other', () => {
    const resting = (...names: string[]): RouteContext<string> =>
      context({ isResting: (node) => names.includes(node) });
    expect(attempts('sequence', {}, resting('a'))).toBe('bbcb');
    expect(attempts('sequence', {}, resting('a', 'b', 'c'))).toBe('abca');
    expect(attempts('master', {}, resting('a'))).toBe('aaaa');
  });
});

describe('strongly consistent reads', () => {
  it.each<[ReadModeSc, ReplicaPolicy, string]>([
    ['session', 'sequence', 'aaaa'],
    ['session', 'preferRack', 'aaaa'],
    ['linearize', 'master', 'aaaa'],
    ['linearize', 'preferRack', 'abca'],
    ['allowReplica', 'preferRack', 'cabc'],
    ['allowUnavailable', 'sequence', 'abca'],
  ])('%s with %s', (readModeSc, replica, expected) => {
    expect(attempts(replica, { readModeSc }, context({ rackIds: [2] }), 'sc')).toBe(expected);
  });
});

describe('writes', () => {
  it.each<[ReplicaPolicy, string]>([
    ['master', 'aaaa'],
    ['masterProles', 'aaaa'],
    ['random', 'aaaa'],
    ['sequence', 'abca'],
    ['preferRack', 'abca'],
  ])('%s', (replica, expected) => {
    expect(attempts(replica, { isWrite: true }, context({ rackIds: [2] }))).toBe(expected);
  });

  it('do not go round an open circuit', () => {
    const resting = context({ isResting: (node) => node === 'a' });
    expect(attempts('sequence', { isWrite: true }, resting)).toBe('abca');
  });
});
