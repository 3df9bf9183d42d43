/** A Behavior that can't be defined as it is. */

export class BehaviorError extends Error {
  override readonly name = 'BehaviorError';
  /** The Behavior at fault. */
  readonly behavior: string;
  /** What is wrong with it, without its name. */
  readonly fault: string;

  constructor(behavior: string, fault: string) {
    super(`Behavior ${behavior}: ${fault}`);
    this.behavior = behavior;
    this.fault = fault;
  }
}
