/** What transactions of a stream and of one call have in common before they begin: their time, and their receipt. */

import type { Key as ProtoKey } from '@aerogate/proto/aerogate/v1/key_pb';
import type { SessionOptions } from '@aerogate/proto/aerogate/v1/settings_pb';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { fieldAt } from '../../field-path.js';
import type { CallContext } from '../../service.js';
import { keyFromProto } from '../../translate/key.js';
import { resolveSettings, sessionFromProto } from '../../translate/session.js';
import { transactionTimeoutFromProto } from '../../translate/transaction.js';
import type { ServiceDependencies } from '../dependencies.js';
import { modeOf } from '../namespace.js';
import { checkStrong, type Receipt, type TransactionPlan } from './open-transaction.js';

/** The fields of a request that begins one. */
export interface TransactionRequest {
  readonly timeout?: Duration | undefined;
  readonly session?: SessionOptions | undefined;
  readonly receiptKey?: ProtoKey | undefined;
}

const TIMEOUT = fieldAt(undefined, 'timeout');
const SESSION = fieldAt(undefined, 'session');
const RECEIPT_KEY = fieldAt(undefined, 'receiptKey');

/** Throws GatewayError for what the API does not take, and for a receipt outside SC mode; nothing was sent. */
export function planTransaction(
  request: TransactionRequest,
  context: CallContext,
  dependencies: ServiceDependencies,
): TransactionPlan {
  const { clock, transactions } = dependencies;
  const { principal } = context;
  return {
    driver: dependencies.driver.forPrincipal(principal),
    clock,
    principal,
    timeoutSeconds: transactionTimeoutFromProto(request.timeout, TIMEOUT),
    receipt: planReceipt(request, context, dependencies),
    transactions,
  };
}

function planReceipt(
  { receiptKey, session }: TransactionRequest,
  { principal }: CallContext,
  { driver, behaviors }: ServiceDependencies,
): Receipt | undefined {
  const resolved = sessionFromProto(session, behaviors, SESSION);
  if (receiptKey === undefined) return undefined;
  const key = keyFromProto(receiptKey, RECEIPT_KEY);
  const cluster = driver.forPrincipal(principal).cluster();
  const mode = modeOf(cluster, key.namespace, RECEIPT_KEY);
  checkStrong(cluster, key.namespace);
  const cell = { kind: 'writeNonRetryable', shape: 'point', mode } as const;
  return { key, settings: resolveSettings(resolved, cell) };
}
