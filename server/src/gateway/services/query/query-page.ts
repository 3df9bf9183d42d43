/** SessionService.QueryPage: the records of a set or namespace, a page at a time. */

import type { RecordResult, Summary } from '@aerogate/proto/aerogate/v1/record_pb';
import type {
  QueryPageRequest,
  QueryPageResponse,
} from '@aerogate/proto/aerogate/v1/session_service_pb';
import type { Clock } from '../../../model/clock.js';
import type { QueryEvent } from '../../../model/query.js';
import {
  PAGE_DEFAULT_RECORDS,
  PAGE_MAX_RECORDS,
  PAGE_TIME_SHARE,
  RESUME_TOKEN_MAX_BYTES,
} from '../../limits.js';
import type { CallContext } from '../../service.js';
import { bareRow, encodedRowBytes, withoutValues } from '../../streams/row-size.js';
import { SummaryTally } from '../../streams/summary-tally.js';
import type { Row } from '../../translate/outcome.js';
import { queryRowToProto } from '../../translate/query-row.js';
import { boundByDeadline } from '../deadline.js';
import type { ServiceDependencies } from '../dependencies.js';
import { indexNameOf } from './index-name.js';
import type { OpenQueries } from './open-queries.js';
import { type OpenQuery, openQuery } from './open-query.js';
import { queryWindows } from './query-windows.js';

/** Tags and lengths around the parts of a page, its summary and the name of an index, at most. */
const AROUND_ROWS_BYTES = 256;

export async function pageQuery(
  request: QueryPageRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): Promise<QueryPageResponse> {
  const { behaviors, clock, queries, indexes } = dependencies;
  const query = await openQuery(request, context, dependencies);
  const { driver, options, plan, chosenIndex, progress } = query;
  const settings = boundByDeadline(plan.settings, context);
  const leave = queries.enter(context.principal);
  const timer = pageTimer(settings.totalTimeoutMs, clock);
  try {
    const asking = { driver, behaviors, context };
    const indexName = chosenIndex === '' ? await indexNameOf(plan, asking) : chosenIndex;
    const page = new Page({
      ...{ query, clock, queries },
      roomBytes: options.maxResponseBytes - AROUND_ROWS_BYTES - RESUME_TOKEN_MAX_BYTES,
    });
    const windows = queryWindows({
      ...{ driver, plan, chosenIndex, progress, context, clock, indexes },
      chunkSize: Math.min(request.chunkSize ?? PAGE_DEFAULT_RECORDS, PAGE_MAX_RECORDS),
      signal: AbortSignal.any([context.signal, timer.signal]),
    });
    await fill(page, windows, timer.signal);
    return {
      $typeName: 'aerogate.v1.QueryPageResponse',
      results: page.results,
      nextToken: query.nextToken(),
      summary: page.summary(),
      indexName,
    };
  } finally {
    timer.cancel();
    leave();
  }
}

/** A page whose time is up ends with what it has. */
async function fill(
  page: Page,
  windows: AsyncIterable<readonly QueryEvent[]>,
  timeIsUp: AbortSignal,
): Promise<void> {
  try {
    for await (const window of windows) {
      if (!page.addAll(window) || timeIsUp.aborted) return;
    }
  } catch (error) {
    if (!timeIsUp.aborted) throw error;
  }
}

interface PageOptions {
  readonly query: OpenQuery;
  readonly clock: Clock;
  readonly queries: OpenQueries;
  /** What the answer has for its rows. */
  readonly roomBytes: number;
}

/** Rows as they fit into an answer. */
class Page {
  readonly results: RecordResult[] = [];
  readonly #options: PageOptions;
  readonly #tally = new SummaryTally();
  #roomBytes: number;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#roomBytes = options.roomBytes;
  }

  /**
   * False where a row does not fit any more; then neither it nor those after it have passed. Throws the error of the first
   * row that has one, where that is to be the status.
   */
  addAll(window: readonly QueryEvent[]): boolean {
    const { query, clock, queries } = this.#options;
    const nowMs = clock.nowMs();
    for (const event of window) {
      if (event.type === 'record') {
        const row = queryRowToProto(event, query.rowFacts, nowMs);
        if (row.error !== undefined && query.options.disposition === 'status') throw row.error;
        if (!this.#add(row)) return false;
        queries.countRecord();
      }
      query.progress.pass(event);
    }
    return true;
  }

  summary(): Summary {
    return this.#tally.summary();
  }

  /** One that fits into no page comes without its values. */
  #add(row: Row): boolean {
    let { result } = row;
    let bytes = encodedRowBytes(result);
    if (bytes > this.#roomBytes) {
      if (this.results.length > 0) return false;
      result = withoutValues(result, bytes);
      bytes = encodedRowBytes(result);
      if (bytes > this.#roomBytes) result = bareRow(result);
    }
    this.results.push(result);
    this.#tally.add(row);
    this.#roomBytes -= bytes;
    return true;
  }
}

interface PageTimer {
  readonly signal: AbortSignal;
  cancel(): void;
}

/** Aborts when the page has taken its part of the call's time; without a bound it never does. */
function pageTimer(totalMs: number, clock: Clock): PageTimer {
  const controller = new AbortController();
  const { signal } = controller;
  if (totalMs === 0) return { signal, cancel: () => undefined };
  const timer = clock.setTimer(totalMs * PAGE_TIME_SHARE, () => {
    controller.abort();
  });
  return {
    signal,
    cancel: () => {
      timer.cancel();
    },
  };
}
