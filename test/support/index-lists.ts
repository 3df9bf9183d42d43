/** Gateways whose nodes answer info commands about indexes as a test says, and the lines such nodes list. */

import type { NodeView } from '../../server/src/driver/driver.js';
import { type FakeDriverOptions, infoAnswer } from './fake-driver.js';
import { fakeGateway } from './session-gateway.js';

const nodeOf = (build: string): NodeView => ({
  ...{ name: 'A1', address: '127.0.0.1:3000', build, active: true, openConnections: 1 },
  ...{ inFlight: 0, failures: 0, circuitOpen: false },
});

/** One node that answers by what a command begins with, and `ok` to everything else. */
export function nodeSaying(answers: Readonly<Record<string, string>>, build = '8.1.2.0') {
  return fakeGateway({
    cluster: { nodes: [nodeOf(build)] },
    info: ({ commands }) => [infoAnswer('A1', commands, (command) => said(answers, command))],
  });
}

/** Two nodes, and what each answers. */
export function nodesSaying(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
) {
  const info: FakeDriverOptions['info'] = ({ commands }) => [
    infoAnswer('A2', commands, (command) => said(second, command)),
    infoAnswer('A1', commands, (command) => said(first, command)),
  ];
  return fakeGateway({ info });
}

function said(answers: Readonly<Record<string, string>>, command: string): string {
  return Object.entries(answers).find(([start]) => command.startsWith(start))?.[1] ?? 'ok';
}

/** The info commands that were sent, in order. */
export const sent = ({ driver }: ReturnType<typeof fakeGateway>): string[] =>
  driver.calls.flatMap((call) => (call.call === 'info' ? call.request.commands : []));

/** An index as a node lists it; `facts` in place of its own. */
export const entry = (name: string, facts: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    ...{ ns: 'test', indexname: name, set: 'users', bin: 'age', type: 'numeric' },
    ...{ indextype: 'default', context: 'null', exp: 'null', state: 'RW' },
    ...facts,
  })
    .map(([word, value]) => `${word}=${value}`)
    .join(':');
