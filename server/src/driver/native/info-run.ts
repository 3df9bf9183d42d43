/** Info commands over the client: one request each, so that every answer is whose it seems. */

import { AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { Settings } from '../../model/settings.js';
import type { InfoAnswer, InfoRequest } from '../driver.js';
import { deadlineOf, type Running, withFacts } from '../wire/run-context.js';
import type { NativeError, NativeNode } from './client-interface.js';
import { unsupported } from './gaps.js';
import { callWithin, type NativeContext, timeLeftMs } from './native-context.js';
import { toFailure } from './native-failure.js';
import { moduleIn, registerModule } from './register-module.js';

/** Bytes of one command: the client copies it into 256 with its end. */
const INFO_COMMAND_MAX_BYTES = 255;

type Done = (result: readonly InfoAnswer[] | AerospikeError) => void;

/** Asks; `done` is called once, with the answers of the nodes that gave one, or with the first failure when none did. */
export function runInfo(
  context: NativeContext,
  request: InfoRequest,
  settings: Settings,
  done: Done,
): Running {
  let ended = false;
  const end: Done = (result) => {
    if (ended) return;
    ended = true;
    done(result);
  };
  const deadlineMs = deadlineOf(context.clock, settings.totalTimeoutMs);
  askAll(context, request, deadlineMs).then(end, (error: unknown) => {
    end(clientFailure('INTERNAL', { cause: error }));
  });
  return {
    stop: (error) => {
      // An info command may change things, and the client has it.
      end(withFacts(error, { inDoubt: true, attempts: 1 }));
    },
  };
}

async function askAll(
  context: NativeContext,
  { commands, target }: InfoRequest,
  deadlineMs: number,
): Promise<readonly InfoAnswer[] | AerospikeError> {
  const tooLong = commands.findIndex(
    (command) => /[\n\0]/u.test(command) || (isLong(command) && moduleIn(command) === undefined),
  );
  if (tooLong >= 0) return unsupported('info-command-length', `commands[${tooLong}]`);
  const nodes = context.client.getNodes();
  if (nodes.length === 0) return clientFailure('CLUSTER_UNAVAILABLE');
  const asked = target.to === 'node' ? nodes.filter(({ name }) => name === target.node) : nodes;
  const chosen = target.to === 'any' ? asked.slice(0, 1) : asked;
  if (chosen.length === 0) return noSuchNode();
  const results = await Promise.all(
    chosen.map((node) => askNode(context, node, commands, deadlineMs)),
  );
  const answers: InfoAnswer[] = [];
  let failure: AerospikeError | undefined;
  for (const result of results) {
    if (result instanceof AerospikeError) failure ??= result;
    else answers.push(result);
  }
  return answers.length > 0 ? answers : (failure ?? clientFailure('INTERNAL'));
}

/** One node's answers. Info goes through the thread pool of the process, where one request at a time per call is enough. */
export async function askNode(
  context: NativeContext,
  node: NativeNode,
  commands: readonly string[],
  deadlineMs: number,
): Promise<InfoAnswer | AerospikeError> {
  const answers = new Map<string, string>();
  for (const command of commands) {
    const answer = await askOne(context, node, command, deadlineMs);
    if (typeof answer !== 'string') return answer;
    answers.set(command, answer);
  }
  return { node: node.name, answers };
}

async function askOne(
  context: NativeContext,
  { name }: NativeNode,
  command: string,
  deadlineMs: number,
): Promise<string | AerospikeError> {
  const { client, nodeNames } = context;
  const timeout = timeLeftMs(context.clock, deadlineMs);
  const module = isLong(command) ? moduleIn(command) : undefined;
  const called =
    module === undefined
      ? await callWithin<string | null>(context, deadlineMs, (done) =>
          client.infoNode(command, { name }, { timeout }, done),
        )
      : await registerModule(context, module, { timeout });
  if (!called.ok) {
    const { error } = called;
    if (error.code > 0 && !/timeout/iu.test(error.message)) return refusalOf(error);
    const failure = toFailure(error, { isWrite: true, nodeNames: nodeNames() });
    return withFacts(failure, { node: name, attempts: 1 });
  }
  // The client tells no more of a module than that a node took it.
  if (typeof called.result !== 'string' && module !== undefined) return 'ok';
  // No answer and no error: the client knows no node of that name, or the answer was empty.
  if (typeof called.result !== 'string') {
    return client.getNodes().some((node) => node.name === name) ? '' : noSuchNode();
  }
  return stripName(called.result, command);
}

function noSuchNode(): AerospikeError {
  return clientFailure('NO_NODE', { detail: 'No active node has the name asked for.' });
}

/** Answers come as `name TAB value NEWLINE`. */
function stripName(answer: string, command: string): string {
  const value = answer.startsWith(`${command}\t`) ? answer.slice(command.length + 1) : answer;
  return value.endsWith('\n') ? value.slice(0, -1) : value;
}

function isLong(command: string): boolean {
  return Buffer.byteLength(command) > INFO_COMMAND_MAX_BYTES;
}

/** A node's refusal as it answered it: the client keeps the code, or its word for one, and puts an address behind. */
function refusalOf({ code, message }: NativeError): string {
  const words = message.replace(/\s*from \S+$/u, '').trim();
  if (!words.startsWith('error=')) return `ERROR:${code}:${words}`;
  // Of modules it has decoded what the compiler said.
  return words.replace(/message=(.*)$/su, (_, said: string) => {
    return `message=${Buffer.from(said).toString('base64')}`;
  });
}
