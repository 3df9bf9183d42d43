/** Replays recordings through the embedded node's handlers in this process, and says of every exchange how it went. */

import { InfoError } from '../../server/src/embedded/info/info-call.js';
import { CITRUSLEAF_EPOCH_SECONDS, TTL_MAX_SECONDS } from '../../server/src/model/limits.js';
import { RESULT } from '../../server/src/model/result-code.js';
import { decodeBatchField, type WireCommandRow } from '../../server/src/wire/batch.js';
import type { WireBinOperation } from '../../server/src/wire/bin-operation.js';
import { FIELD, type WireField } from '../../server/src/wire/field.js';
import { FRAME_HEADER_BYTES, FRAME_TYPE } from '../../server/src/wire/frame.js';
import { INFO1, INFO2 } from '../../server/src/wire/info-bits.js';
import {
  decodeMessages,
  encodeMessagesFrame,
  type MessageParts,
  type WireMessage,
} from '../../server/src/wire/message.js';
import { createInProcessNode, type InProcessNode } from './in-process-node.js';
import type { RecordedExchange } from './recorded.js';

/** How an exchange went; only `different` is a defect. */
export type Verdict =
  /** Answered as recorded, void-times apart. */
  | 'equal'
  /** Asks for something the node refuses so far. */
  | 'unsupported'
  /** Asks for a record that an unsupported exchange before it has changed. */
  | 'dependent'
  /** Differed between two real servers, too. */
  | 'varies'
  | 'different';

export type Tally = Partial<Record<Verdict, number>>;

export interface ComparedExchange {
  readonly index: number;
  readonly verdict: Verdict;
  readonly request: WireMessage;
  readonly expected: readonly (readonly MessageParts[])[];
  readonly actual: readonly (readonly MessageParts[])[];
}

export function tallyOf(compared: readonly ComparedExchange[]): Tally {
  const tally: Tally = {};
  for (const { verdict } of compared) tally[verdict] = (tally[verdict] ?? 0) + 1;
  return tally;
}

/** Replays one recording on a fresh node; info requests are not compared, those that change data are carried out. */
export async function compareRecording(
  exchanges: readonly RecordedExchange[],
): Promise<ComparedExchange[]> {
  const node = createInProcessNode();
  const changedElsewhere = new Set<string>();
  const compared: ComparedExchange[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    const payload = exchange.request.subarray(FRAME_HEADER_BYTES);
    if (exchange.request[1] === FRAME_TYPE.info) {
      await applyInfo(node, payload.toString('utf8'), exchange);
      continue;
    }
    const [request] = decodeMessages(payload);
    if (request === undefined) continue;
    const expected = exchange.answers.map((frame) =>
      decodeMessages(frame.subarray(FRAME_HEADER_BYTES)),
    );
    setClock(node, request, expected);
    const actual = await node.answer(request);
    const verdict = judge({ exchange, request, expected, actual, changedElsewhere });
    compared.push({ index, verdict, request, expected, actual });
  }
  return compared;
}

/** Carries out what info requests change: indexes, modules, and records by truncating. */
async function applyInfo(
  node: InProcessNode,
  text: string,
  exchange: RecordedExchange,
): Promise<void> {
  if (!exchange.answers[0]?.includes('ok')) return;
  if (/^sindex-(create|delete):/.test(text)) {
    await node.changeIndexes(text.trimEnd()).catch((error: unknown) => {
      if (!(error instanceof InfoError)) throw error;
    });
    return;
  }
  if (/^udf-(put|remove):/.test(text)) {
    await node.changeModules(text.trimEnd());
    return;
  }
  truncate(node, text);
}

function truncate({ engine }: InProcessNode, text: string): void {
  const command = /^truncate:namespace=([^;\n]+)(?:;set=([^;\n]+))?/.exec(text);
  if (command === null) return;
  const namespace = engine.namespace(command[1] ?? '');
  if (namespace === undefined) return;
  engine.truncate(namespace, command[2] === undefined ? 'namespace' : { set: command[2] });
}

/** A write with a TTL tells the time on the server: its void-time less the TTL. */
function setClock(
  { clock }: InProcessNode,
  request: WireMessage,
  expected: readonly (readonly MessageParts[])[],
): void {
  const voidTime = expected[0]?.[0]?.ttl ?? 0;
  const writes = (request.info2 & INFO2.write) !== 0;
  if (!writes || voidTime === 0 || request.ttl === 0 || request.ttl > TTL_MAX_SECONDS) return;
  const nowMs = (voidTime - request.ttl + CITRUSLEAF_EPOCH_SECONDS) * 1000;
  if (nowMs > clock.nowMs()) clock.setWallClockMs(nowMs);
}

interface Exchange {
  readonly exchange: RecordedExchange;
  readonly request: WireMessage;
  readonly expected: readonly (readonly MessageParts[])[];
  readonly actual: readonly (readonly MessageParts[])[];
  /** Digests whose record the real server changed in a way the node could not follow. */
  readonly changedElsewhere: Set<string>;
}

function judge(exchange: Exchange): Verdict {
  const { request, changedElsewhere } = exchange;
  const commands = commandsOf(request);
  const depends =
    commands === undefined
      ? changedElsewhere.size > 0
      : commands.some(({ digest }) => changedElsewhere.has(digest));
  const verdict = verdictOf(exchange, depends, commands);
  for (const command of commands ?? []) {
    if (isDelete(command)) changedElsewhere.delete(command.digest);
    else if (verdict === 'unsupported' && isWrite(command) && !failedAsOne(exchange)) {
      changedElsewhere.add(command.digest);
    }
  }
  return verdict;
}

/** Whether the recorded answer is a single failure, so that nothing was changed. */
function failedAsOne({ request, expected }: Exchange): boolean {
  const isBatch = (request.info1 & INFO1.batch) !== 0;
  return !isBatch && (expected[0]?.[0]?.resultCode ?? RESULT.ok) !== RESULT.ok;
}

function verdictOf(
  { exchange, request, expected, actual }: Exchange,
  depends: boolean,
  commands: readonly RecordCommand[] | undefined,
): Verdict {
  // How the messages of a query are packed into frames is up to its threads.
  const asSet = exchange.stability === 'asSet' || commands === undefined;
  if (comparable(expected, asSet) === comparable(actual, asSet)) return 'equal';
  if ((commands ?? [request]).some(isUnsupported)) return 'unsupported';
  if (exchange.stability === 'varies') return 'varies';
  return depends ? 'dependent' : 'different';
}

/** Answers as text: frames in order, or the messages sorted where the real server's order varies. */
function comparable(frames: readonly (readonly MessageParts[])[], asSet: boolean): string {
  const texts = frames.map((messages) =>
    messages.map((message) => encodeMessagesFrame([{ ...message, ttl: 0 }]).toString('base64')),
  );
  return asSet ? texts.flat().sort().join('\n') : texts.map((frame) => frame.join('\n')).join('|');
}

interface RecordCommand {
  readonly digest: string;
  readonly info2: number;
  readonly fields: readonly WireField[];
  readonly operations: readonly WireBinOperation[];
}

/** The record commands of a request, a batch's rows each; `undefined` for queries. */
function commandsOf(request: WireMessage): readonly RecordCommand[] | undefined {
  if ((request.info1 & INFO1.batch) !== 0) return batchCommands(request);
  const digest = request.fields.find(({ id }) => id === FIELD.digest);
  return digest === undefined ? undefined : [{ ...request, digest: hex(digest.data) }];
}

function batchCommands(request: WireMessage): readonly RecordCommand[] {
  const field = request.fields.find(({ id }) => id === FIELD.batch);
  const commands: RecordCommand[] = [];
  let last: WireCommandRow | undefined;
  for (const row of field === undefined ? [] : decodeBatchField(field.data).rows) {
    if (row.repeat !== true) last = row;
    const { info2 = 0, fields = [], operations = [] } = last ?? {};
    commands.push({ digest: hex(row.digest), info2, fields, operations });
  }
  return commands;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function isWrite({ info2 }: RecordCommand): boolean {
  return (info2 & INFO2.write) !== 0;
}

function isDelete({ info2, fields }: RecordCommand): boolean {
  return (info2 & INFO2.delete) !== 0 && !fields.some(({ id }) => id === FIELD.filter);
}

const UNSUPPORTED_FIELDS: ReadonlySet<number> = new Set([FIELD.udfPackage]);

function isUnsupported({ fields }: Pick<RecordCommand, 'fields'>): boolean {
  return fields.some(({ id }) => UNSUPPORTED_FIELDS.has(id));
}
