/** The info commands about secondary indexes: making, dropping and listing them, and how far one is built. */

import { EngineError } from '../../engine/engine-error.js';
import { compileIndexSource, type IndexSource } from '../../engine/expression/index-source.js';
import { valueAtContext } from '../../engine/index/context-value.js';
import type { IndexDefinition, IndexKeyType } from '../../engine/index/index-definition.js';
import type { SecondaryIndex } from '../../engine/index/secondary-index.js';
import type { Namespace } from '../../engine/namespace.js';
import type { StoredRecord } from '../../engine/record.js';
import type { ContextStep } from '../../model/expression.js';
import { BIN_NAME_MAX_BYTES, INDEX_NAME_MAX_BYTES, SET_MAX_BYTES } from '../../model/limits.js';
import type { IndexCollection } from '../../model/query.js';
import { RESULT } from '../../model/result-code.js';
import type { Value } from '../../model/value.js';
import { decodeContext } from '../../wire/context.js';
import { decodeExpression } from '../../wire/expression.js';
import { formatInfoError } from '../../wire/info.js';
import { WireError } from '../../wire/wire-error.js';
import type { NodeContext } from '../node-context.js';
import type { MetadataItem } from '../shared-metadata.js';
import { indexItems, isDefined, setIndex, valueIndex } from './index-metadata.js';
import {
  type InfoCall,
  InfoError,
  optionalParameter,
  parameter,
  requiredParameter,
} from './info-call.js';
import { knownNamespace, namespaceParameter } from './known-namespace.js';

const CONTEXT_MAX_BYTES = 2047;
const EXPRESSION_MAX_BYTES = 16 * 1024 - 1;
const INDEX_TYPE_MAX_BYTES = 9;
const KEY_TYPE_MAX_BYTES = 11;
/** A bin's name, a comma and a type: how clients before 8.1 name both. */
const INDEX_DATA_MAX_BYTES = BIN_NAME_MAX_BYTES + 1 + KEY_TYPE_MAX_BYTES;
/** What a real server's index takes at least, in one piece. */
const INDEX_BYTES = 16 * 1024 * 1024;

const KEY_TYPES: readonly IndexKeyType[] = ['numeric', 'string', 'blob', 'geo2dsphere'];
const KEY_TYPES_TEXT = "must be one of 'numeric', 'string', 'blob', 'geo2dsphere'";

/** By the server's words for them, in its spelling. */
const COLLECTIONS: ReadonlyMap<string, IndexCollection> = new Map([
  ['default', 'default'],
  ['list', 'list'],
  ['mapkeys', 'mapKeys'],
  ['mapvalues', 'mapValues'],
]);

/** What making an index needs of a node. */
export type IndexMaker = Pick<InfoCall, 'params'> & {
  readonly node: Pick<NodeContext, 'engine' | 'indexBuilder' | 'metadata'>;
};

export function sindexCreateReply({ node, params }: IndexMaker): string {
  const name = requiredParameter(params, 'indexname', INDEX_NAME_MAX_BYTES);
  const namespaceName = namespaceParameter(params);
  const indexType = optionalParameter(params, 'indextype', INDEX_TYPE_MAX_BYTES)?.toLowerCase();
  const definition = indexType === 'set' ? undefined : readDefinition(params, name, indexType);
  const set = indexType === 'set' ? readSet(params) : '';
  const index =
    definition === undefined
      ? setIndex(namespaceName, name, set)
      : valueIndex(namespaceName, definition);
  if (isDefined(node.metadata, index)) return 'ok';
  const namespace = node.engine.namespace(namespaceName);
  // As with every change that travels between nodes, a namespace nobody has is no error; the definition is remembered.
  if (namespace !== undefined) {
    namespace.addSet(definition?.set ?? set);
    if (definition === undefined) namespace.indexes.createOnSet({ name, set });
    else node.indexBuilder.start(namespace, namespace.indexes.create(definition));
  }
  node.metadata.set('sindex', { key: index.key, value: name, command: index.command });
  return 'ok';
}

export function sindexDeleteReply({ node, params }: InfoCall): string {
  return forIndex(params, (name) => deleteIndex(node, params, name));
}

/**
 * The server notices a bad index name and goes on without one, so that what it answers then follows what it answered first.
 * Observed with 8.1.2.
 */
function forIndex(params: string, reply: (name: string) => string): string {
  const name = readIndexName(params);
  if (typeof name === 'string') return reply(name);
  try {
    return infoErrorText(name) + reply('');
  } catch (error) {
    if (!(error instanceof InfoError)) throw error;
    return infoErrorText(name) + infoErrorText(error);
  }
}

function readIndexName(params: string): string | InfoError {
  try {
    return requiredParameter(params, 'indexname', INDEX_NAME_MAX_BYTES);
  } catch (error) {
    if (error instanceof InfoError) return error;
    throw error;
  }
}

function infoErrorText({ resultCode, message }: InfoError): string {
  return formatInfoError({ resultCode, message });
}

function deleteIndex(node: NodeContext, params: string, name: string): string {
  const namespace = namespaceParameter(params);
  const item = indexItems(node.metadata, namespace).find(({ value }) => value === name);
  if (item !== undefined) dropIndex(node, namespace, item);
  return 'ok';
}

/** Drops the index of a definition, and the definition. */
export function dropIndex(
  { engine, metadata }: Pick<NodeContext, 'engine' | 'metadata'>,
  namespace: string,
  { key, value = '' }: MetadataItem,
): void {
  engine.namespace(namespace)?.indexes.drop(value);
  metadata.delete('sindex', key);
}

export function sindexExistsReply({ node, params }: InfoCall): string {
  return forIndex(params, (name) => {
    const { indexes } = knownNamespace(node, namespaceParameter(params));
    const onSet = indexes.setIndexes().some((index) => index.name === name);
    return String(onSet || indexes.byName(name) !== undefined);
  });
}

export function sindexListReply({ node, params }: InfoCall): string {
  const name = asListed(() => {
    const named = optionalNamespace(params);
    if (named !== undefined) knownNamespace(node, named);
    return named;
  });
  const base64 = optionalParameter(params, 'b64', 5) ?? 'false';
  if (base64 !== 'true' && base64 !== 'false') throw new InfoError(RESULT.parameter, 'bad b64');
  const names = name === undefined ? node.engine.namespaceNames : [name];
  const namespaces = names.map((each) => knownNamespace(node, each));
  return [...namespaces.flatMap(describeIndexes), ...namespaces.flatMap(describeSetIndexes)].join(
    ';',
  );
}

export function sindexStatReply({ node, params }: InfoCall): string {
  return forIndex(params, (name) =>
    describeStatistics(node, knownNamespace(node, namespaceParameter(params)), name),
  );
}

/** `sindex`, `sindex/namespace` and `sindex/namespace/index`. */
export function sindexReply({ node, params }: InfoCall): string {
  if (params === '') {
    const { namespaceNames } = node.engine;
    return namespaceNames
      .map((name) => knownNamespace(node, name))
      .flatMap(describeIndexes)
      .join(';');
  }
  const separator = params.indexOf('/');
  const name = separator === -1 ? params : params.slice(0, separator);
  const namespace = node.engine.namespace(name);
  if (namespace === undefined) return 'ns_type=unknown';
  if (separator === -1) return describeIndexes(namespace).join(';');
  return describeStatistics(node, namespace, params.slice(separator + 1));
}

function optionalNamespace(params: string): string | undefined {
  const named = parameter(params, 'namespace') ?? parameter(params, 'ns');
  return named === undefined ? undefined : namespaceParameter(params);
}

/** A list is made of two, that of the indexes on sets last, and a Community server 8.1.2 answers a refusal for each. */
function asListed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InfoError)) throw error;
    const { resultCode, message } = error;
    throw new InfoError(resultCode, `${message};ERROR:${resultCode}:${message}`);
  }
}

function readSet(params: string): string {
  for (const key of ['context', 'indexdata', 'type', 'bin', 'exp']) {
    if (parameter(params, key) === undefined) continue;
    const reason = `${key} parameter is not supported for set index`;
    throw new InfoError(RESULT.parameter, reason);
  }
  return requiredParameter(params, 'set', SET_MAX_BYTES);
}

function readDefinition(
  params: string,
  name: string,
  indexType: string | undefined,
): IndexDefinition {
  const set = optionalParameter(params, 'set', SET_MAX_BYTES) ?? '';
  const context = readContext(optionalParameter(params, 'context', CONTEXT_MAX_BYTES));
  const collection = COLLECTIONS.get(indexType ?? 'default');
  if (collection === undefined) {
    const words = "must be one of 'default', 'list', 'mapkeys', 'mapvalues'";
    throw new InfoError(RESULT.parameter, `bad 'indextype' - ${words}`);
  }
  const { bin, keyType, expression } = readSubject(params, context !== undefined);
  if (collection === 'mapKeys' && keyType === 'geo2dsphere') {
    const words = "for 'indextype' 'mapkeys' - must be one of 'numeric', 'string', 'blob'";
    throw new InfoError(RESULT.parameter, `bad 'indexdata' bin type ${words}`);
  }
  return {
    ...{ name, set, bin, keyType, collection },
    ...(context === undefined ? {} : { context: context.text }),
    ...(expression === undefined ? {} : { expression }),
    valueOf:
      expression === undefined
        ? (record) => valueAtContext(binOf(record, bin), context?.steps ?? [])
        : readExpression(expression, keyType, collection),
  };
}

function binOf(record: StoredRecord, name: string): Value | undefined {
  return record.bins.find((bin) => bin.name === name)?.value;
}

/** The expression as a function of the record. */
function readExpression(
  text: string,
  keyType: IndexKeyType,
  collection: IndexCollection,
): IndexDefinition['valueOf'] {
  const source = readSource(text);
  const expected =
    collection === 'default' ? TYPE_OF_KEYS[keyType] : TYPE_OF_COLLECTION[collection];
  if (source.type !== expected) {
    const types = `type '${source.type}' does not match expected type '${expected}'`;
    throw new InfoError(RESULT.parameter, `bad 'exp' - expression ${types}`);
  }
  return (record) => source.valueOf(record);
}

const TYPE_OF_KEYS = {
  numeric: 'int',
  string: 'string',
  blob: 'blob',
  geo2dsphere: 'geo',
} as const;
const TYPE_OF_COLLECTION = { list: 'list', mapKeys: 'map', mapValues: 'map' } as const;

function readSource(text: string): IndexSource {
  try {
    return compileIndexSource(decodeExpression(Buffer.from(text, 'base64')));
  } catch (error) {
    if (error instanceof EngineError || error instanceof WireError) {
      throw new InfoError(RESULT.parameter, "bad 'exp'");
    }
    throw error;
  }
}

interface Subject {
  readonly bin: string;
  readonly keyType: IndexKeyType;
  readonly expression?: string;
}

function readSubject(params: string, hasContext: boolean): Subject {
  const data = optionalParameter(params, 'indexdata', INDEX_DATA_MAX_BYTES);
  const type = optionalParameter(params, 'type', KEY_TYPE_MAX_BYTES);
  if (data === undefined && type === undefined) {
    throw new InfoError(RESULT.parameter, "both 'indexdata' and 'type' are missing");
  }
  if (data !== undefined && type !== undefined) {
    throw new InfoError(RESULT.parameter, "both 'indexdata' and 'type' are specified");
  }
  return type === undefined
    ? readIndexData(data ?? '')
    : readTypedSubject(params, type, hasContext);
}

function readTypedSubject(params: string, type: string, hasContext: boolean): Subject {
  const keyType = readKeyType(type, "bad 'type'");
  const bin = optionalParameter(params, 'bin', BIN_NAME_MAX_BYTES);
  const expression = optionalParameter(params, 'exp', EXPRESSION_MAX_BYTES);
  if (bin !== undefined && expression !== undefined) {
    throw new InfoError(RESULT.parameter, "both 'bin' and 'exp' are specified");
  }
  if (bin !== undefined) return { bin, keyType };
  if (expression === undefined) {
    throw new InfoError(RESULT.parameter, "both 'bin' and 'exp' are missing");
  }
  if (hasContext) throw new InfoError(RESULT.parameter, "both 'context' and 'exp' are specified");
  return { bin: '', keyType, expression };
}

/** `bin,type`, as clients before 8.1 write it. */
function readIndexData(data: string): Subject {
  const comma = data.indexOf(',');
  if (comma === -1) throw new InfoError(RESULT.parameter, "'indexdata' missing bin type");
  const bin = data.slice(0, comma);
  if (bin === '') throw new InfoError(RESULT.parameter, "'indexdata' missing bin name");
  if (Buffer.byteLength(bin) > BIN_NAME_MAX_BYTES) {
    throw new InfoError(RESULT.parameter, "'indexdata' bin name too long");
  }
  return { bin, keyType: readKeyType(data.slice(comma + 1), "bad 'indexdata' bin type") };
}

function readKeyType(text: string, complaint: string): IndexKeyType {
  const keyType = KEY_TYPES.find((type) => type === text.toLowerCase());
  if (keyType !== undefined) return keyType;
  throw new InfoError(RESULT.parameter, `${complaint} - ${KEY_TYPES_TEXT}`);
}

interface PackedContext {
  /** Base64, in its one proper form. */
  readonly text: string;
  readonly steps: readonly ContextStep[];
}

function readContext(text: string | undefined): PackedContext | undefined {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) {
    throw new InfoError(RESULT.parameter, "'context' invalid base64");
  }
  try {
    const steps = decodeContext(bytes);
    if (steps.every(isPlainStep)) return { text, steps };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  throw new InfoError(RESULT.parameter, "'context' invalid cdt context");
}

/** An index looks for one thing, and makes nothing on the way. */
function isPlainStep(step: ContextStep): boolean {
  if (step.step === 'children' || step.step === 'mapKeysIn' || step.step === 'and') return false;
  return !('create' in step);
}

function describeIndexes({ config, indexes }: Namespace): string[] {
  return indexes.indexes().map((index) => {
    const { name, set, bin, keyType, collection, context, expression } = index.definition;
    return [
      `ns=${config.name}`,
      `indexname=${name}`,
      `set=${set || 'null'}`,
      `bin=${bin || 'null'}`,
      `type=${keyType}`,
      `indextype=${collection.toLowerCase()}`,
      `context=${context ?? 'null'}`,
      `exp=${expression ?? 'null'}`,
      `state=${index.readable ? 'RW' : 'WO'}`,
    ].join(':');
  });
}

function describeSetIndexes({ config, indexes }: Namespace): string[] {
  return indexes
    .setIndexes()
    .map(({ name, set }) => `ns=${config.name}:indexname=${name}:set=${set}:indextype=set`);
}

function describeStatistics(node: NodeContext, namespace: Namespace, name: string): string {
  const onSet = namespace.indexes.setIndexes().find((index) => index.name === name);
  if (onSet !== undefined) {
    const entries = namespace.setStatistics(onSet.set)?.objects ?? 0;
    return `entries=${entries};used_bytes=0;load_pct=100`;
  }
  const index = namespace.indexes.byName(name);
  if (index === undefined) throw new InfoError(RESULT.indexNotFound, 'no index');
  return describeIndex(index, node.indexBuilder.loadMsOf(index));
}

function describeIndex(index: SecondaryIndex, loadMs: number): string {
  const { entries, entriesPerBval, entriesPerRecord, loadPercent } = index.statistics();
  return [
    `entries=${entries}`,
    `used_bytes=${INDEX_BYTES}`,
    `entries_per_bval=${entriesPerBval}`,
    `entries_per_rec=${entriesPerRecord}`,
    `load_pct=${loadPercent}`,
    `load_time=${loadMs}`,
    'stat_gc_recs=0',
  ].join(';');
}
