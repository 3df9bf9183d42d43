/** Why a configuration makes no sense: apart from the configuration, so that whoever reports it need not load that. */

/** A configuration nobody should start with; every fault is a line of its own. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}
