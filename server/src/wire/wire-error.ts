/** The one error decoders throw: which bytes could not be read, and where they stood. */

export class WireError extends Error {
  override readonly name = 'WireError';
  /** Byte offset in the buffer given to the decoder that threw. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`);
    this.offset = offset;
  }
}
