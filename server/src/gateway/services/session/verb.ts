/** The verbs of a segment: what each takes, what it does to a record that is missing, and the command it stands for. */

import type { Segment } from '@aerogate/proto/aerogate/v1/segment_pb';
import type { RecordExistsAction } from '../../../model/command.js';

export type Verb = NonNullable<Segment['verb']['case']>;

/** Verbs that are carried out; a UDF is refused by the table of what is honoured. */
export type PlannedVerb = Exclude<Verb, 'executeUdf'>;

export interface VerbRule {
  /** `writes`: at least one, one of them a write; `puts`: whole bins only; `reads`: reads only, or none. */
  readonly operations: 'writes' | 'puts' | 'reads' | 'none';
  readonly takesTtl: boolean;
  readonly takesGeneration: boolean;
  readonly takesDurableDelete: boolean;
  /** Whether a missing record is an error of the row. */
  readonly missingIsError: boolean;
  /** For verbs that write bins or the TTL. */
  readonly exists?: RecordExistsAction;
}

const WRITE = {
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
    takesTtl: false,
    takesGeneration: false,
    takesDurableDelete: false,
    missingIsError: false,
  },
  query: {
    operations: 'reads',
    takesTtl: false,
    takesGeneration: false,
    takesDurableDelete: false,
    missingIsError: false,
  },
} as const satisfies Record<PlannedVerb, VerbRule>;
