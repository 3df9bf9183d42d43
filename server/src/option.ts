/** Kinds of options: how a text from a flag, the environment or YAML becomes a checked value. */

export interface Address {
  /** Host name or address; IPv6 without brackets. */
  readonly host: string;
  /** 0-65535; 0 asks the system for a free port. */
  readonly port: number;
}

interface OptionBase {
  readonly group: string;
  readonly help: string;
}
export interface FlagOption extends OptionBase {
  readonly kind: 'flag';
}
export interface TextOption extends OptionBase {
  readonly kind: 'text';
}
export interface ListOption extends OptionBase {
  readonly kind: 'list';
  /** What the list is made of, for whoever wrote something else: "expected …". */
  readonly expected: string;
  /** Whether an item, without the spaces around it, is one; every text is where it is not given. */
  readonly accepts?: (item: string) => boolean;
}
export interface IntegerOption extends OptionBase {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
export interface AddressOption extends OptionBase {
  readonly kind: 'address';
  readonly default: string;
}
export interface ChoiceOption<C extends string = string> extends OptionBase {
  readonly kind: 'choice';
  readonly choices: readonly C[];
  readonly default?: C;
}
export type Option =
  | FlagOption
  | TextOption
  | ListOption
  | IntegerOption
  | AddressOption
  | ChoiceOption;

/** The type an option's value has once resolved. */
export type OptionValue<O extends Option> = O extends FlagOption
  ? boolean
  : O extends IntegerOption
    ? number
    : O extends AddressOption
      ? Address
      : O extends ListOption
        ? readonly string[]
        : O extends ChoiceOption<infer C>
          ? O extends { readonly default: string }
            ? C
            : C | undefined
          : string | undefined;

type Bounds = { help: string; default: number; min: number; max: number };

export const option = {
  flag: (group: string, help: string): FlagOption => ({ kind: 'flag', group, help }),
  text: (group: string, help: string): TextOption => ({ kind: 'text', group, help }),
  list: (group: string, rest: Omit<ListOption, 'kind' | 'group'>): ListOption => ({
    kind: 'list',
    group,
    ...rest,
  }),
  integer: (group: string, bounds: Bounds): IntegerOption => ({
    kind: 'integer',
    group,
    ...bounds,
  }),
  address: (group: string, rest: { help: string; default: string }): AddressOption => ({
    kind: 'address',
    group,
    ...rest,
  }),
  choice: <const C extends string, R extends { help: string; default?: C }>(
    group: string,
    choices: readonly C[],
    rest: R,
  ): ChoiceOption<C> & R => ({ kind: 'choice', group, choices, ...rest }),
} as const;

/** A value that does not fit its option; the message is written for the person who set it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** Reads one option's value from a text or a YAML scalar. Throws OptionError naming `where` it stood. */
export function parseOption(definition: Option, raw: unknown, where: string): unknown {
  switch (definition.kind) {
    case 'flag':
      return parseFlag(raw, where);
    case 'text':
      return parseText(raw, where);
    case 'list':
      return parseList(definition, raw, where);
    case 'integer':
      return parseInteger(definition, raw, where);
    case 'address':
      return parseAddress(typeof raw === 'number' ? String(raw) : raw, where);
    case 'choice':
      return parseChoice(definition, raw, where);
  }
}

/** The value of an option nobody set. */
export function defaultOf(definition: Option): unknown {
  switch (definition.kind) {
    case 'flag':
      return false;
    case 'list':
      return [];
    case 'text':
      return undefined;
    case 'integer':
    case 'choice':
      return definition.default;
    case 'address':
      return parseAddress(definition.default, 'default');
  }
}

/** `host:port`, `[v6]:port` or a bare port, which means loopback. */
export function parseAddress(raw: unknown, where: string): Address {
  const text = typeof raw === 'string' ? raw : '';
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? /^()()(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new OptionError(`${where}: expected host:port with a port up to 65535.`);
  }
  const host = match[1] ?? match[2] ?? '';
  return { host: host === '' ? '127.0.0.1' : host, port };
}

/** The address as it is written, IPv6 in brackets. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const FLAG_WORDS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function parseFlag(raw: unknown, where: string): boolean {
  const value = FLAG_WORDS.get(raw);
  if (value === undefined) throw new OptionError(`${where}: expected true or false.`);
  return value;
}

function parseText(raw: unknown, where: string): string {
  if (typeof raw === 'number') return String(raw);
  if (typeof raw !== 'string' || raw === '') throw new OptionError(`${where}: expected a text.`);
  return raw;
}

function parseList(definition: ListOption, raw: unknown, where: string): readonly string[] {
  const { expected, accepts = () => true } = definition;
  const items: unknown[] = typeof raw === 'string' ? raw.split(',') : [raw].flat();
  return items.map((item) => {
    const text = typeof item === 'number' ? String(item) : item;
    if (typeof text !== 'string' || text.trim() === '' || !accepts(text.trim())) {
      throw new OptionError(`${where}: expected ${expected}.`);
    }
    return text.trim();
  });
}

function parseInteger(definition: IntegerOption, raw: unknown, where: string): number {
  const { min, max } = definition;
  const value = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new OptionError(`${where}: expected a whole number from ${min} to ${max}.`);
  }
  return value;
}

function parseChoice(definition: ChoiceOption, raw: unknown, where: string): string {
  // YAML 1.1 readers make booleans of on and off; ours keeps them, but people quote either way.
  const text = raw === true ? 'on' : raw === false ? 'off' : raw;
  if (typeof text !== 'string' || !definition.choices.includes(text)) {
    throw new OptionError(`${where}: expected one of ${definition.choices.join(', ')}.`);
  }
  return text;
}
