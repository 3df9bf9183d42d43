/** Arguments of calls, put to the parameters they are for, by position or by name. */

import { AelFault, type Span } from '../ael-error.js';
import type { Argument, Syntax } from '../syntax.js';
import type { TypeSet } from './ael-type.js';
import type { Inference } from './inference.js';
import type { Signature } from './signature.js';
import { find, type TypeSlot, unify } from './type-slot.js';

export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly span: Span;
}

/** Arguments of a call that takes none by name. */
export function positional(
  name: string,
  args: readonly Argument[],
  span: Span,
): readonly Argument[] {
  const named = args.find((argument) => argument.name !== undefined);
  if (named === undefined) return args;
  throw new AelFault('ael/arguments', `${name} takes its arguments by position`, named.span, {
    other: span,
  });
}

/** Arguments that have to be expressions: no patterns, no selectors. */
export function expressionArguments(name: string, args: readonly Argument[]): readonly Syntax[] {
  return args.map(({ value, span }) => {
    if (value.kind === 'expression') return value.syntax;
    throw new AelFault('ael/arguments', `${name} takes values`, span);
  });
}

/** The slots of all arguments, in the order they are written. */
export function inferArguments(
  inference: Inference,
  call: Call,
  signature: Signature,
): readonly TypeSlot[] {
  const { many } = signature;
  if (many !== undefined) return inferMany(inference, call, many);
  return matchParameters(call, signature).flatMap((syntax, index) => {
    const parameter = signature.parameters[index];
    if (syntax === undefined || parameter === undefined) return [];
    const slot = inference.infer(syntax);
    inference.expect(slot, parameter.types, `${call.name}(${parameter.name})`, syntax.span);
    find(slot).fallback ??= parameter.fallback;
    return [slot];
  });
}

function inferMany(
  inference: Inference,
  { name, args, span }: Call,
  { types, least }: { readonly types: TypeSet; readonly least: number },
): readonly TypeSlot[] {
  const values = expressionArguments(name, positional(name, args, span));
  if (values.length < least) {
    throw new AelFault(
      'ael/arguments',
      `${name} takes ${least} arguments or more, ${values.length} given`,
      span,
    );
  }
  const slots = values.map((value) => {
    const slot = inference.infer(value);
    inference.expect(slot, types, name, value.span);
    return slot;
  });
  const [first, ...others] = slots;
  for (const slot of others)
    if (first !== undefined) unify(first, slot, `stands in ${name} beside`);
  return slots;
}

/** The expression for each parameter, `undefined` where it is left out. */
export function matchParameters(
  { name, args, span }: Call,
  { parameters }: Signature,
): readonly (Syntax | undefined)[] {
  const values = expressionArguments(name, args);
  const matched = new Array<Syntax | undefined>(parameters.length).fill(undefined);
  args.forEach((argument, position) => {
    const index =
      argument.name === undefined
        ? position
        : parameters.findIndex((each) => each.name === argument.name);
    if (parameters[index] === undefined || matched[index] !== undefined) {
      throw new AelFault('ael/arguments', wrongArgument(name, argument, parameters), argument.span);
    }
    matched[index] = values[position];
  });
  const missing = parameters.find(
    (each, index) => each.optional !== true && matched[index] === undefined,
  );
  if (missing === undefined) return matched;
  throw new AelFault('ael/arguments', `${name} lacks its argument "${missing.name}"`, span, {
    hint: usage(name, parameters),
  });
}

const COUNTS: readonly string[] = ['no argument', 'one argument'];

function wrongArgument(
  name: string,
  argument: Argument,
  parameters: Signature['parameters'],
): string {
  if (argument.name === undefined) {
    const count = COUNTS[parameters.length] ?? `at most ${parameters.length} arguments`;
    return `${name} takes ${count}`;
  }
  return `${name} takes no argument "${argument.name}", or it is there twice; it is written ${usage(name, parameters)}`;
}

function usage(name: string, parameters: Signature['parameters']): string {
  const list = parameters.map((each) =>
    each.optional === true ? `[${each.name}: …]` : `${each.name}: …`,
  );
  return `${name}(${list.join(', ')})`;
}
