/** Definitions of secondary indexes: what a request orders, and what servers list. */

import {
  type CreateIndexRequest,
  type Index,
  IndexState,
  IndexType,
  IndexCollection as ProtoIndexCollection,
} from '@aerogate/proto/aerogate/v1/index_service_pb';
import type { KnownIndex } from '../../ael/index-choice/known-index.js';
import type { Packing } from '../../driver/driver.js';
import type { IndexCollection } from '../../model/query.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument, unsupported } from '../gateway-error.js';
import { compareBuilds } from '../info/build.js';
import {
  INDEX_BUILDS,
  type IndexOrder,
  type IndexSource,
  type IndexValueType,
} from '../info/index-command.js';
import { INDEX_CONTEXT_MAX_BYTES, INDEX_EXPRESSION_MAX_BYTES } from '../limits.js';
import type { AelCompiler } from './ael.js';
import { contextFromProto, contextToProto } from './context.js';
import { type EnumTable, enumFromProto, enumTable } from './enum.js';
import { expressionFromProto } from './expression.js';
import { INDEX_COLLECTION_NUMBERS, INDEX_COLLECTIONS } from './index-filter.js';
import { checkBinName, checkCommandWord, checkIndexName } from './name.js';
import { targetFromProto } from './target.js';

const TYPE_NUMBERS = {
  numeric: IndexType.INTEGER,
  string: IndexType.STRING,
  blob: IndexType.BLOB,
  geo2dsphere: IndexType.GEO2DSPHERE,
} as const;
const TYPES = enumTable<IndexValueType>(TYPE_NUMBERS);

/** What servers write for nothing. */
const NOTHING = 'null';

/** What an order is read with. */
export interface IndexRules {
  readonly packing: Packing;
  /** The oldest of the cluster; empty where none is known. */
  readonly build: string;
  readonly ael: AelCompiler;
}

const at = (step: string): FieldPath => fieldAt(undefined, step);

/**
 * Throws GatewayError for what no server takes, and UNSUPPORTED for what these servers are too old for. Whether there is such
 * a namespace only the cluster knows.
 */
export function indexOrderFromProto(request: CreateIndexRequest, rules: IndexRules): IndexOrder {
  const { namespace, set } = targetFromProto(request.target);
  if (set !== undefined) checkCommandWord(set, fieldAt(at('dataset'), 'set'));
  checkIndexName(request.name, at('name'));
  return { namespace, set, name: request.name, source: sourceFromProto(request, rules) };
}

function sourceFromProto(request: CreateIndexRequest, rules: IndexRules): IndexSource {
  const { source } = request;
  switch (source.case) {
    case undefined:
      throw invalidArgument(undefined, 'what is indexed is required: bin, expression or setIndex.');
    case 'setIndex':
      return setSource(request, rules);
    case 'bin': {
      const { type, collection } = valuesFromProto(request, rules);
      checkIndexedBin(source.value, rules);
      const context = packedContext(request, rules);
      return { by: 'bin', bin: source.value, type, collection, context };
    }
    case 'expression': {
      const { type, collection } = valuesFromProto(request, rules);
      checkBuild(rules, INDEX_BUILDS.expression, 'expression');
      if (request.context.length > 0) {
        throw invalidArgument(at('context'), 'the expression says what is indexed.');
      }
      const tree = expressionFromProto(source.value, at('expression'), {
        ...{ ael: rules.ael, purpose: 'read' },
      });
      const packed = rules.packing.packExpression(tree);
      checkPacked(packed, INDEX_EXPRESSION_MAX_BYTES, at('expression'));
      return { by: 'expression', packed, type, collection };
    }
  }
}

function setSource(request: CreateIndexRequest, rules: IndexRules): IndexSource {
  checkBuild(rules, INDEX_BUILDS.set, 'setIndex');
  if (request.target.case !== 'dataset') {
    throw invalidArgument(at('setIndex'), 'an index of a set needs dataset.');
  }
  const superfluous = [
    ...(request.type === IndexType.UNSPECIFIED ? [] : ['type']),
    ...(request.collection === ProtoIndexCollection.UNSPECIFIED ? [] : ['collection']),
    ...(request.context.length === 0 ? [] : ['context']),
  ][0];
  if (superfluous === undefined) return { by: 'set' };
  throw invalidArgument(at(superfluous), 'an index of a set holds records, not values.');
}

function valuesFromProto(
  request: CreateIndexRequest,
  rules: IndexRules,
): { readonly type: IndexValueType; readonly collection: IndexCollection } {
  const type = enumFromProto(TYPES, request.type, { parent: undefined, step: 'type' });
  if (type === undefined) throw invalidArgument(at('type'), 'the type of the values is required.');
  if (type === 'blob') checkBuild(rules, INDEX_BUILDS.blob, 'type');
  const place = { parent: undefined, step: 'collection' };
  const collection = enumFromProto(INDEX_COLLECTIONS, request.collection, place) ?? 'default';
  if (type === 'geo2dsphere' && collection === 'mapKeys') {
    throw invalidArgument(at('collection'), 'keys of maps are no GeoJSON.');
  }
  return { type, collection };
}

function checkIndexedBin(bin: string, { build }: IndexRules): void {
  checkBinName(bin, undefined, 'bin');
  checkCommandWord(bin, at('bin'));
  // Where bin and type are one parameter, a comma stands between them.
  if (bin.includes(',') && isOlder(build, INDEX_BUILDS.expression)) {
    throw invalidArgument(at('bin'), "servers before 8.1 index no bin with ',' in its name.");
  }
}

function packedContext(
  { context }: CreateIndexRequest,
  { packing }: IndexRules,
): Uint8Array | undefined {
  if (context.length === 0) return undefined;
  const path = at('context');
  const packed = packing.packContext(contextFromProto(context, path, { creates: false }));
  checkPacked(packed, INDEX_CONTEXT_MAX_BYTES, path);
  return packed;
}

function checkPacked({ length }: Uint8Array, maxBytes: number, path: FieldPath): void {
  if (length <= maxBytes) return;
  throw invalidArgument(
    path,
    `${length} bytes when packed; the limit for an index is ${maxBytes}.`,
  );
}

function checkBuild({ build }: IndexRules, needed: string, step: string): void {
  if (!isOlder(build, needed)) return;
  throw unsupported(at(step), `takes servers from ${needed} on; the oldest here is ${build}.`);
}

/** A build that is not known is judged by the server itself. */
function isOlder(build: string, needed: string): boolean {
  return build !== '' && compareBuilds(build, needed) < 0;
}

/** An entry of a server's list. */
export function indexToProto(
  entry: ReadonlyMap<string, string>,
  state: IndexState,
  packing: Packing,
): Index {
  const said = (name: string): string | undefined => {
    const word = entry.get(name);
    return word === undefined || word.toLowerCase() === NOTHING ? undefined : word;
  };
  const packedContext = Buffer.from(said('context') ?? '', 'base64');
  const steps = packedContext.length === 0 ? [] : packing.unpackContext(packedContext);
  const type = wordOf(TYPES, said('type'));
  const collection = wordOf(INDEX_COLLECTIONS, said('indextype'));
  return {
    $typeName: 'aerogate.v1.Index',
    namespace: entry.get('ns') ?? '',
    set: said('set') ?? '',
    name: entry.get('indexname') ?? '',
    source: sourceToProto(said),
    type: type === undefined ? IndexType.UNSPECIFIED : TYPE_NUMBERS[type],
    collection:
      collection === undefined
        ? ProtoIndexCollection.UNSPECIFIED
        : INDEX_COLLECTION_NUMBERS[collection],
    context: contextToProto(steps ?? []) ?? [],
    packedContext,
    state,
  };
}

function sourceToProto(said: (name: string) => string | undefined): Index['source'] {
  const expression = said('exp');
  if (expression !== undefined) {
    return { case: 'packedExpression', value: Buffer.from(expression, 'base64') };
  }
  if (said('indextype')?.toLowerCase() === 'set') {
    return { case: 'setIndex', value: { $typeName: 'aerogate.v1.Marker' } };
  }
  return { case: 'bin', value: said('bin') ?? '' };
}

/** What a query is planned with of a server's entry; undefined for types nobody knows. */
export function knownIndexOf(
  entry: ReadonlyMap<string, string>,
  packing: Packing,
): Pick<KnownIndex, 'name' | 'set' | 'subject' | 'type' | 'collection'> | undefined {
  const { name, set, source, packedContext } = indexToProto(entry, IndexState.READY, packing);
  const type = wordOf(TYPES, entry.get('type'));
  const collection = wordOf(INDEX_COLLECTIONS, entry.get('indextype')) ?? 'default';
  const base = { name, set: set === '' ? undefined : set, collection };
  switch (source.case) {
    case 'setIndex':
      return { ...base, subject: { by: 'set' }, type: type ?? 'numeric' };
    case 'packedExpression':
      return type && { ...base, subject: { by: 'expression', packed: source.value }, type };
    case 'bin': {
      const context = packedContext.length === 0 ? [] : packing.unpackContext(packedContext);
      return type && { ...base, subject: { by: 'bin', bin: source.value, context }, type };
    }
    case undefined:
      return undefined;
  }
}

const STATES: Readonly<Record<KnownIndex['readiness'], IndexState>> = {
  ready: IndexState.READY,
  building: IndexState.BUILDING,
  broken: IndexState.ERROR,
};

/** What a query was planned with, as a list of indexes shows it. */
export function knownIndexToProto(index: KnownIndex, namespace: string, packing: Packing): Index {
  const { name, set = '', subject, type, collection, readiness } = index;
  const context = subject.by === 'bin' ? (subject.context ?? []) : [];
  return {
    $typeName: 'aerogate.v1.Index',
    ...{ namespace, set, name },
    source: subjectToProto(subject),
    type: subject.by === 'set' ? IndexType.UNSPECIFIED : TYPE_NUMBERS[type],
    collection: INDEX_COLLECTION_NUMBERS[collection],
    context: contextToProto(context) ?? [],
    packedContext: context.length === 0 ? new Uint8Array() : packing.packContext(context),
    state: STATES[readiness],
  };
}

function subjectToProto(subject: KnownIndex['subject']): Index['source'] {
  switch (subject.by) {
    case 'bin':
      return { case: 'bin', value: subject.bin };
    case 'expression':
      return { case: 'packedExpression', value: subject.packed };
    case 'set':
      return { case: 'setIndex', value: { $typeName: 'aerogate.v1.Marker' } };
  }
}

/** Servers write words in one case or the other, and newer ones call numbers integers. */
function wordOf<W extends string>(table: EnumTable<W>, said: string | undefined): W | undefined {
  const lower = said?.toLowerCase().replace(/^integer$/, 'numeric');
  return [...table.values()].find((word) => word.toLowerCase() === lower);
}
