/** Passwords as they cross the wire: a bcrypt hash whose salt every client shares, so that servers can compare it. */

import { hash } from 'bcryptjs';

/** The salt of all official clients, ten rounds. */
const SALT = '$2a$10$7EqJtq98hPqEX7fNZaFWoO';

/** Takes some 100 ms of computing, in slices. */
export function credentialOf(password: string): Promise<string> {
  return hash(password, SALT);
}
