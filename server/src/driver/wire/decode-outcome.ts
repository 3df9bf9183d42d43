/** A record message of the server as the outcome of the command it answers. */

import { clientFailure, serverFailure } from '../../model/aerospike-error.js';
import { type Command, isWriteCommand, type Outcome } from '../../model/command.js';
import type { Operation } from '../../model/operation.js';
import type { Bin, RecordData } from '../../model/record.js';
import { RESULT } from '../../model/result-code.js';
import { PARTICLE, type Value } from '../../model/value.js';
import type { WireBinOperation } from '../../wire/bin-operation.js';
import { INFO2 } from '../../wire/info-bits.js';
import type { WireMessage } from '../../wire/message.js';
import { decodeName } from '../../wire/name.js';
import { decodeParticle } from '../../wire/particle.js';
import { asBuffer, decodeText } from '../../wire/text.js';
import { commandHeader, type MessageForm } from './command-header.js';
import {
  asksSomething,
  matchEveryResult,
  matchReadAll,
  matchReads,
  type OperateResults,
  readsAllBins,
} from './operate-results.js';

/** What an outcome tells besides the answer itself. */
export interface AnswerFacts {
  readonly node: string;
  readonly attempts: number;
  readonly form: MessageForm;
}

/** The bins a function's end comes in: what it returned, or the words it failed with. */
const UDF_BIN = { success: 'SUCCESS', failure: 'FAILURE' } as const;

const NO_RESULTS: readonly (Value | undefined)[] = [];

/**
 * The outcome. An answer that came whole but can't be read costs this command alone: MALFORMED_ANSWER, in doubt for a
 * write, since the server says it was done.
 */
export function decodeOutcome(command: Command, message: WireMessage, facts: AnswerFacts): Outcome {
  if (message.resultCode !== RESULT.ok) return failedOutcome(command, message, facts);
  try {
    return decodeSuccess(command, message, facts.form);
  } catch (cause) {
    return malformed(command, facts, cause);
  }
}

/** A server's TIMEOUT on a write leaves open whether the write was done; every other code of a first answer says it was not. */
export function isDoubtful(resultCode: number, isWrite: boolean): boolean {
  return isWrite && resultCode === RESULT.timeout;
}

function failedOutcome(command: Command, message: WireMessage, facts: AnswerFacts): Outcome {
  const { resultCode } = message;
  const inDoubt = isDoubtful(resultCode, isWriteCommand(command));
  const { node, attempts } = facts;
  const serverMessage = command.verb === 'udf' ? failureText(message) : undefined;
  return {
    ok: false,
    error: serverFailure(resultCode, {
      ...{ inDoubt, node, attempts },
      ...(serverMessage === undefined ? {} : { serverMessage }),
    }),
  };
}

/** Why a function failed; undefined where the server said nothing, or nothing that is text. */
function failureText({ operations }: WireMessage): string | undefined {
  for (const operation of operations) {
    if (decodeName(operation.name) !== UDF_BIN.failure) continue;
    return operation.particleType === PARTICLE.string
      ? decodeText(asBuffer(operation.value), 0, operation.value.length)
      : undefined;
  }
  return undefined;
}

function returnedBy(bins: readonly Bin[]): Value {
  const success = bins.find(({ name }) => name === UDF_BIN.success);
  if (success === undefined) throw new Error('the function returned nothing');
  return success.value;
}

function malformed(command: Command, facts: AnswerFacts, cause: unknown): Outcome {
  const { node, attempts } = facts;
  const inDoubt = isWriteCommand(command);
  return {
    ok: false,
    error: clientFailure('MALFORMED_ANSWER', { inDoubt, node, attempts, cause }),
  };
}

function decodeSuccess(command: Command, message: WireMessage, form: MessageForm): Outcome {
  const bins = message.operations.map(decodeBin);
  switch (command.verb) {
    case 'get':
      return { ok: true, record: recordOf(message, bins), results: NO_RESULTS };
    case 'exists':
      return { ok: true, record: recordOf(message, []), results: NO_RESULTS };
    case 'delete':
      return {
        ok: true,
        record: { bins: [], generation: 0, voidTimeSeconds: 0 },
        results: NO_RESULTS,
      };
    case 'udf':
      return { ok: true, record: recordOf(message, []), results: [returnedBy(bins)] };
    case 'operate': {
      const matched = matchAnswers(command, bins, form);
      if (matched === undefined) throw new Error('the answers do not fit the operations');
      return { ok: true, record: recordOf(message, matched.bins), results: matched.results };
    }
  }
}

function matchAnswers(
  command: Extract<Command, { readonly verb: 'operate' }>,
  answers: readonly Bin[],
  form: MessageForm,
): OperateResults | undefined {
  const operations: readonly Operation[] = command.operations;
  // Where nothing was asked, nothing an answer holds can make the write less done.
  if (!asksSomething(operations)) {
    return { results: operations.map(() => undefined), bins: [] };
  }
  const asked = commandHeader(command, form);
  if ((asked.info2 & INFO2.respondAllOps) !== 0) return matchEveryResult(operations, answers);
  return readsAllBins(operations)
    ? matchReadAll(operations, answers)
    : matchReads(operations, answers);
}

function recordOf(message: WireMessage, bins: readonly Bin[]): RecordData {
  return { bins, generation: message.generation, voidTimeSeconds: message.ttl };
}

function decodeBin(operation: WireBinOperation): Bin {
  const name = decodeName(operation.name);
  if (name === undefined) throw new Error('a bin name is not UTF-8');
  return { name, value: decodeParticle(operation.particleType, operation.value) };
}
