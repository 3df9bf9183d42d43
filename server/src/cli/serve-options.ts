/** The options of `aerogate serve` as flags: made from the option table, so that help and refusals can't lag behind it. */

import { type Command, Option } from 'commander';
import { environmentName } from '../config.js';
import type { Option as OptionDefinition } from '../option.js';
import { SERVE_OPTIONS } from '../option-table.js';
import { defaultWordsOf, placeholderOf, rangeOf } from '../option-words.js';

/** Adds every option of the table; flags also get a `--no-` form, to overrule the environment or the file. */
export function addServeOptions(command: Command): Command {
  for (const [name, definition] of Object.entries<OptionDefinition>(SERVE_OPTIONS)) {
    command.addOption(toFlag(name, definition));
    if (definition.kind === 'flag') command.addOption(new Option(`--no-${name}`).hideHelp());
  }
  return command;
}

/** What stood behind each flag that was given, by the option's name. */
export function flagsGiven(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(SERVE_OPTIONS)) {
    const value: unknown = command.getOptionValue(attributeName(name));
    if (value !== undefined) given[name] = value;
  }
  return given;
}

function toFlag(name: string, definition: OptionDefinition): Option {
  const placeholder = placeholderOf(name, definition);
  const flag = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
  const option = new Option(flag, describe(name, definition)).helpGroup(`${definition.group}:`);
  if (definition.kind === 'list') option.argParser(collect);
  return option;
}

function describe(name: string, definition: OptionDefinition): string {
  const range = rangeOf(definition);
  const fallback = defaultWordsOf(definition);
  const facts = [
    ...(range === undefined ? [] : [range]),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
    environmentName(name),
  ];
  return `${definition.help} [${facts.join('; ')}]`;
}

/** A list can be given in one flag or in several. */
function collect(text: string, before: string | undefined): string {
  return before === undefined ? text : `${before},${text}`;
}

/** Commander's name for a flag's value. */
function attributeName(name: string): string {
  return new Option(`--${name}`).attributeName();
}
