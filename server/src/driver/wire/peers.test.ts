/** Whose map is believed, who has left and who is missing, from nodes' views of each other. */

import { describe, expect, it } from 'vitest';
import { believedNodes, hasLeft, missingPeers, type PeerView } from './peers.js';

const address = (name: string): { host: string; port: number } => ({ host: name, port: 3000 });

/** `node('a', 'bc')`: node a, which lists b and c. */
function node(name: string, listed: string, more: Partial<PeerView> = {}): PeerView {
  const peers = new Map(
    Array.from(listed, (peer) => [peer, { name: peer, tlsName: '', hosts: [address(peer)] }]),
  );
  const base = { name, address: address(name), answering: true, failures: 0, ownedPartitions: 1 };
  return { ...base, peers, ...more };
}

const believed = (...nodes: PeerView[]): string => [...believedNodes(nodes)].sort().join('');

describe('believed are', () => {
  it('nodes that list each other', () => {
    expect(believed(node('a', 'bc'), node('b', 'ac'), node('c', 'ab'))).toBe('abc');
  });

  it('a single node, when it is the only one', () => {
    expect(believed(node('a', ''))).toBe('a');
  });

  it('not the one that knows only itself', () => {
    expect(believed(node('x', '', { ownedPartitions: 4096 }), node('a', 'b'))).toBe('a');
  });

  it('not the one that lists others which do not list it', () => {
    expect(believed(node('a', 'b'), node('b', 'a'), node('c', 'ab'))).toBe('ab');
  });

  it('of two equal halves, the one that owns the map; failing that, the first by name', () => {
    expect(believed(node('b', '', { ownedPartitions: 9 }), node('a', ''))).toBe('b');
    expect(believed(node('b', ''), node('a', ''))).toBe('a');
  });

  it('none that does not answer, or has not told whom it lists', () => {
    expect(believed(node('a', '', { answering: false }))).toBe('');
    expect(believed(node('a', '', { peers: undefined }))).toBe('');
  });
});

describe('a node has left', () => {
  const gone = { answering: false, failures: 1, ownedPartitions: 9 };
  const left = (subject: PeerView, ...others: PeerView[]): boolean =>
    hasLeft(subject, [subject, ...others]);

  it('at once, when it fails and nobody that answers lists it', () => {
    expect(left(node('a', 'b', gone), node('b', ''))).toBe(true);
    expect(left(node('a', 'b', gone), node('b', 'a'))).toBe(false);
  });

  it('never while nobody answers at all', () => {
    const failing = { ...gone, failures: 1_000 };
    expect(left(node('a', 'b', failing), node('b', 'a', failing))).toBe(false);
    expect(left(node('a', '', failing))).toBe(false);
  });

  it('though it answers, when it is neither listed nor owns anything', () => {
    expect(left(node('a', 'b', { ownedPartitions: 0 }), node('b', ''))).toBe(true);
    expect(left(node('a', 'b', { ownedPartitions: 1 }), node('b', ''))).toBe(false);
    expect(left(node('a', '', { ownedPartitions: 0 }))).toBe(false);
  });
});

describe('missing are', () => {
  const missing = (...nodes: PeerView[]): string =>
    missingPeers(nodes, believedNodes(nodes))
      .map((peer) => peer.name)
      .join('');

  it('listed nodes that are not known', () => {
    expect(missing(node('a', 'bc'), node('b', 'ac'))).toBe('c');
  });

  it('known ones that do not answer, once they are listed elsewhere', () => {
    const b = node('b', '', { answering: false, failures: 1 });
    expect(missing(node('a', 'b'), b)).toBe('');
    expect(missing(node('a', 'b'), { ...b, address: address('old') })).toBe('b');
    expect(missing(node('a', 'b'), { ...b, answering: true, address: address('old') })).toBe('');
  });

  it('not the peers of a node that is not believed', () => {
    expect(missing(node('a', 'b'), node('b', 'a'), node('x', 'y'))).toBe('');
  });
});
