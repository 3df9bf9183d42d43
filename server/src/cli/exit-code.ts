/** What the exit codes of `aerogate` mean. */

export const EXIT_CODE = {
  ok: 0,
  /** It was tried and failed: a port in use, a gateway that does not answer or is not serving. */
  failure: 1,
  /** The command line or the configuration makes no sense; nothing was tried. */
  usage: 2,
  /** A defect: an error nobody expected, after the attempt to finish what was under way. */
  defect: 70,
} as const;

/** `aerogate call` ends with this plus the number of the gRPC code, as grpcurl does: NOT_FOUND is 69. */
export const EXIT_CODE_RPC_BASE = 64;
