/** The limits of users and roles, as a real server has them. */

/** Bytes of a user's or role's name, and of the hashes clients send, which have 60. */
export const USER_MAX_BYTES = 63;
