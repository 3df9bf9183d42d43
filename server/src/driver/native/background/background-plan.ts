/** Background work as the client starts it: checked whole, and refused where something of it would be lost. */

import type { BackgroundRequest } from '../../../model/background.js';
import type { Settings } from '../../../model/settings.js';
import type { UdfCall } from '../../../model/udf-call.js';
import { asBuffer } from '../../../wire/text.js';
import { packExpression } from '../../wire/encode-command.js';
import type { NativeCallback, NativePolicy, NativeQuery, NativeWork } from '../client-interface.js';
import { planBackground } from '../command-plan.js';
import { unsupported } from '../gaps.js';
import type { NativeContext } from '../native-context.js';
import {
  type AttemptTimes,
  backgroundPolicy,
  backgroundScanPolicy,
  checkSettings,
  ttlOf,
} from '../native-policy.js';
import { toNativeValue } from '../native-value.js';
import { checkScope } from '../query/check-scope.js';
import { both, toIndexFilter } from '../query/index-filter.js';

/** Starts the work on every node; `done` is told once all of them have answered, of one failure. */
export type BackgroundStarter = (times: AttemptTimes, done: NativeCallback<unknown>) => unknown;

/** Throws an AerospikeError for what can't be sent, or can't be sent faithfully. */
export function planBackgroundWork(
  context: NativeContext,
  request: BackgroundRequest,
  settings: Settings,
): BackgroundStarter {
  const { module } = context;
  checkScope(request);
  checkSettings(settings);
  const taskId = toTaskId(request.taskId);
  const selection = select(context, request, settings);
  const filter = filterFields(selection.condition ?? request.filter);
  const policyOf = (times: AttemptTimes): NativePolicy => ({
    ...selection.policy(times),
    ...filter,
  });
  const { work } = request;
  if (work.by === 'operations') {
    const operations = planBackground(module, work.operations);
    return (times, done) => selection.work.operate(operations, policyOf(times), taskId, done);
  }
  const { module: moduleName, functionName, args } = checkCall(work.call);
  const native = args.map((arg, index) => toNativeValue(module, arg, `call.args[${index}]`));
  return (times, done) =>
    selection.work.background(moduleName, functionName, native, policyOf(times), taskId, done);
}

interface WorkSelection {
  readonly work: NativeWork;
  readonly policy: (times: AttemptTimes) => NativePolicy;
  /** The request's own filter is part of it. */
  readonly condition: ReturnType<typeof both> | undefined;
}

/** Scans alone have a rate, and no index, nor a word on replicas. */
function select(
  { client, module }: NativeContext,
  { namespace, set, index, filter, ttl, recordsPerSecond }: BackgroundRequest,
  settings: Settings,
): WorkSelection {
  const scope = [namespace, set === undefined || set === '' ? null : set] as const;
  const options = { ttl: ttlOf(ttl) };
  if (recordsPerSecond > 0) {
    if (index !== undefined || settings.commitLevel !== 'all') {
      throw unsupported('background-rate', 'recordsPerSecond');
    }
    return {
      work: client.scan(...scope, options),
      policy: (times) => backgroundScanPolicy(settings, times, recordsPerSecond),
      condition: undefined,
    };
  }
  const range = index === undefined ? undefined : toIndexFilter(module, index);
  const query: NativeQuery = client.query(...scope, options);
  range?.applyTo(query);
  return {
    work: query,
    policy: (times) => backgroundPolicy(settings, times),
    condition: range?.condition === undefined ? undefined : both(filter, range.condition),
  };
}

function filterFields(filter: BackgroundRequest['filter']): NativePolicy {
  if (filter === undefined) return {};
  const packed = asBuffer(packExpression(filter, 'filter'));
  return { filterExpression: packed.toString('base64') };
}

/** The client takes it as a number. */
function toTaskId(taskId: bigint): number {
  const number = Number(taskId);
  if (BigInt(number) !== taskId || taskId >= 2n ** 63n) throw unsupported('task-id', 'taskId');
  return number;
}

/** Names are copied by their characters, and cut where these take more than one byte. */
function checkCall(call: UdfCall): UdfCall {
  const { module, functionName } = call;
  for (const [path, name] of Object.entries({ module, functionName })) {
    if (!/^[\x20-\x7e]*$/u.test(name)) throw unsupported('function-name', `call.${path}`);
  }
  return call;
}
