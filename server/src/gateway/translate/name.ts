/** Names of namespaces, sets and bins: what Aerospike takes, checked before anything is sent. */

import { BIN_NAME_MAX_BYTES, NAMESPACE_MAX_BYTES, SET_MAX_BYTES } from '../../model/limits.js';
import { type FieldPath, type FieldStep, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { INDEX_NAME_MAX_BYTES } from '../limits.js';

/** Characters the server's own commands use as separators; a name with one could not be asked about. */
const SEPARATORS = /[\0:;]/;

/** What ends an info command, or a part of one: a name with one of these would become another command. */
const COMMAND_BREAKS = /[\0\t\n\r:;]/;

/** The names found right last: nearly every key has the namespace and set of the key before it. */
let rightNamespace: string | undefined;
let rightSet: string | undefined;

export function checkNamespace(name: string, parent: FieldPath | undefined, step: FieldStep): void {
  if (name === rightNamespace) return;
  if (name === '') throw invalidArgument(fieldAt(parent, step), 'a namespace is required.');
  checkTableName(name, NAMESPACE_MAX_BYTES, fieldAt(parent, step));
  rightNamespace = name;
}

/** A set's name; empty means the records that belong to no set. */
export function checkSet(name: string, parent: FieldPath | undefined, step: FieldStep): void {
  if (name === rightSet || name === '') return;
  checkTableName(name, SET_MAX_BYTES, fieldAt(parent, step));
  rightSet = name;
}

export function checkBinName(name: string, parent: FieldPath | undefined, step: FieldStep): void {
  // No UTF-16 unit takes more than 3 bytes: most names need no counting.
  const bytes = name.length * 3 <= BIN_NAME_MAX_BYTES ? name.length : Buffer.byteLength(name);
  if (bytes > 0 && bytes <= BIN_NAME_MAX_BYTES && !name.includes('\0') && name.isWellFormed()) {
    return;
  }
  const path = fieldAt(parent, step);
  if (bytes === 0) throw invalidArgument(path, 'the name of a bin is required.');
  checkNameText(name, path);
  throw invalidArgument(
    path,
    `a bin name of ${bytes} bytes; the limit is ${BIN_NAME_MAX_BYTES} bytes of UTF-8 without NUL.`,
  );
}

export function checkIndexName(name: string, path: FieldPath): void {
  checkNameText(name, path);
  const bytes = Buffer.byteLength(name);
  if (bytes > 0 && bytes <= INDEX_NAME_MAX_BYTES && !name.includes('=')) {
    checkCommandWord(name, path);
    return;
  }
  throw invalidArgument(
    path,
    `the name of an index is 1 to ${INDEX_NAME_MAX_BYTES} bytes without NUL, ':', ';' and '='.`,
  );
}

/** A name that is put into an info command as it is. */
export function checkCommandWord(name: string, path: FieldPath): void {
  if (!COMMAND_BREAKS.test(name)) return;
  throw invalidArgument(
    path,
    "the name holds NUL, a tab, a line break, ':' or ';', which commands to the servers can't.",
  );
}

/** Text that UTF-8 can hold: a lone surrogate, which JSON can carry, would silently become another character. */
export function checkNameText(text: string, path: FieldPath): void {
  if (!text.isWellFormed()) {
    throw invalidArgument(path, 'the text is not well-formed Unicode (a lone surrogate).');
  }
}

function checkTableName(name: string, maxBytes: number, path: FieldPath): void {
  checkNameText(name, path);
  const bytes = Buffer.byteLength(name);
  if (bytes > maxBytes) {
    throw invalidArgument(path, `a name of ${bytes} bytes; the limit is ${maxBytes}.`);
  }
  if (SEPARATORS.test(name)) {
    throw invalidArgument(path, "the name holds NUL, ':' or ';', which names can't.");
  }
}
