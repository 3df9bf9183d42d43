/** A request the engine can not carry out: the server's result code for it, thrown from wherever it was noticed. */

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly resultCode: number;

  constructor(resultCode: number, reason: string) {
    super(reason);
    this.resultCode = resultCode;
  }
}
