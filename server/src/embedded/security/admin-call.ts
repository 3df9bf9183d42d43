/** One admin command, and what it is answered with: the contract between the table of commands and those that carry them out. */

import type { AdminMessage } from '../../wire/admin.js';
import type { WireField } from '../../wire/field.js';
import type { Session } from '../connection.js';
import type { Security } from './security.js';

/** One command being answered. */
export interface AdminCall {
  readonly message: AdminMessage;
  readonly session: Session;
  readonly security: Security;
  /** How many connections of this node are a user's. */
  readonly connectionsOf: (user: string) => number;
}

/** Fields, a list of what has fields each, or nothing but success. */
export type AdminAnswer =
  | undefined
  | { readonly fields: readonly WireField[] }
  | { readonly list: readonly (readonly WireField[])[] };
