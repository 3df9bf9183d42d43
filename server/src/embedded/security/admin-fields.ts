/** The fields of admin commands, read and checked, and the refusals that come of them. */

import { ADMIN_FIELD, type AdminMessage, adminField } from '../../wire/admin.js';
import { decodeNames } from '../../wire/admin-content.js';
import { USER_MAX_BYTES } from './security-limits.js';

/** Why an admin command was refused: its code is the answer. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly resultCode: number;

  constructor(resultCode: number) {
    super(`admin command refused with ${resultCode}`);
    this.resultCode = resultCode;
  }
}

/** A text that has to be there, and be no longer than names and hashes are. */
export function textIn(message: AdminMessage, id: number, missing: number): string {
  const text = optionalText(message, id);
  if (text === undefined || text === '' || Buffer.byteLength(text) > USER_MAX_BYTES) {
    throw new AdminError(missing);
  }
  return text;
}

export function optionalText(message: AdminMessage, id: number): string | undefined {
  return adminField(message, id)?.toString('utf8');
}

/** The names of roles a command lists; none where it has no such list. */
export function namesIn(message: AdminMessage): string[] {
  const data = adminField(message, ADMIN_FIELD.roles);
  return data === undefined ? [] : decodeNames(data);
}
