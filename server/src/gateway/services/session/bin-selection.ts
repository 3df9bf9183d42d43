/** Which bins a read brings back. */

import type { BinSelection } from '../../../model/command.js';
import { type FieldPath, fieldAt } from '../../field-path.js';
import { invalidArgument } from '../../gateway-error.js';
import { BINS_MAX } from '../../limits.js';
import { checkBinName } from '../../translate/name.js';

/** No names mean all bins. Throws GatewayError for bad names, too many, or names beside `no_bins`. */
export function binSelection(
  { bins, noBins }: { readonly bins: readonly string[]; readonly noBins: boolean },
  path: FieldPath | undefined,
): BinSelection {
  if (noBins) {
    if (bins.length === 0) return 'none';
    throw invalidArgument(fieldAt(path, 'noBins'), 'bins are named, so they can not be left out.');
  }
  if (bins.length === 0) return 'all';
  const binsPath = fieldAt(path, 'bins');
  if (bins.length > BINS_MAX) {
    throw invalidArgument(binsPath, `${bins.length} bins; the limit is ${BINS_MAX}.`);
  }
  for (const [index, bin] of bins.entries()) checkBinName(bin, binsPath, index);
  return bins;
}
