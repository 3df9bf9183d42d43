/** The verbs of a segment: what each takes, what it does to a record that is missing, and the command it stands for. */

import type { Segment } from '@aerogate/proto/aerogate/v1/segment_pb';
import type { RecordExistsAction } from '../../../model/command.js';

export type Verb = NonNullable<Segment['verb']['case']>;

export interface VerbRule {
  /** `writes`: at least one, one of them a write; `puts`: whole bins only; `reads`: reads only, or none. */
  readonly operations: 'writes' | 'puts' | 'reads' | 'none';
  /** Whether it may change the record: a function may, and only it knows. */
  readonly writes: boolean;
  readonly takesTtl: boolean;
  readonly takesGeneration: boolean;
  readonly takesDurableDelete: boolean;
  /** Whether a missing record is an error of the row. */
  readonly missingIsError: boolean;
  /** For verbs that write bins or the TTL. */
  readonly exists?: RecordExistsAction;
}

const WRITE = {
  writes: true,
  operations: 'writes',
  takesTtl: true,
  takesGeneration: true,
  takesDurableDelete: true,
  missingIsError: false,
} as const;

export const VERBS = {
  upsert: { ...WRITE, exists: 'update' },
  insert: { ...WRITE, exists: 'createOnly' },
  update: { ...WRITE, exists: 'updateOnly', missingIsError: true },
  replace: { ...WRITE, exists: 'replace', operations: 'puts' },
  replaceIfExists: { ...WRITE, exists: 'replaceOnly', operations: 'puts', missingIsError: true },
  delete: { ...WRITE, operations: 'none', takesTtl: false },
  touch: { ...WRITE, exists: 'updateOnly', operations: 'none', takesDurableDelete: false },
  exists: {
    operations: 'none',
    writes: false,
    takesTtl: false,
    takesGeneration: false,
    takesDurableDelete: false,
    missingIsError: false,
  },
  query: {
    operations: 'reads',
    writes: false,
    takesTtl: false,
    takesGeneration: false,
    takesDurableDelete: false,
    missingIsError: false,
  },
  // Servers refuse a generation beside a function, which sees the record's and can compare it itself.
  executeUdf: { ...WRITE, operations: 'none', takesGeneration: false },
} as const satisfies Record<Verb, VerbRule>;
