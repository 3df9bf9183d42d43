/** What the contract suite is run against: a driver, a namespace of its own, and whatever faults the server can be told to make. */

import type { Driver } from '../driver.js';

/** Faults the next record messages meet; a server that can't make them leaves the tests that need them skipped by name. */
export interface ContractFaults {
  /** They are answered with the code and not carried out. */
  failNext(count: number, resultCode: number): Promise<void>;
  /** They are carried out that much later. */
  delayNext(count: number, delayMs: number): Promise<void>;
  /** They get no answer: the connection closes, before or after they were carried out. */
  dropNext(count: number, applied: boolean): Promise<void>;
  clear(): Promise<void>;
}

export interface ContractTarget {
  readonly driver: Driver;
  /** An AP namespace whose records the suite may write; it keeps to a set of its own. */
  readonly namespace: string;
  /** A text no other run on that cluster has: its keys are made with it, so that they are new on a cluster with other data. */
  readonly run: string;
  readonly faults?: ContractFaults;
  /** A second driver of the same cluster, to be closed by the test that asked for it. */
  openDriver(): Promise<Driver>;
  /** Ends what the target started. */
  close(): Promise<void>;
}

/** What a target is known not to do: test name → reason. Such a test is run all the same, and fails when it passes. */
export type ContractGaps = Readonly<Record<string, string>>;
