/** What the application calls a record, by the particle types a key may have. */

/** The server stores it only when asked to (`sendKey`). */
export type UserKey =
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'blob'; readonly data: Uint8Array }
  /** A stored key of a type this client does not make (a double, a string that is not UTF-8); only ever read. */
  | { readonly type: 'opaque'; readonly particleType: number; readonly data: Uint8Array };
