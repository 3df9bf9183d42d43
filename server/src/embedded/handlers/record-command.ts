/** Commands on one record, alone or as rows of a batch: finds namespace and partition, then reads, writes or deletes. */

import type { Namespace } from '../../engine/namespace.js';
import type { EngineAnswer } from '../../engine/request.js';
import { failureAnswer } from '../../engine/request.js';
import { transactionRefusal } from '../../engine/transaction/record-view.js';
import { partitionOf } from '../../model/digest.js';
import { RESULT } from '../../model/result-code.js';
import { FIELD } from '../../wire/field.js';
import { INFO1, INFO2, INFO3, INFO4 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { WireError } from '../../wire/wire-error.js';
import type { CommandKind } from '../command-kind.js';
import type { HandlerContext } from './handler.js';
import {
  fieldOf,
  hasBit,
  nameOf,
  type RecordAddress,
  toDeleteRequest,
  toReadRequest,
  toRollRequest,
  toVerifyRequest,
  toWriteRequest,
} from './record-request.js';
import { isUdfMessage, toUdfRequest } from './udf-request.js';

export interface CommandAnswer {
  readonly kind: CommandKind;
  readonly answer: EngineAnswer;
}

/** The namespace a message names; `undefined` when it names none, or none of ours. */
export function namespaceOf(message: WireMessage, context: HandlerContext): Namespace | undefined {
  const field = fieldOf(message, FIELD.namespace);
  if (field === undefined) return undefined;
  return context.engine.namespace(nameOf(field.data));
}

/** A command, and where its record is. */
export interface RecordCommand {
  readonly message: WireMessage;
  readonly namespace: Namespace;
}

/** Carries out the command on the record with this digest. */
export function runRecordCommand(
  { message, namespace }: RecordCommand,
  address: RecordAddress,
  context: HandlerContext,
): CommandAnswer {
  const kind = kindOf(message);
  if (kind === undefined) return refusal('read', RESULT.parameter);
  const denied = context.access?.record(message, namespace.config.name) ?? RESULT.ok;
  if (denied !== RESULT.ok) return refusal(kind, denied);
  const partitionId = partitionOf(address.digest);
  // A node that is not the master passes the command on to it; sharing the engine, ours carries it out itself.
  if (context.ownsPartition(namespace.config.name, partitionId) === 'unavailable') {
    return refusal(kind, RESULT.partitionUnavailable);
  }
  return { kind, answer: carryOut(kind, { message, namespace }, address, context) };
}

/** The fields of a transaction that can't be read are looked at only where there are transactions. */
function carryOut(
  kind: CommandKind,
  { message, namespace }: RecordCommand,
  address: RecordAddress,
  context: HandlerContext,
): EngineAnswer {
  try {
    return RUNNERS[kind](message, namespace, address, context);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return failureAnswer(transactionRefusal(namespace) ?? RESULT.parameter);
  }
}

function kindOf(message: WireMessage): CommandKind | undefined {
  if (hasBit(message.info2, INFO2.write)) {
    if (hasBit(message.info2, INFO2.delete)) return 'delete';
    return isUdfMessage(message) ? 'udf' : 'write';
  }
  return hasBit(message.info1, INFO1.read) ? 'read' : undefined;
}

function refusal(kind: CommandKind, resultCode: number): CommandAnswer {
  return { kind, answer: failureAnswer(resultCode) };
}

type Runner = (
  message: WireMessage,
  namespace: Namespace,
  address: RecordAddress,
  context: HandlerContext,
) => EngineAnswer;

const RUNNERS: Readonly<Record<CommandKind, Runner>> = {
  read: (message, namespace, address, { engine, clock }) => {
    if (hasBit(message.info4, INFO4.txnVerifyRead)) {
      return engine.verify(namespace, toVerifyRequest(message, address));
    }
    if (isLinearized(message) && !namespace.config.enterprise) {
      return failureAnswer(RESULT.enterpriseOnly);
    }
    return engine.read(namespace, toReadRequest(message, address, clock));
  },
  delete: (message, namespace, address, { engine, clock }) =>
    engine.delete(namespace, toDeleteRequest(message, address, clock)),
  write: (message, namespace, address, { engine, clock }) =>
    hasBit(message.info4, INFO4.txnRollForward | INFO4.txnRollBack)
      ? engine.roll(namespace, toRollRequest(message, address))
      : engine.write(namespace, toWriteRequest(message, address, clock)),
  udf: (message, namespace, address, { engine, clock, udf }) => {
    const request = toUdfRequest(message, address, clock);
    if (request === undefined) return failureAnswer(RESULT.parameter);
    return engine.applyUdf(namespace, request, udf.runtime);
  },
};

/** Servers without linearized reads refuse them in every namespace. */
function isLinearized({ info3 }: WireMessage): boolean {
  return hasBit(info3, INFO3.scReadType) && !hasBit(info3, INFO3.scReadRelax);
}
