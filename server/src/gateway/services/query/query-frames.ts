/** The frames of a query: rows encoded as they come, and with each frame the token for the state after its last row. */

import type {
  HeaderFrame,
  ProgressFrame,
  TrailerFrame,
} from '@aerogate/proto/aerogate/v1/query_pb';
import { RecordFrameSchema } from '@aerogate/proto/aerogate/v1/query_pb';
import { RecordResultSchema } from '@aerogate/proto/aerogate/v1/record_pb';
import {
  type QueryResponse,
  QueryResponseSchema,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import { toBinary } from '@bufbuild/protobuf';
import type { QueryEvent, QueryRecord } from '../../../model/query.js';
import { EncodedMessage } from '../../encoded-message.js';
import { RESUME_TOKEN_MAX_BYTES } from '../../limits.js';
import { type HeaderFacts, headerFrame } from '../../streams/header-frame.js';
import { encodedRowBytes, leastRow } from '../../streams/row-size.js';
import { type FrameWriter, framesOf } from '../../streams/stream-grammar.js';
import { SummaryTally } from '../../streams/summary-tally.js';
import type { Row } from '../../translate/outcome.js';
import { lengthTag, ProtobufWriter } from '../../translate/protobuf-writer.js';
import { queryRowToProto, spoiledRow } from '../../translate/query-row.js';
import { QueryRowWriter } from '../../translate/query-row-bytes.js';
import type { OpenQueries } from './open-queries.js';
import type { OpenQuery } from './open-query.js';

export interface QueryFramesOptions extends HeaderFacts {
  readonly query: OpenQuery;
  readonly queries: OpenQueries;
}

type QueryFrame = QueryResponse | EncodedMessage;

const TAG = {
  records: lengthTag(QueryResponseSchema.field.records),
  row: lengthTag(RecordFrameSchema.field.results),
  token: lengthTag(RecordFrameSchema.field.token),
} as const;

/** Tags and lengths around the rows of a frame, at most; the same around its token. */
const FRAME_HEADER_BYTES = 12;
/** Room for the rows of a window; it grows where it does not do. */
const WINDOW_BYTES = 64 * 1024;

/** Throws what the windows throw, and where the first row with an error is to be the status, that error. */
export function queryFrames(
  windows: AsyncIterable<readonly QueryEvent[]>,
  options: QueryFramesOptions,
): AsyncGenerator<QueryFrame, void, undefined> {
  return framesOf(windows, new QueryFrameWriter(options), options.clock);
}

class QueryFrameWriter implements FrameWriter<readonly QueryEvent[], QueryFrame> {
  readonly #options: QueryFramesOptions;
  readonly #roomBytes: number;
  readonly #writer = new ProtobufWriter(WINDOW_BYTES);
  readonly #rows: QueryRowWriter;
  readonly #tally = new SummaryTally();

  constructor(options: QueryFramesOptions) {
    this.#options = options;
    this.#roomBytes = options.maxFrameBytes - FRAME_HEADER_BYTES - RESUME_TOKEN_MAX_BYTES;
    this.#rows = new QueryRowWriter(this.#writer, options.query.rowFacts);
  }

  header(): QueryFrame {
    return response({ case: 'header', value: headerFrame(this.#options) });
  }

  *records(window: readonly QueryEvent[]): Generator<QueryFrame> {
    const { query, clock } = this.#options;
    const nowMs = clock.nowMs();
    for (const event of window) {
      if (event.type === 'record') yield* this.#row(event, nowMs);
      query.progress.pass(event);
    }
    if (this.#writer.length > 0) yield this.#frame();
  }

  /** The frame that is full where the row does not fit beside the others of it, or where its error ends the call. */
  *#row(found: QueryRecord, nowMs: number): Generator<QueryFrame> {
    const { query, queries } = this.#options;
    const start = this.#writer.length;
    const error = this.#write(found, nowMs);
    if (error !== undefined && query.options.disposition === 'status') {
      this.#writer.cutTo(start);
      if (start > 0) yield this.#frame();
      throw error;
    }
    // Its token is asked for before this row has passed: it stands in the next frame.
    if (start > 0 && this.#writer.length > this.#roomBytes) yield this.#frameUpTo(start);
    queries.countRecord();
  }

  progress(): QueryFrame {
    const { query } = this.#options;
    const value: ProgressFrame = {
      $typeName: 'aerogate.v1.ProgressFrame',
      token: query.token(),
      rowsSent: BigInt(this.#tally.rows),
      partitionsDone: query.progress.partitionsDone,
    };
    return response({ case: 'progress', value });
  }

  trailer(): QueryFrame {
    const value: TrailerFrame = {
      $typeName: 'aerogate.v1.TrailerFrame',
      summary: this.#tally.summary(),
      rowsSent: BigInt(this.#tally.rows),
      nextToken: this.#options.query.nextToken(),
    };
    return response({ case: 'trailer', value });
  }

  /** Writes and counts a row; the error where there is one instead of the record. A row no frame has room for loses its values. */
  #write(found: QueryRecord, nowMs: number): Row['error'] {
    const { rowFacts } = this.#options.query;
    const writer = this.#writer;
    const start = writer.length;
    try {
      this.#rows.write(found, nowMs);
    } catch (cause) {
      writer.cutTo(start);
      const row = spoiledRow(found, rowFacts, cause);
      writer.bytes(TAG.row, toBinary(RecordResultSchema, row.result));
      this.#tally.add(row);
      return row.error;
    }
    this.#tally.addOk();
    const rowBytes = writer.length - start;
    if (rowBytes > this.#roomBytes) {
      writer.cutTo(start);
      const { result } = queryRowToProto(found, rowFacts, nowMs);
      const least = leastRow(result, encodedRowBytes(result), this.#roomBytes);
      writer.bytes(TAG.row, toBinary(RecordResultSchema, least));
    }
    return undefined;
  }

  /** The rows before a length; those behind it begin the next frame. */
  #frameUpTo(end: number): QueryFrame {
    const rest = Uint8Array.from(this.#writer.from(end));
    this.#writer.cutTo(end);
    const frame = this.#frame();
    this.#writer.raw(rest);
    return frame;
  }

  #frame(): QueryFrame {
    const writer = this.#writer;
    writer.bytes(TAG.token, this.#options.query.token());
    return new EncodedMessage(writer.takeAs(TAG.records));
  }
}

function response(
  frame:
    | { case: 'header'; value: HeaderFrame }
    | { case: 'progress'; value: ProgressFrame }
    | { case: 'trailer'; value: TrailerFrame },
): QueryResponse {
  return { $typeName: 'aerogate.v1.QueryResponse', frame };
}
