/** Info commands about secondary indexes, in the names of parameters the servers' builds have. */

import type { IndexCollection } from '../../model/query.js';
import { compareBuilds } from './build.js';

/** The builds that brought each kind of index. */
export const INDEX_BUILDS = { blob: '7.0', expression: '8.1', set: '8.1.2' } as const;

/** Before it a namespace is `ns`, and a bin and its type are one parameter. */
const NAMED_PARAMETERS_BUILD = '8.1';

export type IndexValueType = 'numeric' | 'string' | 'blob' | 'geo2dsphere';

/** What an index is made of. */
export type IndexSource =
  | {
      readonly by: 'bin';
      readonly bin: string;
      readonly type: IndexValueType;
      readonly collection: IndexCollection;
      /** Packed; undefined for the bin's value. */
      readonly context: Uint8Array | undefined;
    }
  | {
      readonly by: 'expression';
      readonly packed: Uint8Array;
      readonly type: IndexValueType;
      readonly collection: IndexCollection;
    }
  | { readonly by: 'set' };

/** A new index. Names are checked: none holds what ends a command. */
export interface IndexOrder {
  readonly namespace: string;
  /** Undefined for the whole namespace. */
  readonly set: string | undefined;
  readonly name: string;
  readonly source: IndexSource;
}

export function createIndexCommand(order: IndexOrder, build: string): string {
  const { namespace, set, name, source } = order;
  const parameters = [
    namespaceParameter(namespace, build),
    ...(set === undefined ? [] : [`set=${set}`]),
    `indexname=${name}`,
    ...sourceParameters(source, build),
  ];
  return `sindex-create:${parameters.join(';')}`;
}

export function dropIndexCommand(namespace: string, name: string, build: string): string {
  return `sindex-delete:${namespaceParameter(namespace, build)};indexname=${name}`;
}

/** Every index of a namespace, contexts and expressions in base64. */
export function listIndexesCommand(namespace: string, build: string): string {
  return `sindex-list:${namespaceParameter(namespace, build)};b64=true`;
}

export function indexStatisticsCommand(namespace: string, name: string, build: string): string {
  return `sindex-stat:${namespaceParameter(namespace, build)};indexname=${name}`;
}

function sourceParameters(source: IndexSource, build: string): readonly string[] {
  if (source.by === 'set') return ['indextype=SET'];
  const { type, collection } = source;
  const indexType = collection === 'default' ? [] : [`indextype=${collection.toUpperCase()}`];
  if (source.by === 'expression') {
    return [`exp=${base64(source.packed)}`, ...indexType, `type=${type.toUpperCase()}`];
  }
  const { bin, context } = source;
  const path = context === undefined ? [] : [`context=${base64(context)}`];
  const subject = takesNames(build)
    ? [`bin=${bin}`, `type=${type.toUpperCase()}`]
    : [`indexdata=${bin},${type.toUpperCase()}`];
  return [...path, ...indexType, ...subject];
}

function namespaceParameter(namespace: string, build: string): string {
  return `${takesNames(build) ? 'namespace' : 'ns'}=${namespace}`;
}

function takesNames(build: string): boolean {
  return compareBuilds(build, NAMED_PARAMETERS_BUILD) >= 0;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
