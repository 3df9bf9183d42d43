/** Definitions of indexes among what the nodes agree on: their keys, and what may be defined beside what is there. */

import type { IndexDefinition } from '../../engine/index/index-definition.js';
import { RESULT } from '../../model/result-code.js';
import type { MetadataItem, SharedMetadata } from '../shared-metadata.js';
import { InfoError } from './info-call.js';

/** Indexes one namespace can have, those over sets aside. */
const INDEXES_MAX = 256;

const COLLECTION_LETTERS = { default: '.', list: 'L', mapKeys: 'K', mapValues: 'V' } as const;
const KEY_LETTERS = { numeric: 'I', string: 'S', blob: 'B', geo2dsphere: 'G' } as const;

/** An index to be made in a namespace that some node may have. */
export interface NewIndex {
  readonly namespace: string;
  readonly name: string;
  /** What it is over, in the server's writing. */
  readonly key: string;
  readonly command: string;
  readonly onSet: boolean;
}

/** An index over values. */
export function valueIndex(namespace: string, definition: IndexDefinition): NewIndex {
  const { name, set, bin, keyType, collection, context, expression } = definition;
  const path = expression === undefined ? context : expression;
  const mark = expression === undefined ? 'c' : 'e';
  const subject = path === undefined ? bin : `${bin}|${mark}${path}`;
  const key = `${namespace}|${set}|${subject}|${COLLECTION_LETTERS[collection]}|${KEY_LETTERS[keyType]}`;
  const command = parametersText([
    ['namespace', namespace],
    ['indexname', name],
    ['set', set === '' ? undefined : set],
    ['bin', expression === undefined ? bin : undefined],
    ['exp', expression],
    ['context', context],
    ['type', keyType],
    ['indextype', collection.toLowerCase()],
  ]);
  return { namespace, name, key, command, onSet: false };
}

/** An index over the membership in a set. */
export function setIndex(namespace: string, name: string, set: string): NewIndex {
  const command = parametersText([
    ['namespace', namespace],
    ['indexname', name],
    ['set', set],
    ['indextype', 'set'],
  ]);
  return { namespace, name, key: `${namespace}|${set}|S`, command, onSet: true };
}

/** Whether it is defined already, under this very name. Throws InfoError where it can't be defined. */
export function isDefined(metadata: SharedMetadata, index: NewIndex): boolean {
  const defined = indexItems(metadata, index.namespace);
  const named = defined.find(({ value }) => value === index.name);
  if (named?.key === index.key) return true;
  if (named !== undefined) {
    const message = "'indexname' already exists with different definition";
    throw new InfoError(RESULT.indexFound, message);
  }
  const renames = defined.some(({ key }) => key === index.key);
  const others = defined.filter(({ key }) => !isSetKey(key)).length;
  if (!index.onSet && !renames && others >= INDEXES_MAX) {
    throw new InfoError(RESULT.indexMaxCount, 'already at sindex definition limit');
  }
  return false;
}

/** The definitions there are in a namespace. */
export function indexItems(metadata: SharedMetadata, namespace: string): readonly MetadataItem[] {
  return metadata
    .items('sindex')
    .filter(({ key, value }) => value !== undefined && namespaceOfKey(key) === namespace);
}

/** The namespaces with definitions, or with what is left of them. */
export function indexedNamespaces(metadata: SharedMetadata): ReadonlySet<string> {
  return new Set(metadata.items('sindex').map(({ key }) => namespaceOfKey(key)));
}

function namespaceOfKey(key: string): string {
  return key.slice(0, key.indexOf('|'));
}

/** A set's key ends where a bin's goes on. */
function isSetKey(key: string): boolean {
  return /^[^|]*\|[^|]*\|S$/.test(key);
}

function parametersText(parameters: readonly (readonly [string, string | undefined])[]): string {
  return parameters
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(';');
}
