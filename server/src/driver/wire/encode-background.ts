/** Background work as the request frame every node gets: a query that names no partitions, and writes. */

import type { BackgroundRequest } from '../../model/background.js';
import { FRAME_MAX_BYTES } from '../../model/limits.js';
import type { Settings } from '../../model/settings.js';
import type { WireBinOperation } from '../../wire/bin-operation.js';
import { FIELD, type WireField } from '../../wire/field.js';
import { encodeMessageFrame } from '../../wire/message.js';
import { encodeQueryFields } from '../../wire/query.js';
import { checkBackground, invalidArgument } from './check-command.js';
import { udfHeader } from './command-header.js';
import { encodeOperation, udfCallFields } from './encode-command.js';
import { indexFields, scopeFields } from './encode-query.js';
import { mayRepeat } from './first-appearance.js';

/** What the server takes a function for: work that answers nobody. */
const UDF_IN_BACKGROUND = 2;

/** The request frame. Throws INVALID_ARGUMENT (an AerospikeError) where the work can't be put into bytes. */
export function encodeBackground(request: BackgroundRequest, settings: Settings): Buffer {
  checkBackground(request);
  checkRepetition(request);
  const { index, recordsPerSecond, taskId, ttl } = request;
  const frame = encodeMessageFrame({
    ...udfHeader(ttl, settings),
    timeoutOrIndex: settings.totalTimeoutMs,
    fields: [
      ...scopeFields(request),
      ...encodeQueryFields({
        taskId,
        socketTimeoutMs: settings.socketTimeoutMs,
        ...(recordsPerSecond === 0 ? {} : { recordsPerSecond }),
        ...(index === undefined ? {} : indexFields(index)),
      }),
      ...workFields(request),
    ],
    operations: workOperations(request),
  });
  if (frame.length > FRAME_MAX_BYTES) {
    throw invalidArgument(
      `The request has ${frame.length} bytes, the limit is ${FRAME_MAX_BYTES}.`,
    );
  }
  return frame;
}

/** Done again to the same record, these change nothing that matters. */
const REPEATABLE_OPERATIONS: ReadonlySet<string> = new Set(['write', 'delete', 'touch']);

/** Nobody is there to tell the records apart: a server was seen to add to one three times. */
function checkRepetition({ index, work }: BackgroundRequest): void {
  if (!mayRepeat(index)) return;
  if (work.by === 'operations' && work.operations.every(({ op }) => REPEATABLE_OPERATIONS.has(op)))
    return;
  throw invalidArgument(
    'index: in a range of an index on elements, servers work more than once on a record with many of them, and this work ' +
      'counts each time. Filter without the index, or ask for one element.',
  );
}

function workFields({ work }: BackgroundRequest): readonly WireField[] {
  if (work.by === 'operations') return [];
  return [
    { id: FIELD.udfOperation, data: Uint8Array.of(UDF_IN_BACKGROUND) },
    ...udfCallFields(work.call),
  ];
}

function workOperations({ work }: BackgroundRequest): readonly WireBinOperation[] {
  return work.by === 'operations' ? work.operations.map(encodeOperation) : [];
}
