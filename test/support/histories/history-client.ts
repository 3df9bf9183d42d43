/** What the clients of a history do with transactions, whatever is between them and the cluster. */

import type { HistoryTransaction } from './check-history.js';

/** `unknown`: nobody told whether it was committed. */
export type Ending = HistoryTransaction['status'];

/** One transaction in a client's hand. Nothing here rejects; what can't go on any more never answers, or says so. */
export interface ClientTransaction {
  /** What each record holds; undefined where the transaction can't go on. */
  read(records: readonly string[]): Promise<readonly (readonly number[])[] | undefined>;
  /** False where the transaction can't go on. */
  append(record: string, value: number): Promise<boolean>;
  /** Writes the whole list. False where the transaction can't go on. */
  replace(record: string, values: readonly number[]): Promise<boolean>;
  commit(): Promise<Ending>;
  abort(): Promise<void>;
  /** Resolves when nothing more will be heard of it. Undefined where only the end of its process can bring that. */
  readonly lost?: Promise<'lost'>;
  /** The client's process is gone. Undefined where the transaction lives in it: killing that ends both. */
  readonly crash?: () => void;
}

/** A step that is known before the transaction begins. */
export type PlannedStep =
  | { readonly type: 'append'; readonly record: string; readonly value: number }
  | { readonly type: 'read'; readonly record: string };

/** A transaction in one call. */
export interface WholeTransaction {
  /** What the steps that read have found, in their order; present where it was committed. */
  readonly ended: Promise<{
    readonly status: Ending;
    readonly seen: readonly (readonly number[])[];
  }>;
  crash(): void;
}

/** What clients talk to: a driver of their own process, or a gateway. */
export interface HistoryGateway {
  /** A record of that name is written with it, where one is given. */
  begin(timeoutSeconds: number, receipt?: string): ClientTransaction;
  /** Undefined where it has no such call. */
  readonly whole?: (steps: readonly PlannedStep[], timeoutSeconds: number) => WholeTransaction;
  /** Its process is gone, with all that was open in it. */
  kill(): void;
}
