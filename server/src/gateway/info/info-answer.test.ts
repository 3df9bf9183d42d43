import { describe, expect, it } from 'vitest';
import { compareBuilds, distinctBuilds } from './build.js';
import { clusterStableCommand, parseClusterStable } from './cluster-stable.js';
import { editionOf, isEnterprise } from './edition.js';
import { countOf, isRefusal, parsePairs, refusalWords } from './info-answer.js';

describe('answers of nodes', () => {
  it('are refusals when they say so', () => {
    expect(['ERROR:4:bad size', 'FAIL:201:no', 'ERROR', 'error:4'].every(isRefusal)).toBe(true);
    expect(['ok', '', 'ERRORS=1', 'a=ERROR:4'].some(isRefusal)).toBe(false);
    expect(refusalWords('ERROR:4:bad: size')).toBe('bad: size');
    expect(refusalWords('FAIL')).toBe('FAIL');
  });

  it('are names and values', () => {
    expect([...parsePairs('a=1;b=x=y;c;;d=')]).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
      ['c', ''],
      ['d', ''],
    ]);
    expect(parsePairs('').size).toBe(0);
    expect(parsePairs('ERROR:4:a=b').size).toBe(0);
  });

  it('hold counts, or nothing that is one', () => {
    const pairs = parsePairs('a=12;b=-1;c=x;d=9999999999999999');

    expect(['a', 'b', 'c', 'd', 'e'].map((name) => countOf(pairs, name))).toEqual([12, 0, 0, 0, 0]);
  });

  it('name the edition, by whichever command the server knows', () => {
    const release = 'arch=x86_64;edition=Aerospike Enterprise Edition;version=8.1.2.0';
    const refused = 'ERROR:4:unrecognized command';

    expect(editionOf(new Map([['release', release]]))).toBe('Aerospike Enterprise Edition');
    expect(
      editionOf(
        new Map([
          ['release', refused],
          ['edition', 'Aerospike Community Edition'],
        ]),
      ),
    ).toBe('Aerospike Community Edition');
    expect(editionOf(new Map([['edition', refused]]))).toBe('');
    expect(['Aerospike Enterprise Edition', 'Aerospike Federal Edition'].every(isEnterprise)).toBe(
      true,
    );
    expect(isEnterprise('Aerospike Community Edition')).toBe(false);
  });
});

describe('builds', () => {
  it('are as old as their numbers say', () => {
    expect(
      distinctBuilds(['8.1.10.0', '8.1.2.0', '8.1.2.0', '6.4.0.3', '8.1.2.0-rc1', '']),
    ).toEqual(['', '6.4.0.3', '8.1.2.0', '8.1.2.0-rc1', '8.1.10.0']);
    expect(compareBuilds('6.0', '6.0.0.0')).toBe(0);
  });
});

describe('cluster-stable', () => {
  it('is asked with what was asked for', () => {
    expect(clusterStableCommand({ ignoreMigrations: false, namespace: '' })).toBe('cluster-stable');
    expect(
      clusterStableCommand({ expectedSize: 3, ignoreMigrations: true, namespace: 'test' }),
    ).toBe('cluster-stable:size=3;ignore-migrations=true;namespace=test');
  });

  it('is a key where it is stable, and a reason where it is not', () => {
    expect(parseClusterStable('5A9C01B2')).toEqual({
      stable: true,
      clusterKey: '5A9C01B2',
      reason: '',
    });
    expect(parseClusterStable('ERROR:7:unstable cluster')).toEqual({
      stable: false,
      clusterKey: '',
      reason: 'unstable cluster',
    });
    expect(parseClusterStable('').stable).toBe(false);
  });
});
