/** What a command must be for its bytes to mean what it says; everything else is the server's to judge. */

import { type AerospikeError, clientFailure } from '../../model/aerospike-error.js';
import type { BackgroundRequest } from '../../model/background.js';
import type { Command, Ttl, WriteOptions } from '../../model/command.js';
import {
  BIN_NAME_MAX_BYTES,
  DIGEST_BYTES,
  NAMESPACE_MAX_BYTES,
  SET_MAX_BYTES,
  TTL_MAX_SECONDS,
  UDF_NAME_MAX_BYTES,
} from '../../model/limits.js';
import type { Operation } from '../../model/operation.js';
import type { UdfCall } from '../../model/udf-call.js';

/** Operations of one message: its header counts them in 16 bits. */
const OPERATIONS_MAX = 0xffff;
/** The largest generation the protocol compares with: it counts in 16 bits. */
const GENERATION_MAX = 0xffff;

/** Throws INVALID_ARGUMENT, naming the part and its limit, never the value. */
export function checkCommand(command: Command): void {
  checkKey(command);
  switch (command.verb) {
    case 'get':
      if (typeof command.bins !== 'string') checkBinNames(command.bins);
      return;
    case 'exists':
      return;
    case 'operate':
      checkOperations(command.operations);
      if (command.write === undefined) checkReadAll(command.operations);
      else checkWriteOptions(command.write);
      return;
    case 'delete':
      checkGeneration(command.expectedGeneration);
      return;
    case 'udf':
      checkTtl(command.ttl, 'ttl');
      checkUdfCall(command.call);
      return;
  }
}

/** The same for work that is started in the background. */
export function checkBackground({ work, ttl }: BackgroundRequest): void {
  checkTtl(ttl, 'ttl');
  if (work.by === 'udf') checkUdfCall(work.call);
  else checkOperations(work.operations);
}

/** A refusal of what was asked; the caller can't have it sent as it is. */
export function invalidArgument(detail: string, cause?: unknown): AerospikeError {
  return clientFailure('INVALID_ARGUMENT', { detail, cause });
}

function checkKey({ key }: Command): void {
  if (key.digest.length !== DIGEST_BYTES) {
    throw invalidArgument(`key.digest has ${key.digest.length} bytes, expected ${DIGEST_BYTES}.`);
  }
  const namespaceBytes = Buffer.byteLength(key.namespace);
  if (namespaceBytes === 0 || namespaceBytes > NAMESPACE_MAX_BYTES) {
    throw invalidArgument(
      `key.namespace has ${namespaceBytes} bytes, expected 1 to ${NAMESPACE_MAX_BYTES}.`,
    );
  }
  const setBytes = Buffer.byteLength(key.set);
  if (setBytes > SET_MAX_BYTES) {
    throw invalidArgument(`key.set has ${setBytes} bytes, the limit is ${SET_MAX_BYTES}.`);
  }
}

function checkBinNames(bins: readonly string[]): void {
  if (bins.length > OPERATIONS_MAX) {
    throw invalidArgument(`bins: ${bins.length} names, the limit is ${OPERATIONS_MAX}.`);
  }
  for (const [index, bin] of bins.entries()) checkBinName(bin, `bins[${index}]`);
}

function checkOperations(operations: readonly Operation[]): void {
  if (operations.length === 0 || operations.length > OPERATIONS_MAX) {
    throw invalidArgument(`operations: ${operations.length}, expected 1 to ${OPERATIONS_MAX}.`);
  }
  for (const [index, operation] of operations.entries()) {
    if ('bin' in operation) checkBinName(operation.bin, `operations[${index}].bin`);
  }
}

/** Reading all bins, the server passes the other operations by; beside writes it refuses them itself. */
function checkReadAll(operations: readonly Operation[]): void {
  if (!operations.some(({ op }) => op === 'readAll')) return;
  for (const [index, { op }] of operations.entries()) {
    if (op === 'read' || op === 'readAll') continue;
    throw invalidArgument(
      `operations[${index}]: where all bins are read, no other operation is answered; read the bins it needs by name.`,
    );
  }
}

/** An empty name would ask for every bin, and one past the limit for another bin than was meant. */
function checkBinName(bin: string, path: string): void {
  // No UTF-16 unit takes more than 3 bytes: most names need no counting.
  if (bin.length > 0 && bin.length * 3 <= BIN_NAME_MAX_BYTES) return;
  const bytes = Buffer.byteLength(bin);
  if (bytes === 0 || bytes > BIN_NAME_MAX_BYTES) {
    throw invalidArgument(
      `${path}: a bin name of ${bytes} bytes, expected 1 to ${BIN_NAME_MAX_BYTES}.`,
    );
  }
}

function checkWriteOptions(write: WriteOptions): void {
  checkGeneration(write.expectedGeneration);
  checkTtl(write.ttl, 'write.ttl');
}

function checkTtl(ttl: Ttl, path: string): void {
  if (ttl.type !== 'seconds') return;
  const { seconds } = ttl;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > TTL_MAX_SECONDS) {
    throw invalidArgument(`${path}.seconds has to be a whole number, 1 to ${TTL_MAX_SECONDS}.`);
  }
}

function checkUdfCall({ module, functionName }: UdfCall): void {
  checkUdfName(module, 'call.module');
  checkUdfName(functionName, 'call.functionName');
}

function checkUdfName(name: string, path: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > UDF_NAME_MAX_BYTES) {
    throw invalidArgument(`${path} has ${bytes} bytes, expected 1 to ${UDF_NAME_MAX_BYTES}.`);
  }
}

function checkGeneration(generation: number | undefined): void {
  if (generation === undefined) return;
  if (!Number.isInteger(generation) || generation < 1 || generation > GENERATION_MAX) {
    throw invalidArgument(`expectedGeneration has to be a whole number, 1 to ${GENERATION_MAX}.`);
  }
}
