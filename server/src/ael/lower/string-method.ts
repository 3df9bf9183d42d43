/** Methods of strings, which servers carry out from 8.2 on: as operations of the family of strings. */

import type { CollectionOperationName } from '../../model/collection-call.js';
import type { Expression } from '../../model/expression.js';
import { INT64_MAX } from '../../model/limits.js';
import { listValue, stringValue, type Value } from '../../model/value.js';
import { AelFault } from '../ael-error.js';
import type { Argument, MethodSyntax, RegexSyntax, Syntax } from '../syntax.js';
import { matchParameters } from '../type/infer-arguments.js';
import { isStringInsert, STRING_INSERT } from '../type/infer-method.js';
import { METHODS } from '../type/signature.js';
import { flagsOf } from './flags.js';
import { integer, type Lowering, literal, modifyCall, operation, readCall } from './lowering.js';

const READS = {
  strlen: { name: 'stringLength', type: 'int' },
  substr: { name: 'stringSubstring', type: 'string' },
  charAt: { name: 'stringCharAt', type: 'string' },
  find: { name: 'stringFind', type: 'int' },
  contains: { name: 'stringContains', type: 'bool' },
  startsWith: { name: 'stringStartsWith', type: 'bool' },
  endsWith: { name: 'stringEndsWith', type: 'bool' },
  bytesLength: { name: 'stringByteLength', type: 'int' },
  isNumeric: { name: 'stringIsNumeric', type: 'bool' },
  isUpper: { name: 'stringIsUpper', type: 'bool' },
  isLower: { name: 'stringIsLower', type: 'bool' },
  toBlob: { name: 'stringToBlob', type: 'blob' },
  split: { name: 'stringSplit', type: 'list' },
  fromBase64: { name: 'stringDecodeBase64', type: 'blob' },
} as const;

const CHANGES = {
  insert: 'stringInsert',
  overwrite: 'stringOverwrite',
  snip: 'stringSnip',
  replace: 'stringReplace',
  replaceAll: 'stringReplaceAll',
  upper: 'stringUpper',
  lower: 'stringLower',
  caseFold: 'stringCaseFold',
  normalizeNFC: 'stringNormalizeNfc',
  trimStart: 'stringTrimStart',
  trimEnd: 'stringTrimEnd',
  trim: 'stringTrim',
  padStart: 'stringPadStart',
  padEnd: 'stringPadEnd',
  repeat: 'stringRepeat',
} as const satisfies Readonly<Record<string, CollectionOperationName>>;

/** Undefined for methods of other values. */
export function lowerStringMethod(lowering: Lowering, node: MethodSyntax): Expression | undefined {
  const { name } = node;
  if (name === 'insert' ? isStringInsert(node) : isChange(name)) return lowerChange(lowering, node);
  if (Object.hasOwn(READS, name)) return lowerRead(lowering, node, name as keyof typeof READS);
  if (name === 'toString') return lowerToString(lowering, node);
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  return special?.(lowering, node);
}

function isChange(name: string): name is keyof typeof CHANGES {
  return Object.hasOwn(CHANGES, name);
}

function lowerRead(
  { lower }: Lowering,
  node: MethodSyntax,
  method: keyof typeof READS,
): Expression {
  flagsOf('none', node.flags);
  const args = given(matchParameters(node, METHODS[method])).map(lower);
  return readCall('string', { ...READS[method], args, source: lower(node.receiver) });
}

function given(values: readonly (Syntax | undefined)[]): readonly Syntax[] {
  return values.flatMap((value) => value ?? []);
}

function lowerChange({ lower }: Lowering, node: MethodSyntax): Expression {
  const { name, receiver, flags } = node;
  if (!isChange(name)) throw new Error(`no change "${name}"`);
  const signature = name === 'insert' ? STRING_INSERT : METHODS[name];
  const args = given(matchParameters(node, signature)).map(lower);
  return modifyCall('string', {
    name: CHANGES[name],
    args: [...changeArguments(node, args), integer(flagsOf('string', flags))],
    type: 'string',
    source: lower(receiver),
  });
}

function changeArguments(
  { name, span }: MethodSyntax,
  args: readonly Expression[],
): readonly Expression[] {
  // On the wire the end is always there; what is behind the string counts as its end.
  if (name === 'snip' && args.length === 1) return [...args, integer(INT64_MAX)];
  if (name !== 'replace' && name !== 'replaceAll') return args;
  // Both go in one list, and lists are constants.
  const values = constantsOf(args);
  if (values !== undefined) return [literal(listValue(values))];
  throw new AelFault('ael/arguments', `${name} takes constants and placeholders`, span);
}

function constantsOf(args: readonly Expression[]): readonly Value[] | undefined {
  const values = args.flatMap((each) => (each.node === 'literal' ? [each.value] : []));
  return values.length === args.length ? values : undefined;
}

type LowerSpecial = (lowering: Lowering, node: MethodSyntax) => Expression;

const SPECIAL: Readonly<Record<string, LowerSpecial>> = {
  concat: (lowering, node) =>
    joined(
      lowering.lower(node.receiver),
      expressions(node.args).map(lowering.lower),
      flagsOf('string', node.flags),
    ),
  regexReplace: lowerRegexReplace,
  splice: withoutNumber,
  toBase64: withoutNumber,
  join: withoutNumber,
};

function lowerToString({ lower }: Lowering, { receiver, flags }: MethodSyntax): Expression {
  flagsOf('none', flags);
  return operation('toText', lower(receiver));
}

function expressions(args: readonly Argument[]): readonly Syntax[] {
  return args.flatMap(({ value }) => (value.kind === 'expression' ? [value.syntax] : []));
}

/** Strings put together: constants at once, anything else one after the other. */
export function joined(first: Expression, others: readonly Expression[], flags = 0): Expression {
  const values = constantsOf(others);
  const policy = integer(flags);
  if (values !== undefined) {
    const args = [literal(listValue(values)), policy];
    return modifyCall('string', { name: 'stringConcat', args, type: 'string', source: first });
  }
  return others.reduce<Expression>(
    (source, each) =>
      modifyCall('string', {
        ...{ name: 'stringAppend', args: [each, policy], type: 'string', source },
      }),
    first,
  );
}

/** Flags of patterns, by the numbers of the servers' operations on strings. */
const PATTERN_FLAGS: Readonly<Record<string, number>> = { i: 1, m: 2, s: 4, g: 16 };
/** The flag the operations have no number for stands in the pattern itself. */
const EXTENDED = 'x';

function lowerRegexReplace({ lower }: Lowering, node: MethodSyntax): Expression {
  const { args, receiver, flags } = node;
  const regex = args.find(({ value }) => value.kind === 'regex')?.value;
  const [replacement] = expressions(args);
  if (regex?.kind !== 'regex' || replacement === undefined) throw new Error('no pattern');
  flagsOf('none', flags);
  const { pattern, bits } = icuPattern(regex.regex, 'imsxg');
  const by = lower(replacement);
  if (by.node !== 'literal') {
    throw new AelFault('ael/arguments', 'what replaces is a constant', replacement.span);
  }
  return modifyCall('string', {
    name: 'stringReplaceMatches',
    args: [literal(listValue([stringValue(pattern), by.value])), integer(bits)],
    type: 'string',
    source: lower(receiver),
  });
}

/** A pattern as servers with operations on strings take it. */
export function icuPattern(
  { pattern, flags, span }: RegexSyntax,
  allowed: string,
): { readonly pattern: string; readonly bits: number } {
  const letters = new Set(flags);
  if (letters.size < flags.length || [...letters].some((each) => !allowed.includes(each))) {
    throw new AelFault('ael/literal', 'a pattern has other flags, or one twice', span, {
      hint: `flags are ${Array.from(allowed).join(' ')}`,
    });
  }
  const bits = [...letters].reduce((sum, each) => sum | (PATTERN_FLAGS[each] ?? 0), 0);
  return { pattern: letters.has(EXTENDED) ? `(?${EXTENDED})${pattern}` : pattern, bits };
}

function withoutNumber(_lowering: Lowering, { name, nameSpan }: MethodSyntax): never {
  throw new AelFault(
    'ael/feature',
    `no public source says how ${name} is sent to servers, so that the gateway can not`,
    nameSpan,
  );
}
