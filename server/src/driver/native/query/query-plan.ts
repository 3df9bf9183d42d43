/** What a query becomes with this client: checked before anything is sent, then asked for one range of partitions at a time. */

import type { Expression } from '../../../model/expression.js';
import type { QueryRequest } from '../../../model/query.js';
import type { Settings } from '../../../model/settings.js';
import { asBuffer } from '../../../wire/text.js';
import { packExpression } from '../../wire/encode-command.js';
import type {
  NativeError,
  NativeFound,
  NativePolicy,
  NativeSelection,
} from '../client-interface.js';
import { type NativeContext, thrown } from '../native-context.js';
import { type AttemptTimes, checkSettings, queryPolicy, scanPolicy } from '../native-policy.js';
import { checkScope } from './check-scope.js';
import { both, type IndexFilter, toIndexFilter } from './index-filter.js';
import type { Portion } from './portion.js';

export interface QueryPlan {
  /** What every record has to fulfil, when it is found and when it is read. */
  readonly condition: Expression | undefined;
  /** Asks for a portion: every record found, then the failure or undefined, once. */
  readonly find: (
    portion: Portion,
    times: AttemptTimes,
    onRecord: (record: NativeFound) => void,
  ) => Promise<NativeError | undefined>;
}

/** Throws an AerospikeError for what can't be sent, or can't be sent faithfully. */
export function planQuery(
  context: NativeContext,
  request: QueryRequest,
  settings: Settings,
): QueryPlan {
  checkScope(request);
  checkSettings(settings);
  const index =
    request.index === undefined ? undefined : toIndexFilter(context.module, request.index);
  const condition =
    index?.condition === undefined ? request.filter : both(request.filter, index.condition);
  const filter =
    condition === undefined
      ? {}
      : { filterExpression: asBuffer(packExpression(condition, 'filter')).toString('base64') };
  return {
    condition,
    find: (portion, times, onRecord) => {
      const { selection, policy } = select(context, { request, settings, index }, times);
      selection.partitions(portion.begin, portion.count);
      return find(context, selection, { ...policy, ...filter }, onRecord);
    },
  };
}

interface Asked {
  readonly request: QueryRequest;
  readonly settings: Settings;
  readonly index: IndexFilter | undefined;
}

/**
 * Scans alone have a rate the servers keep, and go to one node after the other where not all may be asked at once. They have no
 * index, nor a word on how long they take.
 */
function select(
  { client }: NativeContext,
  { request, settings, index }: Asked,
  times: AttemptTimes,
): { readonly selection: NativeSelection; readonly policy: NativePolicy } {
  const { namespace, set, recordsPerSecond, expectedDuration } = request;
  const scope = [namespace, set === undefined || set === '' ? null : set] as const;
  const options = { nobins: true };
  const { maxConcurrentNodes } = settings;
  const concurrent = maxConcurrentNodes === 0 || maxConcurrentNodes >= client.getNodes().length;
  const isSlow = recordsPerSecond > 0 || !concurrent;
  if (isSlow && index === undefined && expectedDuration === 'long') {
    return {
      selection: client.scan(...scope, { ...options, concurrent }),
      policy: scanPolicy(settings, times, recordsPerSecond),
    };
  }
  const query = client.query(...scope, options);
  index?.applyTo(query);
  return { selection: query, policy: queryPolicy(settings, times, expectedDuration) };
}

/** The client can't be stopped on the way; its end is waited for, whoever has left meanwhile. */
function find(
  { pending }: NativeContext,
  selection: NativeSelection,
  policy: NativePolicy,
  onRecord: (record: NativeFound) => void,
): Promise<NativeError | undefined> {
  return new Promise((resolve) => {
    let ended = false;
    const end = (error: NativeError | undefined): void => {
      if (ended) return;
      ended = true;
      pending.end();
      resolve(error);
    };
    pending.begin();
    try {
      selection.foreach(
        policy,
        (record) => {
          if (!ended) onRecord(record);
        },
        end,
        () => {
          end(undefined);
        },
      );
    } catch (cause) {
      end(thrown(cause));
    }
  });
}
