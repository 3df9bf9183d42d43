/** What the process that accepts connections and its workers say to each other. */

import type { ServeConfig } from '../../config.js';
import type { ProcessMetrics } from '../../gateway/operations/whole-metrics.js';
import type {
  NumberedTransaction,
  TransactionsWanted,
} from '../../gateway/services/transaction/transactions-wanted.js';
import type { ListenAddress } from '../../gateway/transport/listener.js';

/** The listeners whose connections are handed out. */
export type SharedListener = 'grpc' | 'web';

/** All a worker needs to know to serve. */
export interface WorkerAssignment {
  /** With its own part of the limits that are shared out. */
  readonly config: ServeConfig;
  /** Its place among the workers, from 1; one that is replaced leaves its place to the next. */
  readonly place: number;
  readonly logFormat: 'text' | 'json';
  /** As in the file of `--token-key-file`: tokens of one worker are good at all of them. */
  readonly tokenKeys: string;
  /** Where the embedded node is; unset for a cluster. */
  readonly embeddedSeeds: string | undefined;
  readonly addresses: Readonly<Record<SharedListener | 'ops', ListenAddress>>;
  /** Queries all workers read at once. */
  readonly maxOpenQueries: number;
}

/** What one side can ask the other, and what it is answered. */
export interface Questions {
  readonly metrics: { readonly asked: undefined; readonly answer: ProcessMetrics };
  readonly transactions: {
    readonly asked: TransactionsWanted;
    readonly answer: readonly NumberedTransaction[];
  };
}

export type QuestionMessage =
  | {
      [Q in keyof Questions]: {
        readonly type: 'question';
        readonly id: number;
        readonly about: Q;
        readonly asked: Questions[Q]['asked'];
      };
    }[keyof Questions]
  /** `answer` is that of the question; absent where there is none. */
  | { readonly type: 'answer'; readonly id: number; readonly answer?: unknown };

export interface ReadinessMessage {
  readonly type: 'readiness';
  readonly ready: boolean;
}

export type ToWorker =
  | { readonly type: 'assignment'; readonly assignment: WorkerAssignment }
  /** The connection comes with it. */
  | { readonly type: 'connection'; readonly listener: SharedListener }
  /** Of all workers together. */
  | ReadinessMessage
  | QuestionMessage
  | { readonly type: 'stop' | 'stopNow' };

export type FromWorker =
  /** It can't be started: what the command line says then. */
  | { readonly type: 'notStarted'; readonly message: string; readonly exitCode: number }
  | { readonly type: 'serving' }
  /** It ends by itself; no connection is to be sent any more. */
  | { readonly type: 'leaving' }
  /** It has the connection that was sent last. */
  | { readonly type: 'taken' }
  /** One of its connections is closed. */
  | { readonly type: 'released' }
  /** Its own. */
  | ReadinessMessage
  | QuestionMessage;
