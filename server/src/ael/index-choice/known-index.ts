/** What is known of a secondary index when a query is planned: the catalogue's row, whoever keeps it. */

import type { ContextStep } from '../../model/expression.js';
import type { IndexCollection } from '../../model/query.js';

/** What values an index holds, in the server's words. */
export type IndexValueType = 'numeric' | 'string' | 'blob' | 'geo2dsphere';

/** What is indexed: a bin, or a collection inside of it; an expression; or the records of a set, without values. */
export type IndexSubject =
  | {
      readonly by: 'bin';
      readonly bin: string;
      /** The path to the indexed value; undefined where it could not be read. */
      readonly context: readonly ContextStep[] | undefined;
    }
  /** In its packed form, as the server keeps it. */
  | { readonly by: 'expression'; readonly packed: Uint8Array }
  | { readonly by: 'set' };

/** `building` covers every reason for which some node cannot answer by it yet. */
export type IndexReadiness = 'ready' | 'building' | 'broken';

export interface KnownIndex {
  readonly name: string;
  /** Undefined: records of every set. */
  readonly set: string | undefined;
  readonly subject: IndexSubject;
  readonly type: IndexValueType;
  readonly collection: IndexCollection;
  readonly readiness: IndexReadiness;
  /** Entries on the node that has most of them; 0 where that is not known. */
  readonly entries: number;
  /** Entries for each distinct value, as last measured by the server; 0 where that is not known. */
  readonly entriesPerValue: number;
  /** Whether a query may ask for it by its name: servers before 8.1 find indexes by what they are made over. */
  readonly takesName: boolean;
}
