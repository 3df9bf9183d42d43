/** What calls on many records are about: one set, or a whole namespace by its own field, so that none is meant by omission. */

import type { DataSet } from '@aerogate/proto/aerogate/v1/key_pb';
import { type FieldPath, fieldAt } from '../field-path.js';
import { invalidArgument } from '../gateway-error.js';
import { checkNamespace, checkSet } from './name.js';

export type ProtoTarget =
  | { readonly case: 'dataset'; readonly value: DataSet }
  | { readonly case: 'wholeNamespace'; readonly value: string }
  | { readonly case: undefined; readonly value?: undefined };

export interface Target {
  readonly namespace: string;
  /** Undefined for the whole namespace. */
  readonly set: string | undefined;
  /** The field that names the namespace. */
  readonly path: FieldPath;
}

const DATASET = fieldAt(undefined, 'dataset');

/** Throws GatewayError where nothing is named, the set is missing, or a name is none. */
export function targetFromProto(target: ProtoTarget): Target {
  switch (target.case) {
    case undefined:
      throw invalidArgument(undefined, 'one of dataset and wholeNamespace is required.');
    case 'wholeNamespace':
      checkNamespace(target.value, undefined, 'wholeNamespace');
      return {
        namespace: target.value,
        set: undefined,
        path: fieldAt(undefined, 'wholeNamespace'),
      };
    case 'dataset': {
      const { namespace, set } = target.value;
      checkNamespace(namespace, DATASET, 'namespace');
      if (set === '') {
        throw invalidArgument(
          fieldAt(DATASET, 'set'),
          'a set is required; all records of a namespace are named by wholeNamespace.',
        );
      }
      checkSet(set, DATASET, 'set');
      return { namespace, set, path: fieldAt(DATASET, 'namespace') };
    }
  }
}
