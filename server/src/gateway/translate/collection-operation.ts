/** Operations inside lists, maps, blobs and sketches, and along paths: with the context they work in. */

import type {
  Operation as ProtoOperation,
  PathOperation as ProtoPathOperation,
} from '@aerogate/proto/aerogate/v1/operation_pb';
import { COLLECTION_OPERATIONS, type CollectionCall } from '../../model/collection-call.js';
import type { ContextStep, PathAction } from '../../model/expression.js';
import type { CollectionOperation, PathOperation } from '../../model/operation.js';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import type { AelCompiler } from './ael.js';
import { bitCallFromProto } from './bit-operation.js';
import { contextFromProto } from './context.js';
import { enumFromProto } from './enum.js';
import { expressionFromProto, PATH_RETURNS } from './expression.js';
import { hllCallFromProto } from './hll-operation.js';
import { listCallFromProto } from './list-operation.js';
import { mapCallFromProto } from './map-operation.js';

/** The part of an operation that is common to all of these. */
type Place = Pick<ProtoOperation, 'bin' | 'context'>;

type ProtoCollectionOp = Extract<ProtoOperation['op'], { case: 'list' | 'map' | 'bit' | 'hll' }>;

/** Throws GatewayError for what the operation does not take, and contexts that do not belong to it. */
export function collectionOperationFromProto(
  op: ProtoCollectionOp,
  { bin, context }: Place,
  path: FieldPath,
): CollectionOperation {
  const at = fieldAt(path, op.case);
  const call = callFromProto(op, { path: at, nested: context.length > 0 });
  const contextPath = fieldAt(path, 'context');
  if (context.length > 0 && (op.case === 'bit' || op.case === 'hll')) {
    throw invalidArgument(contextPath, 'servers look for blobs and sketches in bins only.');
  }
  const creates = COLLECTION_OPERATIONS[call.name].writes;
  const steps = contextFromProto(context, contextPath, { creates });
  return { op: 'collection', bin, context: contextToCreate(op, steps, at), call };
}

function callFromProto(
  op: ProtoCollectionOp,
  place: { readonly path: FieldPath; readonly nested: boolean },
): CollectionCall {
  switch (op.case) {
    case 'list':
      return listCallFromProto(op.value, place);
    case 'map':
      return mapCallFromProto(op.value, place);
    case 'bit':
      return bitCallFromProto(op.value, place.path);
    case 'hll':
      return hllCallFromProto(op.value, place.path);
  }
}

/** A list or map that is made inside another has its place made too. */
function contextToCreate(
  op: ProtoCollectionOp,
  steps: readonly ContextStep[],
  path: FieldPath,
): readonly ContextStep[] {
  const pad = padOf(op);
  if (pad === undefined) return steps;
  const last = steps.at(-1);
  if (pad && (last?.step !== 'listIndex' || last.create !== undefined)) {
    throw invalidArgument(
      fieldAt(fieldAt(path, 'create'), 'pad'),
      'the context has to end in a listIndex, whose list is padded.',
    );
  }
  return last === undefined ? steps : [...steps.slice(0, -1), creating(last, pad)];
}

/** Whether the list around the new one is padded; undefined for operations that do not create. */
function padOf(op: ProtoCollectionOp): boolean | undefined {
  if (op.case === 'map') return op.value.op.case === 'create' ? false : undefined;
  if (op.case !== 'list' || op.value.op.case !== 'create') return undefined;
  return op.value.op.value.pad;
}

/** Other steps find what is there, and make nothing. */
function creating(step: ContextStep, pad: boolean): ContextStep {
  if (step.step === 'listIndex' && step.create === undefined) {
    return { ...step, create: { order: 'unordered', pad } };
  }
  if (step.step === 'mapKey' && step.create === undefined) {
    return { ...step, create: { order: 'unordered' } };
  }
  return step;
}

/** Throws GatewayError for a path without steps, and for expressions that are none. */
export function pathOperationFromProto(
  operation: ProtoPathOperation,
  { bin, context }: Place,
  { path, ael }: { readonly path: FieldPath; readonly ael: AelCompiler },
): PathOperation {
  const contextPath = fieldAt(path, 'context');
  if (context.length === 0) {
    throw invalidArgument(contextPath, 'a path needs at least one step.');
  }
  const action = actionFromProto(operation, fieldAt(path, 'path'), ael);
  const steps = contextFromProto(context, contextPath, {
    creates: false,
    readExpression: (expression, at) =>
      expressionFromProto(expression, at, { ael, purpose: 'filter' }),
  });
  return { op: 'path', bin, context: steps, action };
}

function actionFromProto(
  { op, noFail }: ProtoPathOperation,
  path: FieldPath,
  ael: AelCompiler,
): PathAction {
  switch (op.case) {
    case undefined:
      throw invalidArgument(path, 'a path selects or modifies; one of both is required.');
    case 'modify': {
      const modify = expressionFromProto(op.value, fieldAt(path, 'modify'), {
        ...{ ael, purpose: 'read' },
      });
      return { kind: 'apply', modify, noFail };
    }
    case 'select': {
      const place = { parent: path, step: 'select' };
      return { kind: enumFromProto(PATH_RETURNS, op.value, place) ?? 'tree', noFail };
    }
  }
}
