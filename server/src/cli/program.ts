/** The command line as a whole: its commands, what every one of them has in common, and how failures leave it. */

import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config-error.js';
import type { Finish } from './call-command.js';
import { CliError } from './cli-error.js';
import { EXIT_CODE } from './exit-code.js';
import type { Terminal } from './terminal.js';
import { versionFacts, versionLine } from './version.js';

const HELP_AFTER = `
Each command explains itself: aerogate serve --help

Examples:
  $ aerogate serve --embedded --sample
  $ aerogate call put test/users/u1 name=Tim age=30
  $ aerogate call get test/users/u1
  $ aerogate health
  $ aerogate embedded --port 3000`;

/** Help and usage faults that commander reports; the rest of its errors are faults of the command line. */
const NO_FAULT: ReadonlySet<string> = new Set(['commander.helpDisplayed', 'commander.version']);

type CreateCommand = (terminal: Terminal, finish: Finish) => Command;

/** The commands, each loaded when it is asked for: the stubs of the API alone take longer than an embedded node to start. */
const COMMANDS: Readonly<Record<string, () => Promise<CreateCommand>>> = {
  serve: async () => (await import('./serve-command.js')).createServeCommand,
  embedded: async () => (await import('./embedded-command.js')).createEmbeddedCommand,
  call: async () => (await import('./call-command.js')).createCallCommand,
  health: async () => (await import('./health-command.js')).createHealthCommand,
};

/** Runs one command line (without the program's name) and resolves with its exit code. Never rejects. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT_CODE.ok;
  try {
    const finish: Finish = (code) => {
      exitCode = code;
    };
    const program = await createProgram(terminal, finish, namesIn(argv));
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return failureCode(error, terminal);
  }
}

/** The command the line names; all of them where it names none, asks for help or is mistaken. */
function namesIn([first = '']: readonly string[]): readonly string[] {
  return Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
}

/** The program, to be parsed or looked at, with all its commands unless they are named. */
export async function createProgram(
  terminal: Terminal,
  finish: Finish,
  names: readonly string[] = Object.keys(COMMANDS),
): Promise<Command> {
  const program = new Command('aerogate')
    .description(
      'Aerogate gives every language the Aerospike Developer SDK as typed RPCs: gRPC, Connect and gRPC-Web in\nfront of an Aerospike cluster, or of a node embedded in this process.',
    )
    .version(
      versionLine(versionFacts()),
      '--version',
      'print the version, the commit and the Node it runs on',
    )
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', HELP_AFTER);
  for (const name of names) {
    const create = await COMMANDS[name]?.();
    if (create !== undefined) program.addCommand(create(terminal, finish));
  }
  for (const command of withSubcommands(program)) settle(command, terminal);
  return program;
}

/** Commands made apart inherit nothing, so what all have in common is set on each. */
function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(`Run "${pathOf(command)} --help" to see what there is.`)
    .helpOption('-h, --help', 'print this')
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text);
      },
      writeErr: (text) => {
        terminal.err(text);
      },
      getOutHelpWidth: () => terminal.columns ?? HELP_COLUMNS,
      getErrHelpWidth: () => terminal.columns ?? HELP_COLUMNS,
    })
    .configureHelp({
      // Descriptions say defaults and choices themselves, with the environment variable beside them.
      optionDescription: (option) => option.description,
    });
}

/** Where nobody says how wide the terminal is. */
const HELP_COLUMNS = 110;

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function pathOf(command: Command): string {
  const above = command.parent === null ? '' : `${pathOf(command.parent)} `;
  return above + command.name();
}

function failureCode(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError)
    return NO_FAULT.has(error.code) ? EXIT_CODE.ok : EXIT_CODE.usage;
  if (error instanceof ConfigError) {
    for (const fault of error.faults) terminal.err(`aerogate: ${fault}\n`);
    return EXIT_CODE.usage;
  }
  if (error instanceof CliError) {
    terminal.err(`aerogate: ${error.message}\n`);
    return error.exitCode;
  }
  // Nobody expected this one, so its trace is what there is to say.
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(`aerogate: this is a defect; please report it with these lines:\n${trace}\n`);
  return EXIT_CODE.defect;
}
