/** SessionService.ExecuteStream: segments carried out, rows in frames as they come. */

import {
  type ExecuteStreamRequest,
  type ExecuteStreamResponse,
  RowOrder,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { CallContext } from '../../service.js';
import { rowFrames } from '../../streams/row-frames.js';
import { SummaryTally } from '../../streams/summary-tally.js';
import { enumFromProto, enumTable } from '../../translate/enum.js';
import type { Row } from '../../translate/outcome.js';
import type { ServiceDependencies } from '../dependencies.js';
import { checkStatus } from './answer.js';
import type { Disposition } from './answer-options.js';
import { planCall } from './plan-call.js';
import { rowWindows } from './row-windows.js';

const ROW_ORDERS = enumTable({ input: RowOrder.INPUT, completion: RowOrder.COMPLETION });

/** Throws as Execute does until the header is out; from then on what goes wrong stands in rows. */
export async function* streamSegments(
  request: ExecuteStreamRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): AsyncGenerator<ExecuteStreamResponse, void, undefined> {
  const { clock } = dependencies;
  const place = { parent: undefined, step: 'rowOrder' };
  const order = enumFromProto(ROW_ORDERS, request.rowOrder, place) ?? 'input';
  const { options, planned, run } = planCall(request, context, dependencies);
  const windows = rowWindows(planned, { ...run, order });
  const frames = rowFrames(checked(windows, options.disposition), {
    clock,
    callId: context.requestId,
    maxFrameBytes: options.maxResponseBytes,
  });
  for await (const frame of frames) {
    yield { $typeName: 'aerogate.v1.ExecuteStreamResponse', frame };
  }
}

/** The rows as they are. An error that is to be the status ends the stream once all rows have come. */
async function* checked(
  windows: AsyncIterable<readonly Row[]>,
  disposition: Disposition,
): AsyncGenerator<readonly Row[], void, undefined> {
  const tally = new SummaryTally();
  for await (const rows of windows) {
    for (const row of rows) tally.add(row);
    yield rows;
  }
  checkStatus(tally, disposition);
}
