import { expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createEngine } from '../../engine/engine.js';
import type { Journal } from '../data/journal.js';
import type { NodeContext } from '../node-context.js';
import { particleBytes } from '../particle-size.js';
import { createIndexBuilder } from '../query/index-builder.js';
import { SharedMetadata } from '../shared-metadata.js';
import type { InfoReply } from './info-call.js';
import { sindexCreateReply, sindexDeleteReply } from './info-indexes.js';
import { savedCommands, savingIndexes } from './saved-indexes.js';

/** A node whose commits fail when the test says so: what was to be saved since comes back. */
function setUp() {
  const clock = createFakeClock();
  const engine = createEngine({ clock, sizeOf: particleBytes, namespaces: [{ name: 'test' }] });
  const saved = new Map<string, readonly string[]>();
  const takeBacks = new Map<string, () => void>();
  const saveMeta: Journal['saveMeta'] = (_kind, namespace, content, takeBack) => {
    saved.set(namespace, savedCommands(content ?? new Uint8Array()));
    if (takeBack !== undefined && !takeBacks.has(namespace)) takeBacks.set(namespace, takeBack);
  };
  const metadata = new SharedMetadata();
  const indexBuilder = createIndexBuilder(clock);
  const node = { engine, metadata, indexBuilder, journal: { saveMeta } } as unknown as NodeContext;
  const run = (reply: InfoReply, params: string): string =>
    savingIndexes(reply)({ name: '', params, node });
  const names = (): (string | undefined)[] => [
    ...(engine.namespace('test')?.indexes.indexes() ?? []).map(({ definition }) => definition.name),
    ...(engine.namespace('test')?.indexes.setIndexes() ?? []).map(({ name }) => name),
  ];
  return {
    ...{ metadata, saved, names },
    create: (params: string) => run(sindexCreateReply, params),
    drop: (params: string) => run(sindexDeleteReply, params),
    commit: () => {
      takeBacks.clear();
    },
    fail: () => {
      for (const takeBack of takeBacks.values()) takeBack();
      takeBacks.clear();
    },
  };
}

it('saves the definitions of a namespace, of one that nobody has, too', () => {
  const { create, saved } = setUp();
  create('namespace=test;set=s;indexname=a;bin=x;type=numeric');
  create('namespace=far;indexname=b;bin=y;type=string;indextype=list');
  expect(saved.get('test')).toEqual([
    'namespace=test;indexname=a;set=s;bin=x;type=numeric;indextype=default',
  ]);
  expect(saved.get('far')).toEqual(['namespace=far;indexname=b;bin=y;type=string;indextype=list']);
});

it('takes back definitions that could not be saved', () => {
  const { create, drop, commit, fail, names, metadata } = setUp();
  create('namespace=test;indexname=kept;bin=x;type=numeric');
  create('namespace=test;indexname=renamed;bin=y;type=numeric');
  create('namespace=test;indexname=onset;set=s;indextype=set');
  commit();
  drop('namespace=test;indexname=kept');
  drop('namespace=test;indexname=onset');
  create('namespace=test;indexname=other;bin=y;type=numeric');
  create('namespace=test;indexname=new;bin=z;type=numeric');
  create('namespace=far;indexname=far;bin=z;type=numeric');
  expect(names()).toEqual(['other', 'new']);

  fail();
  expect(new Set(names())).toEqual(new Set(['kept', 'renamed', 'onset']));
  const left = metadata.items('sindex').filter(({ value }) => value !== undefined);
  expect(new Set(left.map(({ value }) => value))).toEqual(new Set(['kept', 'renamed', 'onset']));
});
