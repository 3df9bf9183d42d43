/** `aerogate call`: one record operation from a shell, answered as JSON, with the grpcurl line it stands for. */

import {
  type DescMessage,
  type DescMethodUnary,
  fromJson,
  type JsonObject,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BIN_TYPES } from './bin-argument.js';
import { CALL_VERBS, type CallInput, type CallVerb, isMissing, parseTtl } from './call-request.js';
import { CliError, usageError } from './cli-error.js';
import { EXIT_CODE, EXIT_CODE_RPC_BASE } from './exit-code.js';
import {
  addGatewayAddressOptions,
  type GatewayAddressFlags,
  gatewayAddressOf,
} from './gateway-address.js';
import { grpcurlLine } from './grpcurl-line.js';
import { parseKeyArgument } from './key-argument.js';
import { callRpc } from './rpc-client.js';
import { rpcFailure } from './rpc-error-words.js';
import type { Terminal } from './terminal.js';

/** What the command's end is reported to. */
export type Finish = (exitCode: number) => void;

interface CallFlags extends GatewayAddressFlags {
  readonly int?: boolean;
  readonly bytes?: boolean;
  readonly digest?: boolean;
  readonly json?: string;
  readonly ttl?: string;
  readonly generation?: number;
  readonly durableDelete?: boolean;
  /** Commander's form of `--no-bins`: false once it is given. */
  readonly bins?: boolean;
  readonly allowMissing?: boolean;
  readonly where?: string;
  readonly behavior?: string;
  readonly timeoutMs?: number;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const HELP_AFTER = `
A key is namespace/set/key; its last part is text unless --int, --bytes or --digest says otherwise.
A bin is name=value: 30 is an int, 1.5 a double, true a bool, null removes the bin, [..] and {..} are
JSON for a list and a map, "..." is quoted text, anything else is text. name:type=value says the type:
${BIN_TYPES.join(', ')}.

The answer is JSON on standard output; the grpcurl line the call stands for goes to standard error.

Exit codes: 0 done; 2 a command line that makes no sense; ${EXIT_CODE_RPC_BASE} plus the number of the gRPC code
otherwise, such as ${EXIT_CODE_RPC_BASE + Code.NotFound} NOT_FOUND (also for exists, delete and touch of a missing record),
${EXIT_CODE_RPC_BASE + Code.InvalidArgument} INVALID_ARGUMENT, ${EXIT_CODE_RPC_BASE + Code.Unavailable} UNAVAILABLE.`;

export function createCallCommand(terminal: Terminal, finish: Finish): Command {
  const call = new Command('call')
    .summary('read or write one record, and see the grpcurl line for it')
    .description('Reads or writes one record through a running gateway.')
    .commandsGroup('Verbs:')
    .helpCommand(false)
    .usage('<verb> <namespace/set/key> [bins...] [options]')
    .addHelpText('after', HELP_AFTER)
    .addHelpText(
      'after',
      `\nExamples:\n${Object.entries(CALL_VERBS).map(firstExample).join('\n')}`,
    );
  for (const [name, verb] of Object.entries<CallVerb>(CALL_VERBS)) {
    call.addCommand(verbCommand(name, verb, { terminal, finish }));
  }
  return call;
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly finish: Finish;
}

function firstExample([name, { examples }]: [string, CallVerb]): string {
  return `  $ aerogate call ${name} ${examples[0] ?? ''}`;
}

function verbCommand(name: string, verb: CallVerb, { terminal, finish }: Surroundings): Command {
  const command = new Command(name)
    .summary(verb.summary.toLowerCase())
    .description(`${verb.summary}.`)
    .argument('<key>', 'namespace/set/key');
  if (verb.words === 'bin names')
    command.argument('[bins...]', 'bins to read; all of them unless given');
  if (verb.words === 'some bin names') command.argument('<bins...>', 'names of the bins');
  if (verb.words === 'bins') command.argument('[bins...]', 'name=value or name:type=value');
  for (const option of optionsOf(verb)) command.addOption(option);
  addGatewayAddressOptions(command);
  command.addHelpText(
    'after',
    `\nExamples:\n${verb.examples.map((example) => `  $ aerogate call ${name} ${example}`).join('\n')}`,
  );
  // Commander hands over the arguments, a list last where the command takes one, then the flags.
  return command.action(async (key: string, ...rest: unknown[]) => {
    const words = Array.isArray(rest[0]) ? (rest[0] as string[]) : [];
    finish(await runCall(verb, { key, words, flags: command.opts<CallFlags>(), terminal }));
  });
}

function optionsOf(verb: CallVerb): Option[] {
  const options = [
    new Option('--int', "The key's last part is an integer"),
    new Option('--bytes', "The key's last part is bytes: Base64, or hexadecimal after 0x"),
    new Option('--digest', "The key's last part is a digest: 40 hexadecimal digits or Base64"),
    new Option('--where <condition>', "Only where it holds: AEL, such as '$.age > 21'"),
    new Option('--behavior <name>', 'The behaviour whose settings apply [default DEFAULT]'),
    new Option('--timeout-ms <number>', `The call's deadline [default ${DEFAULT_TIMEOUT_MS}]`)
      .argParser(wholeNumber)
      .default(DEFAULT_TIMEOUT_MS)
      .helpGroup('Call:'),
    new Option('--dry-run', 'Print the grpcurl line and call nobody').helpGroup('Call:'),
    new Option('-q, --quiet', 'Leave the grpcurl line out').helpGroup('Call:'),
  ];
  if (verb.words === 'bins') {
    options.push(
      new Option(
        '--json <object>',
        'Bins as the API writes them; - reads them from standard input',
      ),
    );
  }
  if (verb === CALL_VERBS.get) {
    options.push(new Option('--no-bins', 'Read generation and time to live only'));
    options.push(new Option('--allow-missing', 'Answer a missing record with an outcome'));
  }
  if (verb.writes) options.push(...writeOptions());
  return options;
}

function writeOptions(): Option[] {
  return [
    new Option('--ttl <seconds>', 'Time to live: seconds, never, no-change or server-default'),
    new Option('--generation <number>', 'The generation the record must have').argParser(
      wholeNumber,
    ),
    new Option('--durable-delete', 'Leave a tombstone where the record is removed (Enterprise)'),
  ];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

interface Invocation {
  readonly key: string;
  readonly words: readonly string[];
  readonly flags: CallFlags;
  readonly terminal: Terminal;
}

async function runCall(verb: CallVerb, invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const body = verb.toRequest(await inputOf(verb, invocation));
  // The three methods differ in their messages only, which JSON goes into and comes out of.
  const method: DescMethodUnary = verb.method;
  const request = requestOf(method.input, body);
  const target = gatewayAddressOf(flags);
  const line = grpcurlLine(target, method, body);
  if (flags.dryRun === true) {
    terminal.out(`${line}\n`);
    return EXIT_CODE.ok;
  }
  if (flags.quiet !== true) terminal.err(`${line}\n`);
  try {
    const answer = await callRpc({ target, method, request, timeoutMs: flags.timeoutMs });
    const json = toJson(method.output, answer);
    terminal.out(`${JSON.stringify(json, undefined, 2)}\n`);
    return isMissing(json) ? EXIT_CODE_RPC_BASE + Code.NotFound : EXIT_CODE.ok;
  } catch (error) {
    throw rpcFailure(error, target);
  }
}

async function inputOf(verb: CallVerb, invocation: Invocation): Promise<CallInput> {
  const { key, words, flags, terminal } = invocation;
  const { int, bytes, digest, behavior, where, generation, durableDelete, allowMissing } = flags;
  return {
    key: parseKeyArgument(key, { int, bytes, digest }),
    words,
    json: flags.json === undefined ? undefined : await jsonBins(flags.json, terminal),
    ttl: flags.ttl === undefined ? undefined : parseTtl(flags.ttl),
    ...{ generation, durableDelete, allowMissing, behavior, where },
    noBins: verb === CALL_VERBS.get && flags.bins === false ? true : undefined,
  };
}

async function jsonBins(flag: string, terminal: Terminal): Promise<JsonObject> {
  const text = flag === '-' ? await terminal.readInput() : flag;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw usageError('--json: expected an object of bins, such as {"age":{"int":30}}.');
  }
  return parsed as JsonObject;
}

/** Reads the request as the gateway would, so that a mistake in `--json` is found before anything is sent. */
function requestOf<S extends DescMessage>(schema: S, body: JsonObject): MessageShape<S> {
  try {
    return fromJson(schema, body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`This is no request of the API: ${reason}`, EXIT_CODE.usage, error);
  }
}
