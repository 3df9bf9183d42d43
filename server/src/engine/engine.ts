/** The database behind every node of one embedded cluster: its namespaces and what can be asked of them. */

/** Everything the nodes of one embedded cluster share. */
export interface Engine {
  /** Namespace names, in the order they were configured. */
  readonly namespaceNames: readonly string[];
}
