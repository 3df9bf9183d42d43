/** The record's bins and user key, each seen only where it has the type that is asked for. */

import type { Expression, ExpressionType } from '../../model/expression.js';
import type { UserKey } from '../../model/key.js';
import { BIN_NAME_MAX_BYTES } from '../../model/limits.js';
import { blobValue, intValue, PARTICLE, stringValue, type Value } from '../../model/value.js';
import {
  type CompiledNode,
  type Compiler,
  malformed,
  type Outcome,
  type ResultType,
} from './expression-node.js';
import { checkCount } from './node-arguments.js';
import { kindOf, kindTest, particleTypeOf } from './value-kind.js';

type Node<Name extends Expression['node']> = Extract<Expression, { readonly node: Name }>;

export function compileBin(_compiler: Compiler, { name, type }: Node<'bin'>): CompiledNode {
  checkBinName(name);
  const expected = dataType(type);
  const isExpected = kindTest(expected);
  return {
    type: expected,
    run({ record }): Outcome {
      const value = record?.bin(name);
      return value !== undefined && isExpected(value) ? value : undefined;
    },
  };
}

/** A type that values have; `auto` and `error` are none. */
export function dataType(type: ExpressionType): ResultType {
  if (type === 'auto' || type === 'error') throw malformed(`${type} is no type of values`);
  return type;
}

/** The particle type of a bin; 0 where there is none. */
export function compileBinType(_compiler: Compiler, args: readonly Expression[]): CompiledNode {
  const [name] = args;
  checkCount(args, 1);
  if (name?.node !== 'literal' || name.value.type !== 'string') {
    throw malformed('the type of a bin is asked for by its name');
  }
  const { value: bin } = name.value;
  checkBinName(bin);
  return {
    type: 'int',
    run({ record }): Outcome {
      if (record === undefined) return undefined;
      const value = record.bin(bin);
      return intValue(value === undefined ? PARTICLE.nil : (particleTypeOf(value) ?? 0));
    },
  };
}

function checkBinName(name: string): void {
  if (Buffer.byteLength(name) > BIN_NAME_MAX_BYTES || name.includes('\0')) {
    throw malformed('no bin can have such a name');
  }
}

const KEY_TYPES: ReadonlySet<ExpressionType> = new Set<ExpressionType>(['int', 'string', 'blob']);

export function compileKey(_compiler: Compiler, { type }: Node<'key'>): CompiledNode {
  if (!KEY_TYPES.has(type)) throw malformed(`no user key is a ${type}`);
  const expected = dataType(type);
  return {
    type: expected,
    run({ record }): Outcome {
      const value = record?.userKey === undefined ? undefined : keyValue(record.userKey);
      return value !== undefined && kindOf(value) === expected ? value : undefined;
    },
  };
}

function keyValue(key: UserKey): Value {
  switch (key.type) {
    case 'integer':
      return intValue(key.value);
    case 'string':
      return stringValue(key.value);
    case 'blob':
      return blobValue(key.data);
    case 'opaque':
      return key;
  }
}
